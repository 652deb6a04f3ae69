/** Rows for tests: everything has a value, the test says what matters. */
import {
  type BlobRow,
  emptyTableRows,
  type ErrorRow,
  type ItemContext,
  type LogRow,
  type MetricRow,
  type OutcomeRow,
  type ReleaseSessionRow,
  type QuarantineRow,
  type ScoreRow,
  type SpanContentRow,
  type SpanRow,
  type TableRows,
  ZERO_SPAN_ID,
  ZERO_TRACE_ID,
} from '@sentryai/schema';

/** 2026-01-15T12:00:00Z, the moment around which built rows lie. */
export const BUILT_AT_MS = Date.UTC(2026, 0, 15, 12);

/** The n-th trace id, span id and event id of a test. */
export function traceIdOf(n: number): string {
  return n.toString(16).padStart(32, '0');
}
export function spanIdOf(n: number): string {
  return n.toString(16).padStart(16, '0');
}

/** A finished root span of kind `other`, one second long, in trace 1 of project 1. */
export function buildSpan(overrides: Partial<SpanRow> = {}): SpanRow {
  return {
    project_id: 1,
    trace_id: traceIdOf(1),
    span_id: spanIdOf(1),
    parent_span_id: ZERO_SPAN_ID,
    start_time_us: BUILT_AT_MS * 1000,
    duration_us: 1_000_000,
    received_at_ms: BUILT_AT_MS + 1_500,
    name: 'work',
    kind: 'other',
    status: 'unset',
    error_type: '',
    error_message: '',
    http_status: null,
    service: 'shop',
    environment: 'test',
    release: '',
    session_id: '',
    user_id: '',
    provider: '',
    model_requested: '',
    model: '',
    input_tokens: null,
    output_tokens: null,
    cache_read_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
    token_details: {},
    service_tier: '',
    usage_role: 'none',
    cost_usd: null,
    cost_input_usd: null,
    cost_output_usd: null,
    cost_source: '',
    price_id: '',
    computed_cost_usd: null,
    price_source: '',
    price_tier: '',
    price_notes: '',
    ttft_us: null,
    finish_reason: '',
    is_streaming: null,
    operation: '',
    response_id: '',
    agent_name: '',
    tool_name: '',
    tool_call_id: '',
    prompt_name: '',
    prompt_version: '',
    external_id: '',
    origin: 'otlp',
    emitter: '',
    scope_name: '',
    scope_version: '',
    tags: {},
    attributes_string: {},
    attributes_number: {},
    attributes_bool: {},
    ...overrides,
  };
}

/** A priced model call of its own usage. */
export function buildLlmSpan(overrides: Partial<SpanRow> = {}): SpanRow {
  return buildSpan({
    name: 'chat gpt-4o',
    kind: 'llm',
    operation: 'chat',
    provider: 'openai',
    model_requested: 'gpt-4o',
    model: 'gpt-4o-2024-08-06',
    input_tokens: 100,
    output_tokens: 20,
    usage_role: 'own',
    cost_usd: 0.002,
    cost_input_usd: 0.0015,
    cost_output_usd: 0.0005,
    cost_source: 'computed',
    ttft_us: 250_000,
    finish_reason: 'stop',
    ...overrides,
  });
}

/** Content of the span that buildSpan makes. */
export function buildContent(overrides: Partial<SpanContentRow> = {}): SpanContentRow {
  return {
    project_id: 1,
    trace_id: traceIdOf(1),
    span_id: spanIdOf(1),
    start_time_us: BUILT_AT_MS * 1000,
    received_at_ms: BUILT_AT_MS + 1_500,
    input: '',
    input_format: '',
    output: '',
    output_format: '',
    system_instructions: '',
    tool_definitions: '',
    documents: '',
    parameters: '',
    events: '',
    links: '',
    attributes: '',
    ...overrides,
  };
}

/** What logs, errors, metrics and scores share; `n` makes them differ. */
export function buildItem(n: number, overrides: Partial<ItemContext> = {}): ItemContext {
  return {
    project_id: 1,
    event_id: traceIdOf(n),
    dedup_key: traceIdOf(n),
    external_id: '',
    timestamp_us: BUILT_AT_MS * 1000,
    received_at_ms: BUILT_AT_MS + 1_500,
    trace_id: ZERO_TRACE_ID,
    span_id: ZERO_SPAN_ID,
    session_id: '',
    user_id: '',
    service: 'shop',
    environment: 'test',
    release: '',
    origin: 'native',
    sdk_name: '',
    sdk_version: '',
    tags: {},
    attributes: '',
    ...overrides,
  };
}

