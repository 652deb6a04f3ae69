/** Builders of decoded shapes for tests; say only what the test is about. */
import { ZERO_SPAN_ID } from '@sentryai/schema';
import type { DecodedSpan, DecodedTraces, SpanRules } from '../decoded.ts';

/** 2026-11-27T12:00:00Z, the clock of these tests. */
export const RECEIVED_AT_MS = 1_795_780_800_000;
export const KEEP_ALL: SpanRules = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 0 };
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const SPAN_ID = 'b7ad6b7169203331';

/** A valid root span that ended when it was received. */
export function aSpan(changes: Partial<DecodedSpan> = {}): DecodedSpan {
  return {
    trace_id: TRACE_ID,
    span_id: SPAN_ID,
    parent_span_id: ZERO_SPAN_ID,
    name: 'chat',
    otel_kind: 3,
    start_time_us: (RECEIVED_AT_MS - 1000) * 1000,
    end_time_us: RECEIVED_AT_MS * 1000,
    attributes: new Map(),
    events: [],
    links: [],
    status_code: 0,
    status_message: '',
    ...changes,
  };
}

/** A request with these spans under one resource and one scope. */
export function tracesOf(...spans: DecodedSpan[]): Pick<DecodedTraces, 'resources'> {
  return { resources: [{ attributes: new Map(), scopes: [{ name: 'test', version: '1', attributes: new Map(), spans }] }] };
}

/** All spans of a decoded request. */
export function spansOf(traces: DecodedTraces): DecodedSpan[] {
  return traces.resources.flatMap(({ scopes }) => scopes.flatMap(({ spans }) => spans));
}
