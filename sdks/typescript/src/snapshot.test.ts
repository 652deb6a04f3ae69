import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Snapshot } from './snapshot.ts';

const copy = (value: unknown, maxChars = 1_000_000): unknown => new Snapshot(maxChars).copy(value);

it('copies every JSON value to an equal one', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      expect(JSON.stringify(copy(value))).toBe(JSON.stringify(value));
    }),
  );
});

it('turns anything into JSON and never throws', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
    withBoxedValues: true,
    withObjectString: true,
    withSparseArray: true,
  });
  fc.assert(
    fc.property(anything, (value) => {
      const text = JSON.stringify(copy(value));
      expect(typeof text).toBe('string');
      expect(JSON.stringify(JSON.parse(text))).toBe(text);
    }),
  );
});

it('keeps a key named __proto__ as data', () => {
  const value: unknown = JSON.parse('{"__proto__":{"polluted":true},"a":1}');
  const out = copy(value) as Record<string, unknown>;
  expect(JSON.stringify(out)).toBe('{"__proto__":{"polluted":true},"a":1}');
  expect(out['polluted']).toBeUndefined();
});

it('uses what a class says of itself, and its fields otherwise', () => {
  class Answer {
    text = 'hi';
    private readonly usage = { tokens: 3 };
    method(): number {
      return this.usage.tokens;
    }
  }
  expect(copy({ url: new URL('http://h/p'), date: new Date(0), answer: new Answer(), map: new Map([['k', 1]]) })).toEqual({
    url: 'http://h/p',
    date: '1970-01-01T00:00:00.000Z',
    answer: { text: 'hi', usage: { tokens: 3 } },
    map: { k: 1 },
  });
});

it('names an unreadable property and keeps the others', () => {
  const value = {
    good: 1,
    get bad(): never {
      throw new Error('locked');
    },
  };
  expect(copy(value)).toEqual({ good: 1, bad: '[unreadable: Error: locked]' });
});

it('cuts an endless list to its limit and says how much is missing', () => {
  const out = copy(Array.from({ length: 60_000 }, (_, i) => i)) as unknown[];
  expect(out).toHaveLength(50_001);
  expect(out.at(-1)).toBe('[cut: 10000 more items]');
});

it('never cuts a character in two', () => {
  expect(copy('ab🙂cd', 3)).toBe('ab…[cut: 6 characters in all]');
});

it('counts at least one byte per character, so that the buffer bound holds', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 50 }), (texts) => {
      const snapshot = new Snapshot(1_000_000);
      snapshot.copy(texts);
      expect(snapshot.bytes).toBeGreaterThanOrEqual(texts.join('').length);
    }),
  );
});
