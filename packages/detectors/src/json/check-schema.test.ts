import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCheapPattern } from './bounded-schema.ts';
import { checkSchema } from './check-schema.ts';

const check = (schema: unknown, value: unknown) => checkSchema(JSON.stringify(schema), value);

describe('checkSchema', () => {
  const order = {
    type: 'object',
    properties: {
      id: { type: 'string', pattern: '^[A-Z]-\\d+$' },
      status: { enum: ['open', 'sent'] },
      items: { type: 'array', items: { type: 'object', properties: { price: { type: 'number', minimum: 0 } }, required: ['price'] } },
    },
    required: ['id', 'status'],
    additionalProperties: false,
  };

  it('says which path breaks what, once and at the deepest place', () => {
    const violations = check(order, { id: 7, status: 'lost', items: [{ price: 1 }, { price: 'free' }, {}], extra: 1 }) ?? [];
    expect(violations.toSorted((left, right) => (left.path < right.path ? -1 : 1))).toEqual([
      { path: 'extra', problem: 'was not asked for' },
      { path: 'id', problem: 'is of type number, asked for string' },
      { path: 'items[1].price', problem: 'is of type string, asked for number' },
      { path: 'items[2].price', problem: 'is missing' },
      { path: 'status', problem: 'is none of the values asked for' },
    ]);
  });

  it('finds nothing wrong with what keeps the schema', () => {
    expect(check(order, { id: 'A-1', status: 'open', items: [] })).toEqual([]);
  });

  it('tells alternatives as one violation', () => {
    expect(check({ anyOf: [{ type: 'string' }, { type: 'object', required: ['a'] }] }, 3)).toEqual([
      { path: '', problem: 'matches none of the forms asked for' },
    ]);
  });

  it('reads what vendors make of schemas: capital types, nullable, references, drafts', () => {
    expect(check({ type: 'OBJECT', properties: { a: { type: 'STRING', nullable: true } } }, { a: null })).toEqual([]);
    expect(check({ type: 'OBJECT', properties: { a: { type: 'STRING' } } }, { a: 1 })).toHaveLength(1);
    expect(check({ $defs: { n: { type: 'integer' } }, type: 'object', properties: { n: { $ref: '#/$defs/n' } } }, { n: 'x' })).toEqual([
      { path: 'n', problem: 'is of type string, asked for integer' },
    ]);
    expect(
      check({ $schema: 'http://json-schema.org/draft-07/schema#', definitions: { n: { type: 'integer' } }, $ref: '#/definitions/n' }, 'x'),
    ).toHaveLength(1);
  });

  it('does not judge by what it cannot check', () => {
    expect(checkSchema('no json', 1)).toBeNull();
    expect(check({ $ref: 'https://example.org/other.json' }, 1)).toBeNull();
    expect(check({ type: 'string', format: 'email' }, 'no address')).toEqual([]);
    expect(check({ type: 'string', pattern: '(a+)+$' }, 'b')).toEqual([]);
  });

  it('ends on schemas that never would', () => {
    const started = performance.now();
    check({ anyOf: [{ $ref: '#' }, { $ref: '#' }] }, 1);
    const deep = { properties: { a: { anyOf: [{ $ref: '#' }, { $ref: '#' }, { $ref: '#' }] } }, required: ['b'], type: 'object' };
    let value: object = {};
    for (let depth = 0; depth < 60; depth++) value = { a: value };
    check(deep, value);
    check({ type: 'string', pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' }, 'a'.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('repeats only expressions that are cheap', () => {
    expect(['^\\d{4}-\\d{2}$', '^[a-z]+@[a-z]+$', 'abc'].map(isCheapPattern)).toEqual([true, true, true]);
    expect(['(a+)+', '(a|b)*c', '.*.*.*x', '(?<=a)b', '\\1', '['].map(isCheapPattern)).toEqual([false, false, false, false, false, false]);
  });

  it('never throws', () => {
    const schema = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>(true, false, null, 3, 'string', { type: 'integer' }, { $ref: '#' }, { pattern: '[' }),
        fc.dictionary(
          fc.constantFrom(
            'type',
            'properties',
            'items',
            'anyOf',
            'enum',
            'required',
            '$ref',
            'not',
            'patternProperties',
            'minimum',
            '__proto__',
            '$defs',
            'if',
          ),
          tie('tree'),
          { maxKeys: 4 },
        ),
        fc.array(tie('tree'), { maxLength: 3 }),
      ),
    })).tree;
    fc.assert(
      fc.property(schema, fc.jsonValue(), (tree, value) => void check(tree, value)),
      { numRuns: 500 },
    );
  });
});
