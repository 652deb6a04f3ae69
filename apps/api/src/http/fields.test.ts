import { describe, expect, it } from 'vitest';
import { columnsFor, pickFields, readFields, wantsAny } from './fields.ts';

const KNOWN = ['id', 'name', 'attributes'];

describe('the fields of a request', () => {
  it('are a comma list, a repeated parameter, or both, each once, in the order asked', () => {
    expect(readFields('name,id', KNOWN)).toEqual(['name', 'id']);
    expect(readFields(['name', 'id'], KNOWN)).toEqual(['name', 'id']);
    expect(readFields([' name , attributes', 'id,name'], KNOWN)).toEqual(['name', 'attributes', 'id']);
  });

  it('are all when none is named', () => {
    for (const given of [undefined, '', ' , ', ['', '']]) expect(readFields(given, KNOWN)).toBeNull();
  });

  it.each([
    ['nam', 'nam'],
    ['id,Name', 'Name'],
    ['attributes.a', 'attributes.a'],
    ['__proto__', '__proto__'],
  ])('refuse %s, and say what there is', (given, unknown) => {
    const refusal = expect.objectContaining({
      httpStatus: 400,
      code: 'invalid_parameter',
      message: expect.stringMatching(new RegExp(`\`fields\` names "${unknown}",.* There are id, name, attributes\\.`)) as string,
    }) as Error;
    expect(() => readFields(given, KNOWN)).toThrow(refusal);
  });

  it('are bounded', () => {
    expect(() => readFields('id,'.repeat(2_000), KNOWN)).toThrow(/longer than 4096 characters/);
    expect(readFields('id,'.repeat(1_000), KNOWN)).toEqual(['id']);
  });

  it('take what a row has of them', () => {
    expect(JSON.stringify(pickFields({ id: 1, name: null, attributes: {} }, ['name', 'id']))).toBe('{"name":null,"id":1}');
    expect(pickFields({ id: 1 }, ['attachments', 'id'])).toEqual({ id: 1 });
    const row = { id: 1, name: 'x' };
    expect(pickFields(row, null)).toBe(row);
  });

  it('say which columns are needed', () => {
    const uses = { external_id: ['id'], attributes: ['attributes', 'cut'] } as const;
    const needed = (wanted: string[] | null) => ['external_id', 'attributes', 'name'].filter(columnsFor(wanted, uses));
    expect(needed(null)).toEqual(['external_id', 'attributes', 'name']);
    expect(needed(['cut'])).toEqual(['attributes']);
    expect(needed(['id', 'name'])).toEqual(['external_id', 'name']);
    expect([wantsAny(null, []), wantsAny(['id'], ['name', 'id']), wantsAny(['id'], ['name'])]).toEqual([true, true, false]);
  });
});
