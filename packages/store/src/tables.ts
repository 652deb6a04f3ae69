/**
 * How each table's rows go over the wire: columns in DDL order, with the row field they come from. A test compares this
 * with DESCRIBE TABLE, the types below compare it with the row types, so the three cannot drift apart.
 */
import type {
  BlobRow,
  DetectorFactRow,
  EntityContentRow,
  EntityPatchRow,
  EntityScoreRow,
  EntitySpanRow,
  EntityVersion,
  ErrorRow,
  ItemContext,
  LogRow,
  MetricRow,
  OccurrenceCountRow,
  OccurrenceRow,
  OutcomeRow,
  QuarantineEventRow,
  QuarantineRow,
  ReleaseSessionRow,
  ScoreRow,
  SettledTableName,
  SettleIntentRow,
  SettledTraceRow,
  SpanContentRow,
  SpanRoleRow,
  SpanRow,
  TableName,
  UsageEntry,
} from '@sentryai/schema';

/** Engine types that block.ts can encode. LowCardinality columns travel as String; the engine converts them. */
export type WireType =
  | 'String'
  | 'FixedString(8)'
  | 'FixedString(16)'
  | 'UInt8'
  | 'UInt32'
  | 'UInt64'
  | 'Int64'
  | 'Int32'
  | 'Float64'
  | 'Array(UInt64)'
  | 'Array(Float64)'
  | "DateTime('UTC')"
  | "DateTime64(3, 'UTC')"
  | "DateTime64(6, 'UTC')"
  | "Enum8('unset' = 0, 'ok' = 1, 'error' = 2)"
  | "Enum8('none' = 0, 'own' = 1, 'rollup' = 2, 'duplicate' = 3, 'estimate' = 4)"
  | "Enum8('unknown' = 0, 'recovered' = 1, 'fatal' = 2)"
  | 'Nullable(UInt16)'
  | 'Nullable(UInt64)'
  | 'Nullable(Float64)'
  | 'Nullable(Bool)'
  | 'Map(String, String)'
  | 'Map(String, Float64)'
  | 'Map(String, Bool)'
  | 'Map(UInt16, Int64)';

/** Tables that rows are inserted into: those of a batch, and those that settling writes. */
export type StoredTable = TableName | SettledTableName;

/**
 * One column; `field` is the row's key, absent for `batch_id`, which is the same in every row of a block. `absent` stands
 * in rows that do not have the field; without it, such a row is refused.
 */
export type ColumnSpec<Field extends string = string> = {
  readonly name: string;
  readonly type: WireType;
  readonly field?: Field;
  readonly absent?: unknown;
};

type Fields<Columns extends readonly ColumnSpec[]> = Exclude<Columns[number]['field'], undefined>;

/** Declares a table; does not compile when a field of the row is missing or unknown. */
function tableOf<Row extends object>() {
  return <const Columns extends readonly ColumnSpec<keyof Row & string>[]>(
    columns: [Exclude<keyof Row & string, Fields<Columns>>] extends [never]
      ? Columns
      : { missing: Exclude<keyof Row & string, Fields<Columns>> },
  ): readonly ColumnSpec[] => columns as readonly ColumnSpec[];
}

/** A column whose row field has the same name. */
function same<const Name extends string, const Type extends WireType>(name: Name, type: Type) {
  return { name, type, field: name } as const;
}

/** As `same`, for a field that rows need not have. */
function optional<const Name extends string, const Type extends WireType>(name: Name, type: Type, absent: unknown) {
  return { name, type, field: name, absent } as const;
}

const NOTHING: readonly never[] = [];
const BATCH_ID = { name: 'batch_id', type: 'String' } as const;
const RECEIVED_AT = { name: 'received_at', type: "DateTime64(3, 'UTC')", field: 'received_at_ms' } as const;
const START_TIME = { name: 'start_time', type: "DateTime64(6, 'UTC')", field: 'start_time_us' } as const;

