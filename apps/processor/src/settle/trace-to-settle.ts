import type { DetectorFactRow, OccurrenceRow, UsageEntry } from '@sentryai/schema';
import type { RecordedRole } from '@sentryai/store/queries/index';
import type { StoredTrace } from '@sentryai/store/trace-pieces';
import type { ReadRules } from '@sentryai/occurrences/project-rules';

/** Start of a span that moved away from a trace, and when that was told; null when none did. */
export type LeftPlace = { startUs: number; receivedMs: number } | null;

/** All that is stored of one trace, and what was decided about it before. */
export type TraceToSettle = StoredTrace & {
  projectId: number;
  traceId: string;
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
