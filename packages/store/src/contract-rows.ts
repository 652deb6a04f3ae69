/** Rows for the contract suite: one builder per table, each giving a row with every field filled. */
import type { ItemContext, SpanContentRow, SpanRow, TableRows } from '@sentryai/schema';

/** A Sunday; partitions are weeks that start on Mondays. */
export const BASE_MS = Date.UTC(2026, 10, 22, 10, 0, 0);
export const WEEK_MS = 7 * 86_400_000;
export const UNICODE = 'naïve 漢字 😀 \u0000 "quoted" \\ back\\slash \'single\'\ttab\nline\u2028 {x:UInt32} \uFFFD';

/** Hex digits that depend on the number alone. */
export function hexId(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}

export function spanRow(number: number, overrides: Partial<SpanRow> = {}): SpanRow {
  return {
    project_id: 1,
    trace_id: hexId(number + 1, 32),
    span_id: hexId(number + 1, 16),
    parent_span_id: '00000000000000ff',
    start_time_us: BASE_MS * 1000 + 123_456 + number,
    duration_us: 1_500_000,
    received_at_ms: BASE_MS + 2_345,
    name: 'chat gpt-5-mini',
    kind: 'llm',
    status: 'error',
    error_type: 'RateLimitError',
    error_message: '429 Too Many Requests',
    http_status: 429,
    service: 'api',
    environment: 'production',
    release: 'v1.2.3',
    session_id: 'session-1',
    user_id: 'user-1',
    provider: 'openai',
    model_requested: 'gpt-5-mini',
    model: 'gpt-5-mini-2025-08-07',
    input_tokens: 1200,
    output_tokens: 345,
    cache_read_tokens: 0,
    cache_write_tokens: null,
    reasoning_tokens: 128,
    token_details: { input_audio: 200, cache_write_1h: 10 },
    service_tier: 'batch',
    usage_role: 'own',
    cost_usd: 0.00123,
    cost_input_usd: 0.0003,
    cost_output_usd: 0,
    cost_source: 'computed',
    price_id: 'openai/gpt-5-mini@2025-08-07',
    computed_cost_usd: 0.00125,
    price_source: 'catalog',
    price_tier: 'batch>200000',
    price_notes: 'batch_half',
    ttft_us: 250_000,
    finish_reason: 'stop',
    is_streaming: true,
    operation: 'chat',
    response_id: 'chatcmpl-1',
    agent_name: 'planner',
    tool_name: 'search',
    tool_call_id: 'call_1',
    prompt_name: 'greeting',
    prompt_version: '3',
    external_id: 'run-77',
    origin: 'otlp',
    emitter: 'otel_genai',
    scope_name: 'opentelemetry.instrumentation.openai_v2',
    scope_version: '2.1',
    tags: { feature: 'search', empty: '' },
    attributes_string: { 'server.address': 'api.openai.com', 'resource.host.name': 'ip-10-0-1-2' },
    attributes_number: { 'server.port': 443, ratio: 0.25, negative: -1e-9 },
    attributes_bool: { cached: false, streamed: true },
    ...overrides,
  };
}

/** A span of which only ids and time are known: null where unknown, '' where nothing was said, no maps. */
export function bareSpanRow(number: number, overrides: Partial<SpanRow> = {}): SpanRow {
  const row = spanRow(number) as unknown as Record<string, unknown>;
  for (const [field, value] of Object.entries(row)) {
    if (typeof value === 'string' && !field.endsWith('_id')) row[field] = '';
    if (typeof value === 'object') row[field] = {};
  }
  return {
    ...(row as unknown as SpanRow),
    parent_span_id: '0000000000000000',
    session_id: '',
    user_id: '',
    price_id: '',
    response_id: '',
    tool_call_id: '',
    external_id: '',
    kind: 'other',
    status: 'unset',
    usage_role: 'none',
    duration_us: 0,
    http_status: null,
    input_tokens: null,
    output_tokens: null,
    cache_read_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
    cost_usd: null,
    cost_input_usd: null,
    cost_output_usd: null,
    computed_cost_usd: null,
    ttft_us: null,
    is_streaming: null,
    ...overrides,
  };
}

export function spanContentRow(number: number, overrides: Partial<SpanContentRow> = {}): SpanContentRow {
  return {
    project_id: 1,
    trace_id: hexId(number + 1, 32),
    span_id: hexId(number + 1, 16),
    start_time_us: BASE_MS * 1000 + number,
    received_at_ms: BASE_MS,
    input: `[{"role":"user","content":"${'long text '.repeat(500)}"}]`,
    input_format: 'openai',
    output: UNICODE,
    output_format: 'text',
    system_instructions: 'be brief',
    tool_definitions: '[]',
    documents: '',
    parameters: '{"temperature":0}',
    events: '',
    links: '',
    attributes: '{}',
    ...overrides,
  };
}

export function itemContext(number: number): ItemContext {
  return {
    project_id: 4_294_967_295,
    event_id: hexId(number + 1, 32),
    dedup_key: hexId(number + 1_000_000, 32),
    external_id: '',
    timestamp_us: BASE_MS * 1000 + number,
    received_at_ms: BASE_MS + 1,
    trace_id: '0'.repeat(32),
    span_id: '0'.repeat(16),
    session_id: '',
    user_id: 'user-1',
    service: 'worker',
    environment: '',
    release: '',
    origin: 'native',
    sdk_name: '',
    sdk_version: '',
    tags: {},
    attributes: '',
  };
}

