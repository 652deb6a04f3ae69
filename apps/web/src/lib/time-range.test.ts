import { describe, expect, it } from 'vitest';
import {
  apiWindow,
  chartStepMs,
  parseTimeRange,
  PRESET_NAMES,
  previousWindow,
  rangeLengthMs,
  timeSearchOf,
  windowHolding,
} from './time-range.ts';

describe('the window in the URL', () => {
  it('is the last 24 hours when nothing or nonsense is given', () => {
    for (const search of [
      {},
      { range: 'constructor' },
      { from: 'x', to: 'y' },
      { from: '2026-01-02', to: '2026-01-01' },
      { from: '2026-01-01' },
    ]) {
      expect(parseTimeRange(search)).toEqual({ kind: 'relative', preset: '24h' });
    }
  });

  it('survives the way to the URL and back', () => {
    const ranges = [
      ...PRESET_NAMES.map((preset) => ({ kind: 'relative', preset }) as const),
      { kind: 'fixed', fromMs: 1_000, toMs: 61_000 } as const,
      { kind: 'since', fromMs: 61_000 } as const,
    ];
    for (const range of ranges) expect(parseTimeRange(JSON.parse(JSON.stringify(timeSearchOf(range))))).toEqual(range);
  });
});

describe('the window of a link to something', () => {
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

  it('stays when it holds it, and reaches back to it when it does not', () => {
    const hour = { kind: 'relative', preset: '1h' } as const;
    const old = ago(7_200_000);
    expect(windowHolding(hour, ago(60_000))).toEqual({});
    expect(windowHolding(hour, old)).toEqual({ from: old, to: 'now' });
    expect(windowHolding({ kind: 'fixed', fromMs: 0, toMs: 1_000 }, old)).toEqual({ from: old, to: 'now' });
    expect(parseTimeRange({ range: '1h', ...windowHolding(hour, old) })).toEqual({ kind: 'since', fromMs: Date.parse(old) });
  });
});

describe('the window for the API', () => {
  it('leaves the end open for relative windows, so that clients whose clock runs fast are seen', () => {
    expect(apiWindow({ kind: 'relative', preset: '15m' })).toEqual({ from: '-15m' });
    expect(apiWindow({ kind: 'relative', preset: '7d' })).toEqual({ from: '-168h' });
    expect(apiWindow({ kind: 'since', fromMs: 60_000 })).toEqual({ from: '1970-01-01T00:01:00.000Z' });
  });

  it('compares with the equal window before', () => {
    expect(previousWindow({ kind: 'relative', preset: '24h' })).toEqual({ from: '-48h', to: '-24h' });
    expect(previousWindow({ kind: 'fixed', fromMs: 60_000, toMs: 90_000 })).toEqual({
      from: '1970-01-01T00:00:30.000Z',
      to: '1970-01-01T00:01:00.000Z',
    });
  });
});

describe('chart steps', () => {
  it('are whole minutes and give between 10 and 72 bars for every preset', () => {
    for (const preset of PRESET_NAMES) {
      const range = { kind: 'relative', preset } as const;
      expect(chartStepMs(range) % 60_000).toBe(0);
      const bars = rangeLengthMs(range) / chartStepMs(range);
      expect(bars).toBeGreaterThanOrEqual(10);
      expect(bars).toBeLessThanOrEqual(72);
    }
  });

  it('grow with a fixed window, up to years', () => {
    expect(chartStepMs({ kind: 'fixed', fromMs: 0, toMs: 60_000 })).toBe(60_000);
    expect(chartStepMs({ kind: 'fixed', fromMs: 0, toMs: 365 * 86_400_000 })).toBe(7 * 86_400_000);
  });
});
