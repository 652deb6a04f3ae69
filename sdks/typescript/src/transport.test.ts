import { expect, it } from 'vitest';
import { outcomeOf, parseRetryAfter } from './transport.ts';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');

it.each([
  ['5', 5000],
  ['0.5', 500],
  ['-3', 0],
  ['999999', 3_600_000],
  ['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
  ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
  ['soon', null],
  ['', null],
  [undefined, null],
])('reads Retry-After %j as %j ms', (header, expected) => {
  expect(parseRetryAfter(header, NOW_MS)).toBe(expected);
});

it.each([
  [200, 'accepted'],
  [202, 'accepted'],
  [301, 'refused'],
  [400, 'refused'],
  [401, 'refused'],
  [408, 'retry'],
  [413, 'split'],
  [429, 'retry'],
  [500, 'retry'],
  [503, 'retry'],
])('takes status %i as %s', (status, kind) => {
  expect(outcomeOf(status, undefined, Buffer.from('not json'), NOW_MS).kind).toBe(kind);
});

it('reads only well-formed rejections', () => {
  const body = JSON.stringify({ rejected: [{ index: 2, reason: 'too_old' }, { index: 'x' }, null, { index: 4 }] });
  expect([...outcomeOf(202, undefined, Buffer.from(body), NOW_MS).rejected]).toEqual([
    [2, 'too_old'],
    [4, 'server_rejected'],
  ]);
});
