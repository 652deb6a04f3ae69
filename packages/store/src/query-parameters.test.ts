import { expect, it } from 'vitest';
import { assertParameters, formatParameter } from './query-parameters.ts';

it.each([
  ['plain', 'plain'],
  ["it's \\ \t\n\r\0", "it\\'s \\\\ \\t\\n\\r\\0"],
  [null, '\\N'],
  [true, '1'],
  [12.5, '12.5'],
  [Number.POSITIVE_INFINITY, 'inf'],
  [['a', "b'", null], "['a','b\\'',NULL]"],
  [[[1], []], '[[1],[]]'],
  [[true], '[true]'],
  [{ "k'": 1 }, "{'k\\'':1}"],
])('writes %j as %s', (value, text) => {
  expect(formatParameter(value)).toBe(text);
});

it('writes integers beyond 2^53 exactly', () => {
  expect(formatParameter(10n ** 18n)).toBe('1000000000000000000');
});

it('refuses values that have no text form', () => {
  expect(() => formatParameter(new Date(0))).toThrow(TypeError);
  expect(() => formatParameter([undefined])).toThrow(TypeError);
});

it('names the parameter that is missing', () => {
  const sql = 'SELECT {a:UInt8}, { b : Array(String) }';
  expect(() => assertParameters('q', sql, { a: 1, b: null })).not.toThrow();
  expect(() => assertParameters('q', sql, { a: 1 })).toThrow(/parameter b/);
});