/** Some rows of every table; unknown, zero and empty values, Unicode and limits of the types among them. */
export function rowsOfEveryTable(): TableRows {
  const spans = [
    spanRow(0),
    bareSpanRow(1),
    spanRow(2, { name: UNICODE, error_message: UNICODE.repeat(50), tags: { [UNICODE]: UNICODE }, attributes_string: { '': '' } }),
    spanRow(3, { input_tokens: Number.MAX_SAFE_INTEGER, output_tokens: 0, http_status: 65_535, duration_us: Number.MAX_SAFE_INTEGER }),
    spanRow(4, { cost_usd: 0, cost_input_usd: -0.5, is_streaming: false, start_time_us: BASE_MS * 1000 + 999_999 }),
  ];
  return {
    spans,
    span_starts: [bareSpanRow(9)],
    span_content: [spanContentRow(0), spanContentRow(1, { input: '', input_format: '', output: '漢'.repeat(10_000) })],
    logs: [
      { ...itemContext(0), level: 'warn', message: UNICODE, logger: 'app' },
      { ...itemContext(1), level: 'info', message: '', logger: '' },
    ],
    errors: [
      {
        ...itemContext(0),
        level: 'error',
        message: '',
        error_type: 'TypeError',
        error_value: 'x is not a function',
        is_handled: false,
        exceptions: '[]',
        fingerprint: '',
        breadcrumbs: '',
        contexts: '{}',
      },
      {
        ...itemContext(1),
        level: 'fatal',
        message: 'm',
        error_type: '',
        error_value: '',
        is_handled: null,
        exceptions: '',
        fingerprint: '["a"]',
        breadcrumbs: '[]',
        contexts: '',
      },
    ],
    metrics: [
      { ...itemContext(0), name: 'queue.depth', value: -0.125, unit: '', kind: 'gauge' },
      { ...itemContext(1), name: 'requests', value: 1e300, unit: '1', kind: 'counter' },
    ],
    scores: [
      { ...itemContext(0), name: 'helpful', data_type: 'numeric', value_number: 0, value_string: '', comment: '' },
      { ...itemContext(1), name: 'label', data_type: 'categorical', value_number: null, value_string: 'good', comment: UNICODE },
    ],
    blobs: [
      {
        project_id: 1,
        blob_id: hexId(77, 32),
        dedup_key: hexId(78, 32),
        external_id: '',
        timestamp_us: BASE_MS * 1000 + 5,
        received_at_ms: BASE_MS + 7,
        event_id: hexId(1, 32),
        trace_id: hexId(2, 32),
        span_id: hexId(3, 16),
        kind: 'attachment',
        name: 'notes.txt',
        content_type: 'text/plain',
        size_bytes: 12,
      },
    ],
    release_sessions: [
      {
        project_id: 1,
        session_key: hexId(81, 32),
        dedup_key: hexId(82, 32),
        external_id: 'e9bf2288e42c44dda0dbd751d036afba',
        timestamp_us: BASE_MS * 1000 + 3,
        updated_us: BASE_MS * 1000 + 900_004,
        received_at_ms: BASE_MS + 7,
        release: 'shop@1.4.2',
        environment: 'production',
        user_id: 'user-1',
        origin: 'sentry',
        sdk_name: 'sentry.javascript.node',
        sdk_version: '11.12.0',
        status: 'crashed',
        errors: 2,
        duration_us: 900_001,
        sessions: 1,
        crashed: 1,
      },
      {
        project_id: 1,
        session_key: hexId(83, 32),
        dedup_key: hexId(84, 32),
        external_id: '',
        timestamp_us: BASE_MS * 1000 + 4,
        updated_us: BASE_MS * 1000 + 4,
        received_at_ms: BASE_MS + 8,
        release: 'shop@1.4.2',
        environment: '',
        user_id: '',
        origin: 'sentry',
        sdk_name: '',
        sdk_version: '',
        status: '',
        errors: 0,
        duration_us: null,
        sessions: 40,
        crashed: 0,
      },
    ],
    outcomes: [
      {
        project_id: 1,
        minute_ms: BASE_MS,
        key_id: 'k1',
        protocol: 'otlp',
        item_type: 'span',
        outcome: 'stored',
        reason: '',
        quantity: 7,
      },
      {
        project_id: 1,
        minute_ms: BASE_MS + 60_000,
        key_id: 'k1',
        protocol: 'otlp',
        item_type: 'span',
        outcome: 'quarantined',
        reason: 'normalize_failed',
        quantity: -1,
      },
    ],
    quarantine: [
      {
        project_id: 1,
        quarantine_id: 'q-1',
        received_at_ms: BASE_MS + 7,
        protocol: 'native',
        reason: 'normalize_failed',
        message: 'boom',
        meta: '{}',
        body: 'AAEC',
        key_id: 'k1',
        signal: 'events',
        item_type: 'log',
        item_count: 1,
        item_index: 3,
        body_bytes: 3,
      },
    ],
    quarantine_events: [
      {
        project_id: 1,
        quarantine_id: 'q-1',
        request_id: 'r-1',
        at_ms: BASE_MS + 9,
        event: 'replay_requested',
        actor: 'admin@localhost',
        message: '',
      },
    ],
  };
}
