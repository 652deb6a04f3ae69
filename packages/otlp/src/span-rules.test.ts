import { describe, expect, it } from 'vitest';
import { decodeTraces } from './decode-traces.ts';
import type { DecodedSpan, SpanRules } from './decoded.ts';
import { inspectTraces } from './inspect-traces.ts';
import { effectiveTimes } from './span-rules.ts';
import { encodeTracesJson, encodeTracesProtobuf } from './testing/encode-traces.ts';
import { aSpan, KEEP_ALL, RECEIVED_AT_MS, spansOf, TRACE_ID, tracesOf } from './testing/span-builder.ts';

const DAY_US = 86_400_000_000;
const NOW_US = RECEIVED_AT_MS * 1000;
const KEEP_30_DAYS: SpanRules = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 30 };

describe.each([
  { format: 'protobuf', encode: encodeTracesProtobuf },
  { format: 'json', encode: encodeTracesJson },
] as const)('rules on spans in $format', ({ format, encode }) => {
  function outcomeOf(changes: Partial<DecodedSpan>, rules = KEEP_30_DAYS): string {
    const body = encode(tracesOf(aSpan(changes)));
    const inspection = inspectTraces(body, format, rules);
    const decoded = decodeTraces(body, format, rules);
    expect(decoded.rejected).toEqual(inspection.rejected);
    expect(spansOf(decoded)).toHaveLength(1 - inspection.rejected.length);
    return inspection.rejected[0]?.reason ?? 'kept';
  }

  it.each([
    ['invalid_trace_id', { trace_id: '' }],
    ['invalid_trace_id', { trace_id: '0'.repeat(32) }],
    ['invalid_trace_id', { trace_id: 'ab'.repeat(15) }],
    ['invalid_trace_id', { trace_id: 'ab'.repeat(17) }],
    ['invalid_trace_id', { trace_id: '', span_id: '' }],
    ['invalid_span_id', { span_id: '' }],
    ['invalid_span_id', { span_id: '0'.repeat(16) }],
    ['invalid_span_id', { span_id: 'ab'.repeat(16) }],
    ['kept', { parent_span_id: 'ab'.repeat(3) }],
    ['too_old', { start_time_us: NOW_US - 31 * DAY_US, end_time_us: NOW_US - 30 * DAY_US - 1 }],
    ['kept', { start_time_us: NOW_US - 31 * DAY_US, end_time_us: NOW_US - 30 * DAY_US }],
    ['kept', { start_time_us: NOW_US, end_time_us: NOW_US - 31 * DAY_US }],
    ['too_old', { start_time_us: NOW_US - 31 * DAY_US, end_time_us: 0 }],
    ['too_old', { start_time_us: 0, end_time_us: NOW_US - 31 * DAY_US }],
    ['in_the_future', { start_time_us: NOW_US + DAY_US + 1, end_time_us: NOW_US }],
    ['in_the_future', { start_time_us: 0, end_time_us: NOW_US + DAY_US + 1 }],
    ['kept', { start_time_us: NOW_US + DAY_US, end_time_us: NOW_US + 2 * DAY_US }],
    ['kept', { start_time_us: 0, end_time_us: 0 }],
    ['kept', { start_time_us: NOW_US, end_time_us: 0 }],
  ])('%s: %j', (outcome, changes) => {
    expect(outcomeOf(changes)).toBe(outcome);
  });

  it('keeps spans of any age without a retention period', () => {
    expect(outcomeOf({ start_time_us: 1, end_time_us: 2 }, KEEP_ALL)).toBe('kept');
  });

  it('treats a parent id of the wrong size as none', () => {
    const body = encode(tracesOf(aSpan({ parent_span_id: 'abcdef' })));
    expect(spansOf(decodeTraces(body, format, KEEP_ALL))[0]?.parent_span_id).toBe('0'.repeat(16));
  });

  it('leaves missing times as they came', () => {
    const body = encode(tracesOf(aSpan({ start_time_us: 0, end_time_us: 0 })));
    expect(spansOf(decodeTraces(body, format, KEEP_ALL))[0]).toMatchObject({ start_time_us: 0, end_time_us: 0 });
  });

  it('counts refused spans beside the kept ones and says what happened', () => {
    const bad = aSpan({ trace_id: '' });
    const old = aSpan({ start_time_us: 1000, end_time_us: 2000 });
    const body = encode(tracesOf(bad, old, aSpan(), bad));
    expect(inspectTraces(body, format, KEEP_30_DAYS)).toEqual({
      spanCount: 4,
      rejected: [
        { reason: 'invalid_trace_id', count: 2 },
        { reason: 'too_old', count: 1 },
      ],
      message:
        '3 of 4 spans were refused and not stored; do not send them again: ' +
        '2 invalid_trace_id (The trace id is not 16 bytes (32 hex digits), or is all zeros.) ' +
        '1 too_old (The item is older than the retention period; it would be deleted at once.)',
      firstTraceId: TRACE_ID,
    });
  });

  it('leaves out resources and scopes whose spans were all refused', () => {
    const body = encode(tracesOf(aSpan({ span_id: '' })));
    expect(decodeTraces(body, format, KEEP_ALL)).toEqual({
      resources: [],
      spanCount: 1,
      rejected: [{ reason: 'invalid_span_id', count: 1 }],
    });
    expect(inspectTraces(body, format, KEEP_ALL).firstTraceId).toBe('');
  });
});

describe('effective times', () => {
  it.each([
    [{ startUs: 5, endUs: 9 }, 5, 9],
    [{ startUs: 9, endUs: 9 }, 0, 9],
    [{ startUs: 5, endUs: 5 }, 5, 0],
    [{ startUs: NOW_US, endUs: NOW_US }, 0, 0],
    [{ startUs: 9, endUs: 5 }, 9, 5],
  ])('are %j for start %i and end %i', (expected, startUs, endUs) => {
    expect(effectiveTimes(startUs, endUs, RECEIVED_AT_MS)).toEqual(expected);
  });
});
