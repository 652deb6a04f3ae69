import { describe, expect, it } from 'vitest';
import { isRuntimeBug, knownFailure } from './known-failures.ts';

describe('knownFailure', () => {
  it('says of one bug the same in the words of three engines', () => {
    const wordings = [
      "Cannot read properties of undefined (reading 'title')",
      "Cannot read property 'title' of undefined",
      'can\'t access property "title", source is undefined',
      "undefined is not an object (evaluating 'hit.source.title')",
    ];
    for (const message of wordings)
      expect(knownFailure('TypeError', message), message).toMatchObject({ name: 'nullish_property', detail: 'title' });
    for (const message of [
      'this.data.points.map is not a function',
      "e.points.map is not a function. (In 'e.points.map(t)', 'e.points.map' is undefined)",
    ]) {
      expect(knownFailure('TypeError', message)).toMatchObject({ name: 'not_a_function', detail: 'map' });
    }
    for (const message of ['tokenizer is not defined', "Can't find variable: tokenizer"]) {
      expect(knownFailure('ReferenceError', message)).toMatchObject({ name: 'not_defined', detail: 'tokenizer' });
    }
    for (const message of ['Failed to fetch', 'NetworkError when attempting to fetch resource.', 'Load failed']) {
      expect(knownFailure('TypeError', message)?.name).toBe('fetch_failed');
    }
  });

  it('does not tell minified variables apart', () => {
    expect(knownFailure('TypeError', 'e is not a function')?.detail).toBe('');
    expect(knownFailure('ReferenceError', 'n is not defined')?.detail).toBe('');
  });

  it.each([
    ['SyntaxError', 'Unexpected token \'H\', "Here is th"... is not valid JSON'],
    ['SyntaxError', 'Unexpected end of JSON input'],
    ['SyntaxError', 'Expected double-quoted property name in JSON at position 16'],
    ['SyntaxError', 'JSON.parse: unexpected character at line 1 column 1 of the JSON data'],
    ['SyntaxError', 'JSON Parse error: Unexpected identifier "Here"'],
    ['JSONDecodeError', 'Expecting value: line 1 column 1 (char 0)'],
    ['SyntaxError', "Expected ',' or '}' after property value in JSON at position 13"],
    ['', "invalid character 'H' looking for beginning of value"],
    ['', 'json: cannot unmarshal string into Go value of type int'],
    ['JsonEOFException', 'Unexpected end-of-input'],
    ['ParserError', "unexpected token at 'Here'"],
    ['JsonException', "'H' is an invalid start of a value. Path: $ | LineNumber: 0"],
    ['', 'expected value at line 1 column 1'],
  ])('knows a text that is no JSON: %s %s', (type, message) => {
    expect(knownFailure(type, message)?.name).toBe('json_parse');
  });

  it.each([
    ['Error', 'Loading chunk 517 failed.', 'chunk_load'],
    ['RangeError', 'Maximum call stack size exceeded', 'stack_overflow'],
    ['RecursionError', 'maximum recursion depth exceeded in comparison', 'stack_overflow'],
    ['SystemStackError', 'stack level too deep', 'stack_overflow'],
    ['ValidationError', '2 validation errors for Receipt\ntotal\n  Field required', 'schema_validation'],
    ['UnicodeDecodeError', "'utf-8' codec can't decode byte 0xff in position 0", 'text_decode'],
    ['NumberFormatException', 'For input string: "abc"', 'number_parse'],
    ['NoMethodError', "undefined method `amount' for nil:NilClass", 'undefined_method'],
  ])('knows %s %s as %s', (type, message, name) => {
    expect(knownFailure(type, message)?.name).toBe(name);
  });

  it.each([
    ['Error', 'Invoice not found'],
    ['SyntaxError', 'missing ) after argument list'],
    ['ValidationError', 'Unknown currency'],
    ['ToolError', 'the list is not complete'],
  ])('leaves %s %s alone', (type, message) => {
    expect(knownFailure(type, message)).toBeUndefined();
  });

  it("tells a run time's own report from what somebody raised", () => {
    expect(isRuntimeBug("'KeyError' object has no attribute 'message'")).toBe(true);
    expect(isRuntimeBug('load() missing 1 required positional argument')).toBe(true);
    expect(isRuntimeBug('could not load customer 4')).toBe(false);
  });
});
