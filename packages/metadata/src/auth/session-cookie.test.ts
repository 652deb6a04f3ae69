import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCookie, sessionCookie } from './session-cookie.ts';

describe('readCookie', () => {
  it.each([
    ['a=1', 'a', '1'],
    ['b=2; a=1', 'a', '1'],
    ['xa=2;a=1', 'a', '1'],
    ['a=1=2', 'a', '1=2'],
    ['a=1; a=2', 'a', '1'],
    ['a=', 'a', null],
    ['a', 'a', null],
    ['', 'a', null],
    [undefined, 'a', null],
    [`a=${'x'.repeat(20_000)}`, 'a', null],
  ])('reads %j', (header, name, value) => {
    expect(readCookie(header, name)).toBe(value);
  });

  it('finds what sessionCookie sets, among any other cookies', () => {
    const other = fc.stringMatching(/^[a-z]{1,5}=[a-z0-9=]{0,8}$/);
    fc.assert(
      fc.property(fc.array(other, { maxLength: 10 }), fc.stringMatching(/^[\w-]{43}$/), (others, token) => {
        const pair = sessionCookie({ name: 'sentryai-8001', isSecure: true }, token, 60).split(';')[0] ?? '';
        expect(readCookie([...others, pair].join('; '), 'sentryai-8001')).toBe(token);
      }),
    );
  });

  it('answers only what stands in the header, whatever the header is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const header = `${text};a=${text}`;
        const value = readCookie(header, 'a');
        expect(value === null || header.includes(value)).toBe(true);
      }),
    );
  });
});
