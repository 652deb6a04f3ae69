import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTraces } from './decode-traces.ts';
import type { SpanRules } from './decoded.ts';
import { inspectTraces } from './inspect-traces.ts';
import { arbitraryTraces } from './testing/arbitrary-traces.ts';
import { encodeTracesJson, encodeTracesProtobuf } from './testing/encode-traces.ts';
import { RECEIVED_AT_MS, spansOf } from './testing/span-builder.ts';

const TIMEOUT_MS = 60_000;
/** Takes every span that arbitraryTraces makes: its clock is beyond all of them. */
const TAKE_ALL: SpanRules = { receivedAtMs: RECEIVED_AT_MS * 2, retentionDays: 0 };
const STRICT: SpanRules = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 30 };

/** toStrictEqual takes data under the key `constructor` for a type. */
const isSame: (actual: unknown, expected: unknown) => boolean = isDeepStrictEqual;

describe.each([
  { format: 'protobuf', encode: encodeTracesProtobuf },
  { format: 'json', encode: encodeTracesJson },
] as const)('random requests in $format', ({ format, encode }) => {
  it('come back as they were', { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(arbitraryTraces, (traces) => {
        const spanCount = traces.resources.flatMap(({ scopes }) => scopes.flatMap(({ spans }) => spans)).length;
        const decoded = decodeTraces(encode(traces), format, TAKE_ALL);
        return isSame(decoded, { resources: traces.resources, spanCount, rejected: [] });
      }),
      { numRuns: 150 },
    );
  });

  it('are counted by the walk as by decoding', { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(arbitraryTraces, (traces) => {
        const body = encode(traces);
        const decoded = decodeTraces(body, format, STRICT);
        const { spanCount, rejected, message, firstTraceId } = inspectTraces(body, format, STRICT);
        expect({ spanCount, rejected }).toEqual({ spanCount: decoded.spanCount, rejected: decoded.rejected });
        expect(message === '').toBe(rejected.length === 0);
        expect(firstTraceId).toBe(spansOf(decoded)[0]?.trace_id ?? '');
        const rejectedCount = rejected.reduce((sum, { count }) => sum + count, 0);
        expect(spansOf(decoded)).toHaveLength(spanCount - rejectedCount);
      }),
      { numRuns: 150 },
    );
  });
});

describe('both encodings', () => {
  it('decode to the same request', { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(arbitraryTraces, (traces) => {
        const fromJson = decodeTraces(encodeTracesJson(traces), 'json', STRICT);
        return isSame(decodeTraces(encodeTracesProtobuf(traces), 'protobuf', STRICT), fromJson);
      }),
      { numRuns: 100 },
    );
  });
});
