import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JSON_LEVELS_MAX, LIST_ELEMENTS_MAX, LONG_TEXT, readShape, type Shape } from './json-shape.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, shape: Shape = 'value') => readShape(bytesOf(text), shape);
const parses = (bytes: Uint8Array): boolean => {
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return true;
  } catch {
    return false;
  }
};
const SHAPE = { a: 'value', b: { c: 'value', d: [{ e: 'value' }] }, list: ['value'] } as const satisfies Shape;

/** JSON texts with the members that SHAPE asks for, blanks and escapes wherever they may stand. */
const jsonText = fc
  .tuple(
    fc.dictionary(fc.constantFrom('a', 'b', 'list', 'x', '__proto__', 'é"\\'), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 5 }),
    fc.constantFrom(undefined, 1, '\t'),
  )
  .map(([value, space]) => JSON.stringify(value, null, space));

describe('readShape', () => {
  it('reads what was asked for and nothing else', () => {
    const text = '{ "x":[{"a":1}], "a" : "text", "b":{"c":null,"d":[{"e":1.5e3,"f":{}} ,7]}, "list":[true,"t"] }';
    expect(read(text, SHAPE)).toEqual({
      value: {
        a: 'text',
        b: {
          c: null,
          d: [
            { value: { e: 1500 }, start: 50, bytes: 18 },
            { value: 7, start: 70, bytes: 1 },
          ],
        },
        list: [
          { value: true, start: 83, bytes: 4 },
          { value: 't', start: 88, bytes: 3 },
        ],
      },
    });
  });

  it('takes the last of repeated members, and names written with escapes, as JSON.parse does', () => {
    expect(read('{"a":1,"\\u0061":2}', SHAPE)).toEqual({ value: { a: 2 } });
    expect(read('{"__proto__":{"a":1},"constructor":2}', SHAPE)).toEqual({ value: {} });
  });

  it('stands in for what is not wanted whole: objects, lists and long texts', () => {
    expect(read('{"a":{"deep":[1]},"b":[1],"list":{"x":1}}', SHAPE)).toEqual({ value: { a: {}, b: [], list: {} } });
    expect(read(`{"a":"${'x'.repeat(10_000)}"}`, SHAPE)).toEqual({ value: { a: LONG_TEXT } });
  });

  it('accepts exactly the texts that JSON.parse accepts, and reads the same values from them', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const whole = JSON.parse(text) as Record<string, unknown>;
        const answer = read(text, { a: 'value' });
        const a = Object.hasOwn(whole, 'a') ? whole['a'] : undefined;
        const standIn = typeof a === 'object' && a !== null ? (Array.isArray(a) ? [] : {}) : a;
        expect(answer).toEqual({ value: Object.hasOwn(whole, 'a') ? { a: standIn } : {} });
      }),
    );
  });

  it('agrees with JSON.parse about damaged texts', () => {
    const damaged = fc
      .tuple(
        jsonText,
        fc.nat(),
        fc.nat(4),
        fc.constantFrom('"', '\\', ',', '}', ']', '{', '[', ':', '\u0000', '\n', '-', '.', 'e', '0', 'é', 'null'),
      )
      .map(([text, at, cut, piece]) => {
        const bytes = Buffer.from(text);
        const place = at % (bytes.length + 1);
        return Buffer.concat([bytes.subarray(0, place), Buffer.from(piece), bytes.subarray(place + cut)]);
      });
    fc.assert(
      fc.property(damaged, (bytes) => {
        const isAccepted = 'value' in readShape(bytes, SHAPE);
        expect(isAccepted).toBe(parses(bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '',
    ' ',
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '[1,]',
    '[1 2]',
    '01',
    '1.',
    '.5',
    '-',
    '1e',
    '+1',
    'nul',
    'True',
    "{'a':1}",
    '"\\x"',
    '"\\u12g4"',
    '"\n"',
    '1 1',
    '\ufeff1',
  ])('refuses %j as JSON.parse does', (text) => {
    expect(parses(bytesOf(text))).toBe(false);
    expect(read(text, SHAPE)).toEqual({ fault: 'invalid' });
  });

  it('answers for any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect('value' in readShape(bytes, SHAPE)).toBe(parses(bytes));
      }),
    );
  });

  it('gives up on what is nested too deeply or too long, without recursion', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(read(nested(JSON_LEVELS_MAX))).toEqual({ value: [] });
    expect(read(nested(JSON_LEVELS_MAX + 1))).toEqual({ fault: 'too_deep' });
    expect(read(nested(1_000_000))).toEqual({ fault: 'too_deep' });
    expect(read(`{"x":${nested(JSON_LEVELS_MAX)}}`, SHAPE)).toEqual({ fault: 'too_deep' });
    const list = `[${'0,'.repeat(LIST_ELEMENTS_MAX)}0]`;
    expect(read(`{"list":${list}}`, SHAPE)).toEqual({ fault: 'too_many' });
    expect(read(`{"x":${list}}`, SHAPE)).toEqual({ value: {} });
  });
});
