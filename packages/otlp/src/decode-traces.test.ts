import { describe, expect, it } from 'vitest';
import { decodeTraces } from './decode-traces.ts';
import type { DecodedSpan } from './decoded.ts';
import { inspectTraces } from './inspect-traces.ts';
import { readCaptures } from './testing/captured-requests.ts';
import { KEEP_ALL, spansOf } from './testing/span-builder.ts';

const captures = readCaptures();

function decodeCapture(name: string): DecodedSpan[] {
  const capture = captures.find((candidate) => candidate.name === name)!;
  return capture.requests
    .filter(({ signal }) => signal === 'traces')
    .flatMap(({ body, format }) => spansOf(decodeTraces(body, format, KEEP_ALL)));
}

describe('captured requests', () => {
  it('finds captures in both encodings', () => {
    const formats = captures.flatMap(({ requests }) => requests.map(({ signal, format }) => `${signal} ${format}`));
    expect(new Set(formats)).toEqual(
      new Set(['traces json', 'traces protobuf', 'logs json', 'logs protobuf', 'metrics json', 'metrics protobuf']),
    );
  });

  it.each(captures)('$name yields the spans that its client sent', (capture) => {
    const names: string[] = [];
    for (const { signal, body, format } of capture.requests) {
      if (signal !== 'traces') continue;
      const decoded = decodeTraces(body, format, KEEP_ALL);
      const spans = spansOf(decoded);
      names.push(...spans.map(({ name }) => name));
      expect(decoded).toMatchObject({ spanCount: spans.length, rejected: [] });
      expect(inspectTraces(body, format, KEEP_ALL)).toEqual({
        spanCount: spans.length,
        rejected: [],
        message: '',
        firstTraceId: spans[0]?.trace_id ?? '',
      });
    }
    expect(names).toHaveLength(capture.spanCount);
    expect(names).toEqual(capture.spanNames);
  });

  it.each(captures.flatMap(({ name, requests }) => requests.filter(({ signal }) => signal !== 'traces').map((r) => ({ ...r, name }))))(
    '$name: $signal posted as $format traces store nothing and say why',
    ({ body, format, signal }) => {
      if (format === 'json') {
        expect(() => inspectTraces(body, format, KEEP_ALL)).toThrow(`this is a ${signal} request, which belongs to /v1/${signal}`);
        return;
      }
      const inspection = inspectTraces(body, format, KEEP_ALL);
      expect(inspection.spanCount).toBeGreaterThan(0);
      expect(inspection.rejected).toEqual([{ reason: 'invalid_trace_id', count: inspection.spanCount }]);
      expect(inspection.message).toContain('were they sent as traces?');
      expect(decodeTraces(body, format, KEEP_ALL)).toEqual({
        resources: [],
        spanCount: inspection.spanCount,
        rejected: inspection.rejected,
      });
    },
  );
});

describe('every kind of value', () => {
  const values = (spans: DecodedSpan[]): object => Object.fromEntries([...spans[0]!.attributes].filter(([key]) => key.startsWith('test.')));
  const expected = {
    'test.int': 7,
    'test.big': 9_007_199_254_740_991,
    'test.neg': -3,
    'test.double': 1.5,
    'test.bool': false,
    'test.ints': [1, 2, 3],
    'test.mixed_null': ['a', null, 'b'],
    'test.empty': '',
    'test.map': { a: { b: [1, 'x', true] } },
    'test.bytes': new Uint8Array([1, 2, 254, 255]),
  };

  it.each(['otel-sdk/traces-proto', 'otel-sdk/traces-gzip', 'otel-sdk/traces-grpc', 'otel-sdk/traces-json'])('is read from %s', (name) => {
    expect(values(decodeCapture(name))).toStrictEqual(expected);
  });

  it('decodes a captured span to the last field', () => {
    const tool = decodeCapture('otel-sdk/traces-json').find(({ name }) => name === 'execute_tool get_weather');
    expect(tool).toStrictEqual({
      trace_id: 'aaaabbbbccccddddeeeeffff00001111',
      span_id: '3000988b275fa48b',
      parent_span_id: 'e25356ec544b69a4',
      name: 'execute_tool get_weather',
      otel_kind: 1,
      start_time_us: 1_795_384_025_362_000,
      end_time_us: 1_795_384_025_362_387,
      attributes: new Map([
        ['gen_ai.operation.name', 'execute_tool'],
        ['gen_ai.tool.name', 'get_weather'],
        ['gen_ai.tool.type', 'function'],
        ['gen_ai.tool.call.id', 'call_w1'],
        ['gen_ai.tool.call.arguments', '{"city":"Lisbon"}'],
        ['error.type', 'TypeError'],
      ]),
      events: [
        {
          time_us: 1_795_384_025_362_172,
          name: 'exception',
          attributes: new Map([
            ['exception.type', 'TypeError'],
            ['exception.message', 'upstream is down'],
            ['exception.stacktrace', 'TypeError: upstream is down\n    at file:///srv/app/app.mjs:45:24'],
          ]),
        },
      ],
      links: [],
      status_code: 2,
      status_message: 'upstream is down',
    });
  });
});
