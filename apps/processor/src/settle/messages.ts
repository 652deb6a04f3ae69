/** What the settler's main thread and its worker say to each other. Bytes are transferred. */
import type { OccurrenceGroup } from '@sentryai/issues';
import type { GroupedOccurrence } from '@sentryai/occurrences';
import type { SettledTableName } from '@sentryai/schema';
import type { ProjectRules } from '@sentryai/occurrences/project-rules';
import type { LeftPlace } from './trace-to-settle.ts';

/** Traces of one project, as read back from the store: bodies are the engine's JSON. */
export type SettleJob = {
  projectId: number;
  /** Hex ids, as asked for. */
  traceIds: readonly string[];
  /** Version of each trace's last settling; 0 when there is none, in the order of traceIds. */
  versions: readonly number[];
  /** Where and when a span moved away from each trace; null when none did. */
  left: readonly LeftPlace[];
  spans: Uint8Array;
  starts: Uint8Array;
  /** Spans that are told in several events, and their texts. */
  entities: Uint8Array;
  entityContents: Uint8Array;
  contents: Uint8Array;
  messages: Uint8Array;
  ledger: Uint8Array;
  roles: Uint8Array;
  occurrences: Uint8Array;
  facts: Uint8Array;
  rules: ProjectRules;
  nowMs: number;
};

export type SettledBlock = { table: SettledTableName; rows: number; block: Uint8Array };

/** What became of a trace, for the settler to remember. */
export type SettledTrace = {
  projectId: number;
  traceId: string;
  /** Receipt of the newest of it that was looked at. */
  seenThroughMs: number;
  /** When to look again although nothing came; 0 = never. */
  revisitAtMs: number;
  firstStartUs: number;
};

/** Facts of one project's things, as read back from the store. */
export type WindowJob = { facts: Uint8Array; rules: ProjectRules; nowMs: number };

/** `finish` asks for everything that was decided since the last one. */
export type ToSettleWorker =
  | { id: number; kind: 'job'; job: SettleJob }
  | { id: number; kind: 'finish' }
  | { id: number; kind: 'drop' }
  | { id: number; kind: 'windows'; job: WindowJob };
export type FromSettleWorker =
  | { id: number; kind: 'done' }
  | { id: number; kind: 'finished'; blocks: SettledBlock[]; traces: SettledTrace[]; groups: OccurrenceGroup[] }
  | { id: number; kind: 'judged'; occurrences: GroupedOccurrence[] }
  | { id: number; kind: 'failed'; message: string };
