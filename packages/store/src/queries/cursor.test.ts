import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

const hex16 = '0123456789abcdef0123456789abcdef';
const hex8 = '0123456789abcdef';

describe('cursors', () => {
  it('read back as what they were made of, whatever the texts', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), (timeUs, ids) => {
        const text = encodeCursor({ timeUs, ids });
        expect(text).toMatch(/^[\w-]+$/);
        expect(
          decodeCursor(
            text,
            ids.map(() => 'text' as const),
          ),
        ).toEqual({ timeUs, ids });
      }),
    );
  });

  it('are refused by a list that sorts by other ids', () => {
    const cursor = encodeCursor({ timeUs: 5, ids: [hex16, hex8] });
    expect(decodeCursor(cursor, ['hex16', 'hex8'])).toEqual({ timeUs: 5, ids: [hex16, hex8] });
    expect(decodeCursor(cursor, ['hex16'])).toBeNull();
    expect(decodeCursor(cursor, ['hex8', 'hex16'])).toBeNull();
  });

  it('are refused when they are anything else', () => {
    fc.assert(fc.property(fc.string(), (text) => decodeCursor(text, ['hex16']) === null));
    for (const value of [[1.5, hex16], ['1', hex16], [1, 2], {}, null, [1, hex16.toUpperCase()], [1, `${hex16}'`]]) {
      expect(decodeCursor(Buffer.from(JSON.stringify(value)).toString('base64url'), ['hex16'])).toBeNull();
    }
  });
});
