import { describe, expect, it } from 'vitest';
import { clockShiftUs, readSentTime } from './sent-time.ts';

const RECEIVED_MS = Date.parse('2026-11-22T12:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('times of Sentry clients', () => {
  it.each([
    [1_795_383_700.755, 1_795_383_700_755_000],
    ['1795383700.5', 1_795_383_700_500_000],
    ['2026-11-22T21:41:40.755Z', Date.parse('2026-11-22T21:41:40.755Z') * 1000],
    ['2026-11-22T21:41:40', Date.parse('2026-11-22T21:41:40Z') * 1000],
    ['2026-11-22 21:41:40.123456', Date.parse('2026-11-22T21:41:40Z') * 1000 + 123_456],
    ['2026-11-22T21:41:40.1234567+0200', Date.parse('2026-11-22T19:41:40Z') * 1000 + 123_456],
    ['2026-11-22T21:41:40+02:00', Date.parse('2026-11-22T19:41:40Z') * 1000],
  ])('reads %j', (value, us) => expect(readSentTime(value)).toBe(us));

  it.each([
    undefined,
    null,
    '',
    'yesterday',
    '2026-13-40T00:00:00Z',
    0,
    -1,
    Number.NaN,
    1e300,
    1_795_383_700_755,
    '2201-01-01T00:00:00Z',
    {},
    '9'.repeat(100),
  ])('takes %j for no time', (value) => expect(readSentTime(value)).toBeNull());
});

describe('clock drift', () => {
  const shiftOf = (lateMs: number): number => clockShiftUs(new Date(RECEIVED_MS - lateMs).toISOString(), RECEIVED_MS) / 1000;

  it('leaves what the network and a waiting SDK explain', () => {
    for (const lateMs of [0, 5_000, 54 * 60_000, -54 * 60_000]) expect(shiftOf(lateMs)).toBe(0);
  });

  it.each([HOUR_MS, 12 * HOUR_MS, DAY_MS, -HOUR_MS, -40 * DAY_MS, 3 * 366 * DAY_MS])('corrects a clock that is off by %i ms', (lateMs) =>
    expect(shiftOf(lateMs)).toBe(lateMs),
  );

  it('believes the times of a request that was delivered days or months late', () => {
    for (const lateMs of [DAY_MS + 1, 3 * DAY_MS, 200 * DAY_MS]) expect(shiftOf(lateMs)).toBe(0);
  });

  it('corrects nothing when the envelope does not say when it was sent', () => {
    for (const sentAt of [null, undefined, 'now', {}]) expect(clockShiftUs(sentAt, RECEIVED_MS)).toBe(0);
  });
});
