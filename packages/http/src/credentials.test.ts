import { AppError } from '@sentryai/schema';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBearer, parseCredentials } from './credentials.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const SENTRY = 'Sentry sentry_version=7, sentry_client=sentry.javascript.node/10.2.0, sentry_key=abc';

type Case = [headers: Record<string, string>, url: string | undefined, expected: unknown];

describe('parseCredentials', () => {
  it.each<Case>([
    [{}, '/v1/events', null],
    [{}, undefined, null],
    [{ authorization: '' }, '/', null],
    [{ 'x-api-key': ' ' }, '/', null],
    [{ authorization: 'Bearer abc' }, '/', ['abc', null]],
    [{ authorization: 'bearer  abc ' }, '/', ['abc', null]],
    [{ authorization: 'Bearer a:b' }, '/', ['a:b', null]],
    [{ 'x-api-key': 'abc' }, '/', ['abc', null]],
    [{ authorization: basic('pk:sk') }, '/', ['pk', 'sk']],
    [{ authorization: basic('pk:s:k') }, '/', ['pk', 's:k']],
    [{ authorization: basic('pk:') }, '/', ['pk', null]],
    [{ authorization: basic('pk') }, '/', ['pk', null]],
    [{ authorization: basic('schlüssel:geheim') }, '/', ['schlüssel', 'geheim']],
    [{ 'x-sentry-auth': SENTRY }, '/api/1/envelope/', ['abc', null]],
    [{ 'x-sentry-auth': `${SENTRY}, sentry_secret=def` }, '/', ['abc', 'def']],
    [{ 'x-sentry-auth': 'sentry_key=abc' }, '/', ['abc', null]],
    [{ 'x-sentry-auth': 'SENTRY SENTRY_KEY = abc ,sentry_version=5' }, '/', ['abc', null]],
    [{ authorization: SENTRY }, '/', ['abc', null]],
    [{}, '/api/1/envelope/?sentry_version=7&sentry_key=abc&sentry_client=x%2F1', ['abc', null]],
    [{}, '/api/1/store/?sentry_key=a%20b&sentry_secret=c', ['a b', 'c']],
    [{}, '/?sentry_key=abc#?sentry_key=def', ['abc', null]],
    [{}, '/?other=1', null],
    // The same key said twice is still one key.
    [{ authorization: 'Bearer abc', 'x-api-key': 'abc' }, '/', ['abc', null]],
    [{ authorization: 'Bearer abc' }, '/?sentry_key=abc', ['abc', null]],
    [{}, '/?sentry_key=abc&sentry_key=abc', ['abc', null]],
  ])('%j %s', (headers, url, expected) => {
    const found = parseCredentials(headers, url);
    expect(found === null ? null : [found.publicKey, found.secretKey]).toEqual(expected);
  });

  it.each<Case>([
    [{ authorization: 'Bearer abc', 'x-api-key': 'def' }, '/', 'ambiguous_credentials'],
    [{ authorization: basic('abc:secret') }, '/?sentry_key=abc', 'ambiguous_credentials'],
    [{ 'x-sentry-auth': SENTRY }, '/?sentry_key=abc', 'ambiguous_credentials'],
    [{ 'x-sentry-auth': SENTRY, authorization: SENTRY }, '/', 'ambiguous_credentials'],
    [{ 'x-sentry-auth': `${SENTRY}, sentry_key=def` }, '/', 'ambiguous_credentials'],
    [{}, '/?sentry_key=abc&sentry_key=def', 'ambiguous_credentials'],
    [{ authorization: 'Bearer' }, '/', 'malformed_credentials'],
    [{ authorization: 'Digest username="a"' }, '/', 'malformed_credentials'],
    [{ authorization: 'abc' }, '/', 'malformed_credentials'],
    [{ authorization: 'Basic !!!' }, '/', 'malformed_credentials'],
    [{ authorization: basic(':secret') }, '/', 'malformed_credentials'],
    [{ authorization: basic('a\nb:c') }, '/', 'malformed_credentials'],
    [{ authorization: basic('a\u0000b') }, '/', 'malformed_credentials'],
    [{ authorization: `Bearer ${'x'.repeat(513)}` }, '/', 'malformed_credentials'],
    [{ 'x-sentry-auth': 'Sentry sentry_version=7' }, '/', 'malformed_credentials'],
    [{ 'x-sentry-auth': '' }, '/', 'malformed_credentials'],
    [{ 'x-sentry-auth': `Sentry ${'a=b,'.repeat(100)}sentry_key=abc` }, '/', 'malformed_credentials'],
    [{}, '/?sentry_key=', 'malformed_credentials'],
  ])('refuses %j %s with 401', (headers, url, code) => {
    expect(() => parseCredentials(headers, url)).toThrow(expect.objectContaining({ code, httpStatus: 401 }));
  });

  it('finds every key again that a client sends in any one form', () => {
    const key = fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/);
    fc.assert(
      fc.property(key, key, (publicKey, secretKey) => {
        const pair = { publicKey, secretKey };
        const alone = { publicKey, secretKey: null };
        expect(parseCredentials({ authorization: `Bearer ${publicKey}` }, '/')).toEqual(alone);
        expect(parseCredentials({ 'x-api-key': publicKey }, '/')).toEqual(alone);
        expect(parseCredentials({ authorization: basic(`${publicKey}:${secretKey}`) }, '/')).toEqual(pair);
        expect(parseCredentials({ 'x-sentry-auth': `Sentry sentry_key=${publicKey},sentry_secret=${secretKey}` }, '/')).toEqual(pair);
        expect(parseCredentials({}, `/?${new URLSearchParams({ sentry_key: publicKey, sentry_secret: secretKey }).toString()}`)).toEqual(
          pair,
        );
      }),
    );
  });

  it('answers any headers and address with a bounded printable key, nothing, or an error of ours', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('Bearer ', 'Basic YTpi', 'Sentry sentry_key=a', 'sentry_key=a,'),
    );
    const header = fc.array(text, { maxLength: 3 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.option(header), fc.option(header), fc.option(header), header, (authorization, apiKey, sentry, query) => {
        const headers = {
          ...(authorization === null ? {} : { authorization }),
          ...(apiKey === null ? {} : { 'x-api-key': apiKey }),
          ...(sentry === null ? {} : { 'x-sentry-auth': sentry }),
        };
        try {
          const found = parseCredentials(headers, `/x?${query}`);
          if (found === null) return;
          expect(found.publicKey.length).toBeGreaterThan(0);
          expect(found.publicKey.length).toBeLessThanOrEqual(512);
          expect(found.publicKey).not.toMatch(/\p{Cc}/u);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseBearer', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['BEARER   abc  ', 'abc'],
    ['Bearer', null],
    ['Bearer a b', null],
    ['Basic abc', null],
    ['xBearer abc', null],
    [undefined, null],
  ])('reads %j', (header, token) => {
    expect(parseBearer(header)).toBe(token);
  });
});