const SPAN_COLUMNS = [
  same('project_id', 'UInt32'),
  same('trace_id', 'FixedString(16)'),
  same('span_id', 'FixedString(8)'),
  same('parent_span_id', 'FixedString(8)'),
  BATCH_ID,
  START_TIME,
  same('duration_us', 'UInt64'),
  RECEIVED_AT,
  same('name', 'String'),
  same('kind', 'String'),
  same('status', "Enum8('unset' = 0, 'ok' = 1, 'error' = 2)"),
  same('error_type', 'String'),
  same('error_message', 'String'),
  same('http_status', 'Nullable(UInt16)'),
  same('operation', 'String'),
  same('service', 'String'),
  same('environment', 'String'),
  same('release', 'String'),
  same('session_id', 'String'),
  same('user_id', 'String'),
  same('provider', 'String'),
  same('model_requested', 'String'),
  same('model', 'String'),
  same('response_id', 'String'),
  same('finish_reason', 'String'),
  same('is_streaming', 'Nullable(Bool)'),
  same('ttft_us', 'Nullable(UInt64)'),
  same('input_tokens', 'Nullable(UInt64)'),
  same('output_tokens', 'Nullable(UInt64)'),
  same('cache_read_tokens', 'Nullable(UInt64)'),
  same('cache_write_tokens', 'Nullable(UInt64)'),
  same('reasoning_tokens', 'Nullable(UInt64)'),
  same('token_details', 'Map(String, Float64)'),
  same('service_tier', 'String'),
  same('usage_role', "Enum8('none' = 0, 'own' = 1, 'rollup' = 2, 'duplicate' = 3, 'estimate' = 4)"),
  same('cost_usd', 'Nullable(Float64)'),
  same('cost_input_usd', 'Nullable(Float64)'),
  same('cost_output_usd', 'Nullable(Float64)'),
  same('cost_source', 'String'),
  same('price_id', 'String'),
  same('computed_cost_usd', 'Nullable(Float64)'),
  same('price_source', 'String'),
  same('price_tier', 'String'),
  same('price_notes', 'String'),
  same('agent_name', 'String'),
  same('tool_name', 'String'),
  same('tool_call_id', 'String'),
  same('prompt_name', 'String'),
  same('prompt_version', 'String'),
  same('external_id', 'String'),
  same('origin', 'String'),
  same('emitter', 'String'),
  same('scope_name', 'String'),
  same('scope_version', 'String'),
  same('tags', 'Map(String, String)'),
  same('attributes_string', 'Map(String, String)'),
  same('attributes_number', 'Map(String, Float64)'),
  same('attributes_bool', 'Map(String, Bool)'),
] as const satisfies readonly ColumnSpec<keyof SpanRow>[];

const spans = tableOf<SpanRow>()(SPAN_COLUMNS);

const CONTENT_COLUMNS = [
  same('project_id', 'UInt32'),
  same('trace_id', 'FixedString(16)'),
  same('span_id', 'FixedString(8)'),
  BATCH_ID,
  START_TIME,
  RECEIVED_AT,
  same('input', 'String'),
  same('input_format', 'String'),
  same('output', 'String'),
  same('output_format', 'String'),
  same('system_instructions', 'String'),
  same('tool_definitions', 'String'),
  same('documents', 'String'),
  same('parameters', 'String'),
  same('events', 'String'),
  same('links', 'String'),
  same('attributes', 'String'),
] as const satisfies readonly ColumnSpec<keyof SpanContentRow>[];

const spanContent = tableOf<SpanContentRow>()(CONTENT_COLUMNS);

/** Columns that logs, errors, metrics and scores share. */
const ITEM_COLUMNS = [
  same('project_id', 'UInt32'),
  same('event_id', 'FixedString(16)'),
  same('dedup_key', 'FixedString(16)'),
  BATCH_ID,
  same('external_id', 'String'),
  { name: 'timestamp', type: "DateTime64(6, 'UTC')", field: 'timestamp_us' },
  RECEIVED_AT,
  same('trace_id', 'FixedString(16)'),
  same('span_id', 'FixedString(8)'),
  same('session_id', 'String'),
  same('user_id', 'String'),
  same('service', 'String'),
  same('environment', 'String'),
  same('release', 'String'),
  same('origin', 'String'),
  same('sdk_name', 'String'),
  same('sdk_version', 'String'),
  same('tags', 'Map(String, String)'),
  same('attributes', 'String'),
] as const satisfies readonly ColumnSpec<keyof ItemContext>[];

const logs = tableOf<LogRow>()([...ITEM_COLUMNS, same('level', 'String'), same('message', 'String'), same('logger', 'String')]);

const errors = tableOf<ErrorRow>()([
  ...ITEM_COLUMNS,
  same('level', 'String'),
  same('message', 'String'),
  same('error_type', 'String'),
  same('error_value', 'String'),
  same('is_handled', 'Nullable(Bool)'),
  same('exceptions', 'String'),
  same('fingerprint', 'String'),
  same('breadcrumbs', 'String'),
  same('contexts', 'String'),
]);

