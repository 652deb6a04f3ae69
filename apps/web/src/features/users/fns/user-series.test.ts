import { describe, expect, it } from 'vitest';
import type { Stats } from '@sentryai/schema';
import { callSeries, costSeries } from './user-series.ts';

const HOUR_MS = 3_600_000;

function stats(errors: number): Stats {
  const values = { count: 3, errors, cost_usd: null };
  const points = [{ time: new Date(HOUR_MS).toISOString(), ...values }];
  return { totals: values, series: [{ group: null, totals: values, points }] } as unknown as Stats;
}

describe('a user’s model calls over time', () => {
  const grid = [0, HOUR_MS];

  it('stand as bars, failures as a line over them where there are any', () => {
    expect(callSeries(stats(0), grid).map(({ name }) => name)).toEqual(['Calls']);
    expect(callSeries(stats(2), grid)).toMatchObject([
      { name: 'Failed', kind: 'line', values: [null, 2] },
      { name: 'Calls', kind: 'bar', values: [null, 3] },
    ]);
  });

  it('leave a gap where no cost is known', () => {
    expect(costSeries(stats(0), grid)[0]?.values).toEqual([null, null]);
  });
});
