/** 32 lowercase hex digits (16 bytes), as in W3C trace context. All zeros is not a trace id. */
export type TraceId = string;
/** 16 lowercase hex digits (8 bytes). All zeros is not a span id. */
export type SpanId = string;

const TRACE_ID = /^[0-9a-f]{32}$/;
const SPAN_ID = /^[0-9a-f]{16}$/;
export const ZERO_TRACE_ID: TraceId = '0'.repeat(32);
export const ZERO_SPAN_ID: SpanId = '0'.repeat(16);

/** True for a well-formed, non-zero, lowercase trace id. */
export function isTraceId(value: string): boolean {
  return TRACE_ID.test(value) && value !== ZERO_TRACE_ID;
}

/** True for a well-formed, non-zero, lowercase span id. */
export function isSpanId(value: string): boolean {
  return SPAN_ID.test(value) && value !== ZERO_SPAN_ID;
}