const metrics = tableOf<MetricRow>()([
  ...ITEM_COLUMNS,
  same('name', 'String'),
  same('value', 'Float64'),
  same('unit', 'String'),
  same('kind', 'String'),
  optional('series_id', 'FixedString(8)', '0000000000000000'),
  optional('temporality', 'String', ''),
  { name: 'start_time', type: "DateTime64(6, 'UTC')", field: 'start_time_us', absent: 0 },
  optional('flags', 'UInt32', 0),
  optional('description', 'String', ''),
  optional('scope_name', 'String', ''),
  optional('scope_version', 'String', ''),
  optional('count', 'UInt64', 0),
  optional('sum', 'Nullable(Float64)', null),
  optional('min', 'Nullable(Float64)', null),
  optional('max', 'Nullable(Float64)', null),
  optional('explicit_bounds', 'Array(Float64)', NOTHING),
  optional('bucket_counts', 'Array(UInt64)', NOTHING),
  optional('scale', 'Int32', 0),
  optional('zero_count', 'UInt64', 0),
  optional('zero_threshold', 'Float64', 0),
  optional('positive_offset', 'Int32', 0),
  optional('positive_counts', 'Array(UInt64)', NOTHING),
  optional('negative_offset', 'Int32', 0),
  optional('negative_counts', 'Array(UInt64)', NOTHING),
  optional('quantiles', 'Array(Float64)', NOTHING),
  optional('quantile_values', 'Array(Float64)', NOTHING),
  optional('exemplars', 'String', ''),
  optional('details', 'String', ''),
]);

const SCORE_COLUMNS = [
  ...ITEM_COLUMNS,
  same('name', 'String'),
  same('data_type', 'String'),
  same('value_number', 'Nullable(Float64)'),
  same('value_string', 'String'),
  same('comment', 'String'),
] as const satisfies readonly ColumnSpec<keyof ScoreRow>[];

const scores = tableOf<ScoreRow>()(SCORE_COLUMNS);

const blobs = tableOf<BlobRow>()([
  same('project_id', 'UInt32'),
  same('blob_id', 'FixedString(16)'),
  same('dedup_key', 'FixedString(16)'),
  BATCH_ID,
  same('external_id', 'String'),
  { name: 'timestamp', type: "DateTime64(6, 'UTC')", field: 'timestamp_us' },
  RECEIVED_AT,
  same('event_id', 'FixedString(16)'),
  same('trace_id', 'FixedString(16)'),
  same('span_id', 'FixedString(8)'),
  same('kind', 'String'),
  same('name', 'String'),
  same('content_type', 'String'),
  same('size_bytes', 'UInt64'),
]);

const releaseSessions = tableOf<ReleaseSessionRow>()([
  same('project_id', 'UInt32'),
  same('session_key', 'FixedString(16)'),
  same('dedup_key', 'FixedString(16)'),
  BATCH_ID,
  same('external_id', 'String'),
  { name: 'timestamp', type: "DateTime64(6, 'UTC')", field: 'timestamp_us' },
  { name: 'updated_at', type: "DateTime64(6, 'UTC')", field: 'updated_us' },
  RECEIVED_AT,
  same('release', 'String'),
  same('environment', 'String'),
  same('user_id', 'String'),
  same('origin', 'String'),
  same('sdk_name', 'String'),
  same('sdk_version', 'String'),
  same('status', 'String'),
  same('errors', 'UInt64'),
  same('duration_us', 'Nullable(UInt64)'),
  same('sessions', 'UInt64'),
  same('crashed', 'UInt64'),
]);

const entityPatches = tableOf<EntityPatchRow>()([
  same('project_id', 'UInt32'),
  same('entity_key', 'FixedString(16)'),
  same('kind', 'String'),
  same('member_key', 'FixedString(16)'),
  same('dedup_key', 'FixedString(16)'),
  BATCH_ID,
  same('external_id', 'String'),
  same('entity_id', 'String'),
  same('trace_ref', 'String'),
  same('type', 'String'),
  { name: 'timestamp', type: "DateTime64(6, 'UTC')", field: 'timestamp_us' },
  RECEIVED_AT,
  { name: 'batch_at', type: "DateTime64(3, 'UTC')", field: 'batch_at_ms' },
  same('user_id', 'String'),
  same('session_id', 'String'),
  same('environment', 'String'),
  same('release', 'String'),
  same('sdk_name', 'String'),
  same('sdk_version', 'String'),
  same('sample_rate', 'Float64'),
  same('body', 'String'),
]);

/** What versioned tables have before their other columns. */
const VERSION_COLUMNS = [
  { name: 'bucket', type: "DateTime('UTC')", field: 'bucket_ms' },
  same('version', 'UInt64'),
  same('is_deleted', 'UInt8'),
] as const satisfies readonly ColumnSpec<keyof EntityVersion>[];

