import type { DemoAttributes, DemoSource, DemoTrace, DemoValue } from './telemetry.ts';

/** One request to the front door, ready to send. */
export type DemoRequest = { path: '/v1/traces' | '/v1/events'; body: string };

const SDK = { name: 'sentryai-demo', version: '1.0.0' };

function otlpValue(value: DemoValue): Record<string, unknown> {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map((entry) => ({ stringValue: entry })) } };
}

function otlpAttributes(attributes: DemoAttributes): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: otlpValue(value) }));
}

/** Nanoseconds as digits: the number is beyond what a double holds exactly. */
function unixNano(ms: number): string {
  return `${Math.round(ms * 1_000)}000`;
}

function resourceAttributes(source: DemoSource): DemoAttributes {
  return {
    'service.name': source.service,
    'service.version': source.release,
    'deployment.environment.name': source.environment,
    'telemetry.sdk.language': 'python',
    'telemetry.sdk.name': 'opentelemetry',
  };
}

function otlpSpans(trace: DemoTrace): unknown[] {
  return trace.spans.map((span) => ({
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === '' ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: span.otelKind,
    startTimeUnixNano: unixNano(span.startMs),
    endTimeUnixNano: unixNano(span.endMs),
    attributes: otlpAttributes(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: unixNano(event.atMs),
      attributes: otlpAttributes(event.attributes),
    })),
    status: span.isError ? { code: 2, message: span.errorMessage } : {},
  }));
}

/** An OTLP/HTTP JSON export of some traces, null when none has spans. */
function tracesRequest(traces: readonly DemoTrace[]): DemoRequest | null {
  const withSpans = traces.filter((trace) => trace.spans.length > 0);
  if (withSpans.length === 0) return null;
  const resourceSpans = withSpans.map((trace) => ({
    resource: { attributes: otlpAttributes(resourceAttributes(trace.source)) },
    scopeSpans: [{ scope: { name: 'fjord.ai', version: '1.4.0' }, spans: otlpSpans(trace) }],
  }));
  return { path: '/v1/traces', body: JSON.stringify({ resourceSpans }) };
}

/** The native events of some traces, null when there are none. */
function eventsRequest(traces: readonly DemoTrace[]): DemoRequest | null {
  const events = traces.flatMap((trace) =>
    trace.events.map(({ atMs, fields }) => ({ ...fields, timestamp: Math.round(atMs * 1_000) / 1_000_000, ...trace.source, sdk: SDK })),
  );
  return events.length === 0 ? null : { path: '/v1/events', body: JSON.stringify({ events }) };
}

/** All requests of some traces, at most `tracesPerRequest` in one. */
export function* requestsOf(traces: readonly DemoTrace[], tracesPerRequest = 40): Generator<DemoRequest> {
  for (let start = 0; start < traces.length; start += tracesPerRequest) {
    const some = traces.slice(start, start + tracesPerRequest);
    for (const request of [tracesRequest(some), eventsRequest(some)]) if (request !== null) yield request;
  }
}
