import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStepMs } from './step.ts';
import { formatTimeUs, parseInstantUs, parseTimeRange } from './time-range.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
const at = (iso: string) => Date.parse(iso) * 1000;

describe('times', () => {
  it.each([
    ['now', NOW * 1000],
    ['-24h', (NOW - 86_400_000) * 1000],
    ['-15m', (NOW - 900_000) * 1000],
    ['-7d', (NOW - 604_800_000) * 1000],
    ['now-1h', (NOW - 3_600_000) * 1000],
    ['2026-01-02T03:04:05Z', at('2026-01-02T03:04:05Z')],
    ['2026-01-02T03:04:05.123456789Z', at('2026-01-02T03:04:05Z') + 123_456],
    ['2026-01-02T03:04:05.5+01:00', at('2026-01-02T02:04:05Z') + 500_000],
    ['2026-01-02T03:04:05+0100', at('2026-01-02T02:04:05Z')],
    ['2026-01-02', at('2026-01-02T00:00:00Z')],
  ])('reads %s', (text, expected) => {
    expect(parseInstantUs(text, NOW)).toBe(expected);
  });

  it.each(['', 'yesterday', '-5', '5h', '2026-13-01', '2026-01-01T25:00:00Z', '1e9', '-999999w', '9999-01-01', '1700000000'])(
    'does not take %s',
    (text) => {
      expect(parseInstantUs(text, NOW)).toBeUndefined();
    },
  );

  it('writes microseconds that read back as the same moment', () => {
    expect(formatTimeUs(at('2026-01-02T03:04:05.123Z') + 456)).toBe('2026-01-02T03:04:05.123456Z');
    const anyTime = fc.integer({ min: 0, max: 4e15 });
    fc.assert(fc.property(anyTime, (us) => parseInstantUs(formatTimeUs(us), NOW) === us));
  });
});

describe('time windows', () => {
  it('is the last 24 hours by default, and open to what clients with a fast clock send', () => {
    const range = parseTimeRange({}, NOW);
    expect(range).toEqual({ fromUs: (NOW - 86_400_000) * 1000, toUs: (NOW + 86_400_000) * 1000, shownToUs: NOW * 1000 });
  });

  it('ends where it was told to end', () => {
    expect(parseTimeRange({ to: 'now' }, NOW)).toMatchObject({ toUs: NOW * 1000, shownToUs: NOW * 1000 });
  });

  it.each([
    [{ from: 'soon' }, '`from`'],
    [{ to: '?' }, '`to`'],
    [{ from: 'now', to: '-1h' }, '`from`'],
  ])('names the parameter of %j that is wrong', (params, name) => {
    expect(() => parseTimeRange(params, NOW)).toThrow(name);
  });
});

describe('steps', () => {
  const day = { fromUs: 0, shownToUs: 86_400_000_000 };

  it.each([
    ['30s', 60_000 * 60, 30_000],
    ['5m', undefined, 300_000],
    ['1h', undefined, 3_600_000],
    ['1d', undefined, 86_400_000],
    ['60', undefined, 60_000],
    ['60000ms', undefined, 60_000],
  ])('reads %s', (text, lengthMs, expected) => {
    const window = lengthMs === undefined ? day : { fromUs: 0, shownToUs: lengthMs * 1000 };
    expect(parseStepMs(text, window)).toBe(expected);
  });

  it('takes a tidy step of its own for every window', () => {
    expect(parseStepMs(undefined, day)).toBe(900_000);
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 1e15 }), (lengthUs) => {
        const stepMs = parseStepMs(undefined, { fromUs: 0, shownToUs: lengthUs });
        expect(stepMs % 1000).toBe(0);
        expect(lengthUs / 1000 / stepMs).toBeLessThanOrEqual(101);
      }),
    );
  });

  it.each(['0', '1.5s', 'x', '10ms', '1s'])('does not take %s for a day', (text) => {
    expect(() => parseStepMs(text, day)).toThrow('`step`');
  });
});