const entitySpans = tableOf<EntitySpanRow>()([
  ...VERSION_COLUMNS,
  same('is_running', 'UInt8'),
  same('has_end', 'UInt8'),
  same('is_trace', 'UInt8'),
  { name: 'first_received_at', type: "DateTime64(3, 'UTC')", field: 'first_received_ms' },
  ...SPAN_COLUMNS,
]);

const entitySpanContent = tableOf<EntityContentRow>()([same('version', 'UInt64'), ...CONTENT_COLUMNS]);

const entityScores = tableOf<EntityScoreRow>()([...VERSION_COLUMNS, ...SCORE_COLUMNS]);

const outcomes = tableOf<OutcomeRow>()([
  same('project_id', 'UInt32'),
  { name: 'minute', type: "DateTime('UTC')", field: 'minute_ms' },
  same('key_id', 'String'),
  same('protocol', 'String'),
  same('item_type', 'String'),
  same('outcome', 'String'),
  same('reason', 'String'),
  same('quantity', 'Int64'),
]);

const quarantine = tableOf<QuarantineRow>()([
  same('project_id', 'UInt32'),
  same('quarantine_id', 'String'),
  BATCH_ID,
  RECEIVED_AT,
  same('protocol', 'String'),
  same('reason', 'String'),
  same('message', 'String'),
  same('meta', 'String'),
  same('body', 'String'),
  same('key_id', 'String'),
  same('signal', 'String'),
  same('item_type', 'String'),
  same('item_count', 'UInt32'),
  same('item_index', 'UInt32'),
  same('body_bytes', 'UInt64'),
]);

const quarantineEvents = tableOf<QuarantineEventRow>()([
  same('project_id', 'UInt32'),
  same('quarantine_id', 'String'),
  same('request_id', 'String'),
  BATCH_ID,
  { name: 'at', type: "DateTime64(3, 'UTC')", field: 'at_ms' },
  same('event', 'String'),
  same('actor', 'String'),
  same('message', 'String'),
]);

const usageLedger = tableOf<UsageEntry>()([
  same('project_id', 'UInt32'),
  same('trace_id', 'FixedString(16)'),
  { name: 'minute', type: "DateTime('UTC')", field: 'minute_ms' },
  same('kind', 'String'),
  same('name', 'String'),
  same('provider', 'String'),
  same('model', 'String'),
  same('service', 'String'),
  same('environment', 'String'),
  same('release', 'String'),
  same('user_id', 'String'),
  same('session_id', 'String'),
  same('node', 'String'),
  same('parent_kind', 'String'),
  same('parent_node', 'String'),
  same('traces', 'Int64'),
  same('calls', 'Int64'),
  same('errors', 'Int64'),
  same('usage_calls', 'Int64'),
  same('input_tokens', 'Int64'),
  same('input_known', 'Int64'),
  same('output_tokens', 'Int64'),
  same('output_known', 'Int64'),
  same('cache_read_tokens', 'Int64'),
  same('cache_read_known', 'Int64'),
  same('cache_write_tokens', 'Int64'),
  same('cache_write_known', 'Int64'),
  same('reasoning_tokens', 'Int64'),
  same('reasoning_known', 'Int64'),
  same('cost_nano_usd', 'Int64'),
  same('cost_known', 'Int64'),
  same('unpriced_calls', 'Int64'),
  same('estimated_tokens', 'Int64'),
  same('estimated_calls', 'Int64'),
  same('duration_buckets', 'Map(UInt16, Int64)'),
  same('ttft_buckets', 'Map(UInt16, Int64)'),
]);

const spanRoles = tableOf<SpanRoleRow>()([
  same('project_id', 'UInt32'),
  same('trace_id', 'FixedString(16)'),
  same('span_id', 'FixedString(8)'),
  same('version', 'UInt64'),
  START_TIME,
  same('usage_role', "Enum8('none' = 0, 'own' = 1, 'rollup' = 2, 'duplicate' = 3, 'estimate' = 4)"),
]);

const settledTraces = tableOf<SettledTraceRow>()([
  same('project_id', 'UInt32'),
  same('trace_id', 'FixedString(16)'),
  same('version', 'UInt64'),
  START_TIME,
  { name: 'settled_through', type: "DateTime64(3, 'UTC')", field: 'settled_through_ms' },
  same('span_count', 'UInt32'),
  { name: 'revisit_at', type: "DateTime64(3, 'UTC')", field: 'revisit_at_ms' },
]);

