import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLogs } from '../decode-logs.ts';
import { decodeTraces, type OtlpFormat } from '../decode-traces.ts';
import type { DecodedTraces } from '../decoded.ts';
import { ProtobufWriter } from '../protobuf/writer.ts';
import { arbitraryTraces } from '../testing/arbitrary-traces.ts';
import { readCaptures } from '../testing/captured-requests.ts';
import { encodeTracesJson, encodeTracesProtobuf } from '../testing/encode-traces.ts';
import { RECEIVED_AT_MS, spansOf } from '../testing/span-builder.ts';
import { otlpItems } from './otlp-items.ts';

const STRICT = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 30 };
const encodings = { protobuf: encodeTracesProtobuf, json: encodeTracesJson } as const;

/** Each span with the resource and scope that it stands in. */
const inPlace = ({ resources }: DecodedTraces) =>
  resources.flatMap(({ attributes, scopes }) =>
    scopes.flatMap(({ spans, ...scope }) => spans.map((span) => ({ attributes, scope, span }))),
  );

describe.each(['protobuf', 'json'] as const)('cut of a %s body', (format) => {
  it('holds the same items as the whole, whatever the cuts', () => {
    fc.assert(
      fc.property(arbitraryTraces, fc.array(fc.nat(40), { maxLength: 5 }), (traces, cuts) => {
        const body = encodings[format](traces);
        const whole = decodeTraces(body, format, STRICT);
        const items = otlpItems(body, format, 'traces');
        expect(items.count).toBe(whole.spanCount);
        const ends = [...new Set([...cuts.filter((cut) => cut < items.count), items.count])].sort((a, b) => a - b);
        const parts = ends.map((end, index) => decodeTraces(items.take(ends[index - 1] ?? 0, end).body, format, STRICT));
        expect(parts.reduce((sum, part) => sum + part.spanCount, 0)).toBe(whole.spanCount);
        // toStrictEqual takes data under the key `constructor` for a type.
        expect(isDeepStrictEqual(parts.flatMap(inPlace), inPlace(whole))).toBe(true);
        expect(countsOf(parts)).toEqual(countsOf([whole]));
      }),
      { numRuns: 150 },
    );
  });
});

it('cuts every captured request into single items that say what they said together', () => {
  for (const { requests } of readCaptures()) {
    for (const { signal, body, format } of requests) {
      if (signal !== 'traces' && signal !== 'logs') continue;
      const items = otlpItems(body, format, signal);
      const single = Array.from({ length: items.count }, (_, index) => items.take(index, index + 1).body);
      const read = (each: Uint8Array): unknown[] =>
        signal === 'traces' ? spansOf(decodeTraces(each, format, RULES)) : recordsOf(each, format);
      expect(items.count).toBeGreaterThan(0);
      expect(single.flatMap(read)).toEqual(read(body));
      expect(items.typeOf(0)).toBe(signal === 'traces' ? 'span' : 'log');
    }
  }
});

it('keeps unknown fields of resource and scope, and the bytes of the items', () => {
  const item = Buffer.from('0a03abcdef', 'hex');
  const writer = new ProtobufWriter();
  writer.string(9, 'of the request, which is none of an item');
  writer.message(1, () => {
    writer.string(7, 'of the resource');
    writer.message(2, () => {
      writer.byteString(2, Buffer.from('00'));
      writer.byteString(2, item);
      writer.string(5, 'of the scope');
    });
  });
  const { body } = otlpItems(writer.finish(), 'protobuf', 'logs').take(1, 2);
  const text = Buffer.from(body).toString('latin1');
  expect([text.includes('of the resource'), text.includes('of the scope'), text.includes('request')]).toEqual([true, true, false]);
  expect(Buffer.from(body).includes(item)).toBe(true);
  expect(otlpItems(body, 'protobuf', 'logs').count).toBe(1);
});

const RULES = { receivedAtMs: Date.parse('2026-11-22T12:00:00Z'), retentionDays: 0 };

/** The place of a record goes with the body that it stands in. */
function recordsOf(body: Uint8Array, format: OtlpFormat) {
  return decodeLogs(body, format, RULES).resources.flatMap(({ scopes }) =>
    scopes.flatMap(({ records }) => records.map((record) => ({ ...record, index: 0 }))),
  );
}

function countsOf(parts: readonly DecodedTraces[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { rejected } of parts) for (const { reason, count } of rejected) counts[reason] = (counts[reason] ?? 0) + count;
  return counts;
}
