import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_NATIVE_ITEM_BYTES, readNativeItems } from './native-body.ts';
import { nativeItems } from './native-cut.ts';

const RULES = { receivedAtMs: Date.parse('2026-11-22T12:00:00Z'), retentionDays: 30 };
const bytes = (text: string) => new TextEncoder().encode(text);

/** Items of the parts, with the places they have in the whole body. */
function readInParts(body: Uint8Array, format: 'json' | 'ndjson', ends: readonly number[]) {
  const items = nativeItems(body, format, false);
  return ends.flatMap((end, part) => {
    const from = ends[part - 1] ?? 0;
    const cut = items.take(from, end);
    if (cut.format !== 'json' && cut.format !== 'ndjson') throw new Error('not a native format');
    return readNativeItems(cut.body, cut.format, RULES, true).map((item) => ({ ...item, index: from + item.index }));
  });
}

const event = fc.oneof(
  fc.record({ type: fc.constant('log'), level: fc.constant('info'), message: fc.string() }),
  fc.record({ type: fc.constant('log'), level: fc.constant('info') }),
  fc.record({
    type: fc.constant('metric'),
    name: fc.string({ minLength: 1 }),
    value: fc.double({ noNaN: true }),
    kind: fc.constant('gauge'),
  }),
  fc.constantFrom(null, 7, 'text', [], {}, { type: 'nonsense' }, { events: [] }),
);
const cuts = fc.array(fc.nat(12), { maxLength: 4 });
const endsOf = (at: readonly number[], count: number) =>
  [...new Set([...at.filter((cut) => cut > 0 && cut < count), count])].sort((a, b) => a - b);

it('judges every event of a document as in the whole body, whatever the cuts', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 12 }), fc.boolean(), cuts, (events, isWrapped, at) => {
      const body = bytes(JSON.stringify(isWrapped ? { events } : events));
      expect(readInParts(body, 'json', endsOf(at, events.length))).toEqual(readNativeItems(body, 'json', RULES));
    }),
  );
});

it('judges every line as in the whole body, lines that are not JSON among them', () => {
  const line = fc.oneof(
    event.map((each) => JSON.stringify(each)),
    fc.constantFrom('{', 'x', '"'),
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 11 }), cuts, (lines, at) => {
      const body = bytes(['{"type":"log","level":"info","message":"first"}', ...lines].join('\n'));
      expect(readInParts(body, 'ndjson', endsOf(at, lines.length + 1))).toEqual(readNativeItems(body, 'ndjson', RULES));
    }),
  );
});

it('judges the size of an event alone as among others', () => {
  // Two bytes per character: over and under the limit by bytes, not by characters.
  const ofLength = (length: number) => ({ type: 'log', level: 'info', message: 'é'.repeat(length) });
  const small = { type: 'log', level: 'info', message: 'b' };
  const body = bytes(JSON.stringify([ofLength(MAX_NATIVE_ITEM_BYTES / 2 + 10), ofLength(MAX_NATIVE_ITEM_BYTES / 2 - 100), small]));
  const whole = readNativeItems(body, 'json', RULES);
  expect(whole.map((item) => ('event' in item ? 'taken' : item.reason))).toEqual(['too_large', 'taken', 'taken']);
  expect(readInParts(body, 'json', [1, 2, 3])).toEqual(whole);
});

it('names what an event is, as the ledger counts it', () => {
  const items = nativeItems(bytes('[{"type":"llm_usage"},{"type":"nonsense"},5]'), 'json', false);
  expect([0, 1, 2].map((index) => items.typeOf(index))).toEqual(['llm_usage', 'request', 'request']);
});

it('cuts again what was cut before', () => {
  const once = nativeItems(bytes('{"type":"log"}\n{\n{"type":"span"}'), 'ndjson', false).take(1, 3);
  const again = nativeItems(once.body, 'ndjson', true);
  expect([again.count, new TextDecoder().decode(again.take(0, 1).body)]).toEqual([2, '{']);
});
