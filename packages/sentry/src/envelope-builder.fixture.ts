/** Envelopes for tests: a header and items, framed as an SDK does it. */
export type BuiltItem = { header: Record<string, unknown>; payload: string | Uint8Array };

export const EVENT_ID = '9ec79c33ec9942ab8353589fcb2e04dc';
export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
export const RECEIVED_AT_MS = Date.parse('2026-11-22T12:00:00Z');
export const NOW_S = RECEIVED_AT_MS / 1000;
export const RULES = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 30 };

/** The n-th span id of a test. */
export function spanIdOf(n: number): string {
  return n.toString(16).padStart(16, '0');
}

export function envelope(envelopeHeader: object, ...items: readonly BuiltItem[]): Buffer {
  const parts = items.flatMap(({ header, payload }) => [JSON.stringify(header), payload]).map((part) => Buffer.from(part));
  const lines = [Buffer.from(JSON.stringify(envelopeHeader)), ...parts];
  return Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line] : [Buffer.from('\n'), line])));
}

export function item(type: string, payload: unknown, header: Record<string, unknown> = {}): BuiltItem {
  return { header: { type, ...header }, payload: JSON.stringify(payload) };
}

export function attachment(payload: string | Uint8Array, header: Record<string, unknown> = {}): BuiltItem {
  return { header: { type: 'attachment', length: Buffer.byteLength(payload), ...header }, payload };
}

export function container(
  type: 'span' | 'log' | 'trace_metric',
  items: readonly unknown[],
  header: Record<string, unknown> = {},
): BuiltItem {
  const words = { span: 'span.v2', log: 'log', trace_metric: 'trace-metric' };
  return item(
    type,
    { version: 2, items },
    { item_count: items.length, content_type: `application/vnd.sentry.items.${words[type]}+json`, ...header },
  );
}

/** A span of a container, one second long. */
export function span(n: number, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    trace_id: TRACE_ID,
    span_id: spanIdOf(n),
    name: `span ${n}`,
    start_timestamp: NOW_S - 1,
    end_timestamp: NOW_S,
    status: 'ok',
    attributes: {},
    ...overrides,
  };
}

/** A transaction with the given spans in its list. */
export function transaction(spans: readonly unknown[], overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'transaction',
    transaction: 'GET /',
    contexts: { trace: { trace_id: TRACE_ID, span_id: spanIdOf(100), op: 'http.server', status: 'ok', data: { route: '/' } } },
    start_timestamp: NOW_S - 2,
    timestamp: NOW_S,
    spans,
    ...overrides,
  };
}
