import { expect } from 'vitest';
import { decodeTraces } from '../decode-traces.ts';
import type { OtlpFormat } from '../decode-traces.ts';
import type { RejectedCount, SpanRules } from '../decoded.ts';
import { inspectTraces } from '../inspect-traces.ts';
import { OtlpDecodeError } from '../otlp-decode-error.ts';
import { RECEIVED_AT_MS, spansOf } from './span-builder.ts';

const RULES: SpanRules = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 30 };

/** What both readers tell of a body. */
export type Reading = { spanCount: number; rejected: RejectedCount[]; firstTraceId: string } | 'malformed';

/**
 * Decodes and inspects a body of any bytes: neither may fail but with OtlpDecodeError, and they must agree on everything
 * that both tell. The acknowledgement rests on this.
 */
export function expectAgreement(body: Uint8Array, format: OtlpFormat): Reading {
  const decoded = attempt(() => {
    const traces = decodeTraces(body, format, RULES);
    return { spanCount: traces.spanCount, rejected: traces.rejected, firstTraceId: spansOf(traces)[0]?.trace_id ?? '' };
  });
  const inspected = attempt(() => {
    const { spanCount, rejected, firstTraceId } = inspectTraces(body, format, RULES);
    return { spanCount, rejected, firstTraceId };
  });
  expect(inspected).toEqual(decoded);
  return decoded;
}

function attempt(read: () => Reading): Reading {
  try {
    return read();
  } catch (error) {
    if (error instanceof OtlpDecodeError) return 'malformed';
    throw error;
  }
}
