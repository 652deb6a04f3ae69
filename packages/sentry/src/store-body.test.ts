import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeStoreBody } from './store-body.ts';

const EVENT = '{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc","message":"hi"}';
const decode = (body: string | Uint8Array): string => Buffer.from(decodeStoreBody(Buffer.from(body))).toString();

describe('store bodies', () => {
  it('takes JSON, base64 of zlib-compressed JSON and base64 of JSON', () => {
    expect(decode(EVENT)).toBe(EVENT);
    expect(decode(` \n${EVENT}`)).toBe(` \n${EVENT}`);
    expect(decode(deflateSync(EVENT).toString('base64'))).toBe(EVENT);
    expect(decode(Buffer.from(EVENT).toString('base64'))).toBe(EVENT);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['text', 'hello, world!'],
    ['base64 of something else', 'aGVsbG8gd29ybGQ='],
    ['damaged zlib data', deflateSync(EVENT).subarray(0, 20).toString('base64')],
  ])('refuses %s with 400', (_, body) => expect(() => decode(body)).toThrowError(expect.objectContaining({ httpStatus: 400 })));

  it('refuses an event that inflates beyond the limit with 413', () => {
    const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024)).toString('base64');
    expect(() => decode(bomb)).toThrowError(expect.objectContaining({ httpStatus: 413 }));
  });

  it('decodes or refuses any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          expect(decodeStoreBody(bytes)).toBeInstanceOf(Uint8Array);
        } catch (error) {
          expect(error).toMatchObject({ httpStatus: 400 });
        }
      }),
    );
  });
});