export function buildLog(n: number, overrides: Partial<LogRow> = {}): LogRow {
  return { ...buildItem(n), level: 'info', message: `message ${n}`, logger: '', ...overrides };
}

export function buildError(n: number, overrides: Partial<ErrorRow> = {}): ErrorRow {
  return {
    ...buildItem(n),
    level: 'error',
    message: '',
    error_type: 'ValueError',
    error_value: `value ${n}`,
    is_handled: null,
    exceptions: '',
    fingerprint: '',
    breadcrumbs: '',
    contexts: '',
    ...overrides,
  };
}

export function buildMetric(n: number, overrides: Partial<MetricRow> = {}): MetricRow {
  return { ...buildItem(n), name: 'queue.depth', value: n, unit: '', kind: 'gauge', ...overrides };
}

export function buildScore(n: number, overrides: Partial<ScoreRow> = {}): ScoreRow {
  return { ...buildItem(n), name: 'quality', data_type: 'numeric', value_number: 0.5, value_string: '', comment: '', ...overrides };
}

/** A text of 5 bytes attached to the n-th event. */
export function buildAttachment(n: number, overrides: Partial<BlobRow> = {}): BlobRow {
  return {
    project_id: 1,
    blob_id: traceIdOf(0xb10b_0000 + n),
    dedup_key: traceIdOf(0xb10b_0000 + n),
    external_id: '',
    timestamp_us: BUILT_AT_MS * 1000,
    received_at_ms: BUILT_AT_MS + 1_500,
    event_id: traceIdOf(n),
    trace_id: ZERO_TRACE_ID,
    span_id: ZERO_SPAN_ID,
    kind: 'attachment',
    name: `attachment-${n}.txt`,
    content_type: 'text/plain',
    size_bytes: 5,
    ...overrides,
  };
}

/** The first report about the n-th session, which goes well. */
export function buildSession(n: number, overrides: Partial<ReleaseSessionRow> = {}): ReleaseSessionRow {
  return {
    project_id: 1,
    session_key: traceIdOf(n),
    dedup_key: traceIdOf(0x5e55_0000 + n),
    external_id: `session-${n}`,
    timestamp_us: BUILT_AT_MS * 1000,
    updated_us: BUILT_AT_MS * 1000,
    received_at_ms: BUILT_AT_MS + 1_500,
    release: 'shop@1.0.0',
    environment: 'test',
    user_id: '',
    origin: 'sentry',
    sdk_name: 'sentry.javascript.node',
    sdk_version: '11.0.0',
    status: 'ok',
    errors: 0,
    duration_us: null,
    sessions: 1,
    crashed: 0,
    ...overrides,
  };
}

export function buildOutcome(overrides: Partial<OutcomeRow> = {}): OutcomeRow {
  return {
    project_id: 1,
    minute_ms: BUILT_AT_MS,
    key_id: 'ik_1',
    protocol: 'otlp',
    item_type: 'span',
    outcome: 'stored',
    reason: '',
    quantity: 1,
    ...overrides,
  };
}

/** A log event in quarantine; `n` makes rows differ. */
export function buildQuarantined(n: number, overrides: Partial<QuarantineRow> = {}): QuarantineRow {
  const meta = {
    v: 1,
    project_id: 1,
    key_id: 'ik_1',
    protocol: 'native',
    signal: 'events',
    format: 'json',
    item_count: 1,
    retention_days: 0,
  };
  const body = JSON.stringify([{ type: 'log', level: 'info', message: `message ${n}` }]);
  return {
    project_id: 1,
    quarantine_id: `b-0-1-${n}`,
    received_at_ms: BUILT_AT_MS + n,
    protocol: 'native',
    reason: 'normalize_failed',
    message: 'internal error: TypeError',
    meta: JSON.stringify({ ...meta, received_at_ms: BUILT_AT_MS + n, item_offset: n }),
    body: Buffer.from(body).toString('base64'),
    key_id: 'ik_1',
    signal: 'events',
    item_type: 'log',
    item_count: 1,
    item_index: n,
    body_bytes: body.length,
    ...overrides,
  };
}

/** Rows of one batch; tables that are not named are empty. */
export function buildRows(rows: Partial<TableRows>): TableRows {
  return { ...emptyTableRows(), ...rows };
}