const occurrences = tableOf<OccurrenceRow>()([
  same('project_id', 'UInt32'),
  same('hash', 'FixedString(16)'),
  { name: 'timestamp', type: "DateTime64(6, 'UTC')", field: 'timestamp_us' },
  same('occurrence_id', 'FixedString(16)'),
  same('version', 'UInt64'),
  same('is_deleted', 'UInt8'),
  RECEIVED_AT,
  same('kind', 'String'),
  same('source', 'String'),
  same('recovery', "Enum8('unknown' = 0, 'recovered' = 1, 'fatal' = 2)"),
  same('level', 'String'),
  same('title', 'String'),
  same('subtitle', 'String'),
  same('culprit', 'String'),
  same('trace_id', 'FixedString(16)'),
  same('span_id', 'FixedString(8)'),
  same('event_id', 'FixedString(16)'),
  same('is_handled', 'Nullable(Bool)'),
  same('error_type', 'String'),
  same('error_class', 'String'),
  same('http_status', 'Nullable(UInt16)'),
  same('provider', 'String'),
  same('model', 'String'),
  same('tool_name', 'String'),
  same('agent_name', 'String'),
  same('prompt_name', 'String'),
  same('prompt_version', 'String'),
  same('service', 'String'),
  same('environment', 'String'),
  same('release', 'String'),
  same('session_id', 'String'),
  same('user_id', 'String'),
  same('wasted_nano_usd', 'Nullable(UInt64)'),
  same('wasted_tokens', 'Nullable(UInt64)'),
  same('wasted_us', 'Nullable(UInt64)'),
  same('tags', 'Map(String, String)'),
  same('evidence', 'String'),
]);

const occurrenceCounts = tableOf<OccurrenceCountRow>()([
  same('project_id', 'UInt32'),
  same('hash', 'FixedString(16)'),
  { name: 'hour', type: "DateTime('UTC')", field: 'hour_ms' },
  same('environment', 'String'),
  same('release', 'String'),
  same('count', 'Int64'),
  same('recovered_count', 'Int64'),
  same('wasted_nano_usd', 'Int64'),
]);

const detectorFacts = tableOf<DetectorFactRow>()([
  same('project_id', 'UInt32'),
  same('detector', 'String'),
  same('key', 'String'),
  same('trace_id', 'FixedString(16)'),
  same('version', 'UInt64'),
  same('is_deleted', 'UInt8'),
  { name: 'timestamp', type: "DateTime64(6, 'UTC')", field: 'timestamp_us' },
  { name: 'settled_at', type: "DateTime64(3, 'UTC')", field: 'settled_at_ms' },
  same('span_id', 'FixedString(8)'),
  same('numbers', 'Map(String, Float64)'),
  same('texts', 'Map(String, String)'),
]);

const settleIntents = tableOf<SettleIntentRow>()([
  same('intent_id', 'String'),
  same('bucket_mask', 'UInt32'),
  { name: 'created_at', type: "DateTime64(3, 'UTC')", field: 'created_at_ms' },
  same('is_done', 'UInt32'),
  same('blocks', 'String'),
]);

/** Columns of every table, in DDL order. `span_starts` has the columns of `spans`. */
export const TABLE_COLUMNS: Readonly<Record<StoredTable, readonly ColumnSpec[]>> = {
  spans,
  span_starts: spans,
  span_content: spanContent,
  logs,
  errors,
  metrics,
  scores,
  blobs,
  release_sessions: releaseSessions,
  entity_patches: entityPatches,
  entity_spans: entitySpans,
  entity_span_content: entitySpanContent,
  entity_scores: entityScores,
  occurrences,
  occurrence_counts: occurrenceCounts,
  outcomes,
  quarantine,
  quarantine_events: quarantineEvents,
  usage_ledger: usageLedger,
  span_roles: spanRoles,
  detector_facts: detectorFacts,
  settled_traces: settledTraces,
  settle_intents: settleIntents,
};

/** Tables that the engine fills beside a table, by views; they keep deduplication notes of their own. */
export const VIEW_TARGETS: Readonly<Partial<Record<StoredTable, readonly string[]>>> = {
  occurrences: ['trace_occurrences'],
  usage_ledger: ['usage_by_minute', 'usage_by_quarter', 'usage_by_hour', 'usage_by_owner', 'usage_by_edge'],
};

/** Column names for an INSERT, comma separated. */
export function columnList(table: StoredTable): string {
  return TABLE_COLUMNS[table].map((column) => column.name).join(', ');
}

/** `name Type, …` as the file() table function wants it. */
export function tableStructure(table: StoredTable): string {
  return TABLE_COLUMNS[table].map((column) => `${column.name} ${column.type}`).join(', ');
}
