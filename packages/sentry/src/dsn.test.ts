import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDsn } from './dsn.ts';

it.each([
  ['https://key@sentry.example/42', { publicKey: 'key', projectId: '42' }],
  ['http://key:secret@localhost:8000/42', { publicKey: 'key', projectId: '42' }],
  ['https://key@sentry.example/a/prefix/42/', { publicKey: 'key', projectId: '42' }],
  ['https://my%20key@sentry.example/42', { publicKey: 'my key', projectId: '42' }],
])('reads %s', (text, dsn) => expect(parseDsn(text)).toEqual(dsn));

it.each([
  '',
  'key',
  'https://sentry.example/42',
  'https://key@sentry.example/',
  'ftp://key@sentry.example/42',
  `https://key@x/${'1'.repeat(3_000)}`,
])('takes %j for none', (text) => expect(parseDsn(text)).toBeNull());

it('answers for any text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl({ withFragments: true, withQueryParameters: true })), (text) => {
      const dsn = parseDsn(text);
      expect(dsn === null || (dsn.publicKey !== '' && dsn.projectId !== '')).toBe(true);
    }),
  );
});
