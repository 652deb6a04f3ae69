/** What the settler's main thread and its worker say to each other. Bytes are transferred. */
import type { SettledTableName } from '@sentryai/schema';

/** Traces of one project, as read back from the store: bodies are the engine's JSON. */
export type SettleJob = {
  projectId: number;
  /** Hex ids, as asked for. */
  traceIds: readonly string[];
  spans: Uint8Array;
  ledger: Uint8Array;
  roles: Uint8Array;
  /** Version of each trace's last settling; 0 when there is none, in the order of traceIds. */
  versions: readonly number[];
  /** Spans that are told in several events. */
  entities: Uint8Array;
  /** Where and when a span moved away from each trace; null when none did. */
  left: readonly ({ startUs: number; receivedMs: number } | null)[];
};

export type SettledBlock = { table: SettledTableName; rows: number; block: Uint8Array };

/** What became of a trace, for the settler to remember. */
export type SettledTrace = { projectId: number; traceId: string; settledThroughMs: number };

export type ToSettleWorker = { id: number; jobs: SettleJob[] };
export type FromSettleWorker =
  | { id: number; kind: 'done'; blocks: SettledBlock[]; traces: SettledTrace[] }
  | { id: number; kind: 'failed'; message: string };
