/** Values that a generated span may carry; whole numbers become OTLP integers. */
export type DemoValue = string | number | boolean | readonly string[];
export type DemoAttributes = Record<string, DemoValue>;

/** One span as the sample application's instrumentation would have made it. Times are Unix milliseconds, fractions allowed. */
export type DemoSpan = {
  traceId: string;
  spanId: string;
  /** '' for a root. */
  parentSpanId: string;
  name: string;
  /** 1 internal, 2 server, 3 client. */
  otelKind: 1 | 2 | 3;
  startMs: number;
  endMs: number;
  attributes: DemoAttributes;
  isError: boolean;
  errorMessage: string;
  events: { name: string; atMs: number; attributes: DemoAttributes }[];
};

/** A native event (log, error, score) with its time apart from its fields. */
export type DemoEvent = { atMs: number; fields: Record<string, unknown> };

/** Where a trace comes from; becomes the OTLP resource. */
export type DemoSource = { service: string; environment: string; release: string };

/** One run of the sample application: a trace and what was logged, thrown and scored about it. */
export type DemoTrace = { source: DemoSource; spans: DemoSpan[]; events: DemoEvent[] };

export function traceStartMs(trace: DemoTrace): number {
  if (trace.spans.length === 0) return Math.min(...trace.events.map((event) => event.atMs));
  return Math.min(...trace.spans.map((span) => span.startMs));
}

/** When the last span ended; late events do not count, but stand for a trace that has nothing else. */
export function traceEndMs(trace: DemoTrace): number {
  if (trace.spans.length === 0) return Math.max(...trace.events.map((event) => event.atMs));
  return Math.max(...trace.spans.map((span) => span.endMs));
}

/** Splits what has happened by `nowMs` from events that come later (feedback is given after the answer). */
export function splitLateEvents(trace: DemoTrace, nowMs: number): { due: DemoTrace; late: DemoTrace | null } {
  const late = trace.events.filter((event) => event.atMs > nowMs);
  if (late.length === 0) return { due: trace, late: null };
  return { due: { ...trace, events: trace.events.filter((event) => event.atMs <= nowMs) }, late: { ...trace, spans: [], events: late } };
}
