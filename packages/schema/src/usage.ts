import type { DetectorFactRow, OccurrenceCountRow, OccurrenceRow } from './occurrence.ts';
import type { SpanKind, UsageRole } from './span.ts';

/** What settling a trace writes: its usage, signed, and what was decided about it (docs/decisions/0008). */

/** What usage is counted by. Text dimensions are '' when unknown. */
export type UsageDimensions = {
  project_id: number;
  trace_id: string;
  /** Start of the span's minute, Unix milliseconds. */
  minute_ms: number;
  kind: SpanKind;
  name: string;
  provider: string;
  model: string;
  service: string;
  environment: string;
  release: string;
  user_id: string;
  session_id: string;
  /** What the span is in the graph of agents: the agent's, tool's or model's name; '' for spans that are no node. */
  node: string;
  /** Kind and node of the nearest span above that is a node; '' at the top. */
  parent_kind: SpanKind | '';
  parent_node: string;
};

export const USAGE_COUNTS = [
  /** Traces that begin here: 1 in the entry of a trace's root. */
  'traces',
  /** Spans; a model call only once, however many spans tell about it. */
  'calls',
  /** Those of `calls` that failed. */
  'errors',
  /** Calls with usage of their own: what the sums below are made of. */
  'usage_calls',
  'input_tokens',
  /** Spans that said their input tokens; 0 makes `input_tokens` unknown and not 0. The same for the others. */
  'input_known',
  'output_tokens',
  'output_known',
  'cache_read_tokens',
  'cache_read_known',
  'cache_write_tokens',
  'cache_write_known',
  'reasoning_tokens',
  'reasoning_known',
  /** Billionths of a dollar: whole numbers, so that what is taken back leaves nothing behind. */
  'cost_nano_usd',
  'cost_known',
  /** Calls whose tokens are known and whose price is not. */
  'unpriced_calls',
  /** Tokens that clients guessed; in none of the sums above. */
  'estimated_tokens',
  'estimated_calls',
] as const;
export type UsageCount = (typeof USAGE_COUNTS)[number];

/** Counts of one set of dimensions. Negative in entries that take something back. */
export type UsageMeasures = Record<UsageCount, number> & {
  /** Calls per latency bucket (packages/pipeline/src/settle/latency-buckets.ts). */
  duration_buckets: Record<string, number>;
  ttft_buckets: Record<string, number>;
};

export type UsageEntry = UsageDimensions & UsageMeasures;

/** One row of `settled_traces`: until when a trace is settled. */
export type SettledTraceRow = {
  project_id: number;
  trace_id: string;
  /** Grows with every settling of the trace. */
  version: number;
  /** Its earliest span. */
  start_time_us: number;
  /** Receipt of the newest span that the ledger counts. */
  settled_through_ms: number;
  span_count: number;
  /** When to look again although nothing came, Unix milliseconds; 0 = never. */
  revisit_at_ms: number;
};

/** One row of `span_roles`: a usage role that differs from the provisional one. */
export type SpanRoleRow = {
  project_id: number;
  trace_id: string;
  span_id: string;
  version: number;
  start_time_us: number;
  usage_role: UsageRole;
};

/** One row of `settle_intents`: blocks about to be inserted, or (`is_done`) that they were. */
export type SettleIntentRow = {
  intent_id: string;
  /** Bit n: traces of bucket n are in it. */
  bucket_mask: number;
  created_at_ms: number;
  is_done: number;
  /** JSON of {blocks: [{table, rows, block (Base64)}], groups}; '' in rows that are done. */
  blocks: string;
};

/** Rows that settling writes, by table. */
export type SettledTableRows = {
  usage_ledger: UsageEntry[];
  span_roles: SpanRoleRow[];
  occurrences: OccurrenceRow[];
  occurrence_counts: OccurrenceCountRow[];
  detector_facts: DetectorFactRow[];
  settled_traces: SettledTraceRow[];
  settle_intents: SettleIntentRow[];
};
export type SettledTableName = keyof SettledTableRows;

/** `settled_traces` after the tables that it speaks for. */
export const SETTLED_TABLE_NAMES = [
  'usage_ledger',
  'span_roles',
  'occurrences',
  'occurrence_counts',
  'detector_facts',
  'settled_traces',
  'settle_intents',
] as const satisfies readonly SettledTableName[];
