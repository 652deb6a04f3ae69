import type { DetectorFactRow, EntitySpanRow, OccurrenceRow, SpanContentRow, SpanRow, UsageEntry } from '@sentryai/schema';
import type { RecordedRole, SettleLog } from '@sentryai/store/queries/index';
import type { ReadRules } from '../rules/project-rules.ts';

/** Start of a span that moved away from a trace, and when that was told; null when none did. */
export type LeftPlace = { startUs: number; receivedMs: number } | null;

/** All that is stored of one trace, and what was decided about it before. */
export type TraceToSettle = {
  projectId: number;
  traceId: string;
  /** All of its spans that are stored, in any order; a span that was stored twice may come twice. */
  spans: readonly (SpanRow | EntitySpanRow)[];
  /** Starts of spans, those that have ended since among them. */
  starts: readonly SpanRow[];
  contents: readonly SpanContentRow[];
  messages: readonly SettleLog[];
  /** What the ledger says of the trace now. */
  recorded: readonly UsageEntry[];
  /** Roles that an earlier settling decided other than the provisional ones. */
  recordedRoles: readonly RecordedRole[];
  /** Its occurrences, every version. */
  occurrences: readonly OccurrenceRow[];
  facts: readonly DetectorFactRow[];
  /** Of its last settling; 0 when there was none. */
  version: number;
  /** Where and when a span was told to have moved away from here. */
  left: LeftPlace;
  rules: ReadRules;
  nowMs: number;
};
