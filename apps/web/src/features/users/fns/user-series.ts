import type { Stats } from '@sentryai/schema';
import type { ChartSeries } from '../../../components/chart/chart-options.ts';
import { onGrid } from '../../../components/chart/time-grid.ts';

/** Calls as bars, the failed ones as a line over them where there are any. */
export function callSeries(stats: Stats, grid: readonly number[]): ChartSeries[] {
  const points = stats.series[0]?.points ?? [];
  const calls = onGrid(grid, points, (point) => point.count);
  const bars: ChartSeries = { name: 'Calls', color: '--series-1', kind: 'bar', values: calls, drawn: calls };
  if (stats.totals.errors === 0) return [bars];
  const errors = onGrid(grid, points, (point) => point.errors);
  return [{ name: 'Failed', color: '--danger', kind: 'line', values: errors, drawn: errors, filter: 'errors' }, bars];
}

export function costSeries(stats: Stats, grid: readonly number[]): ChartSeries[] {
  const costs = onGrid(grid, stats.series[0]?.points ?? [], (point) => point.cost_usd);
  return [{ name: 'Cost', color: '--series-3', kind: 'bar', values: costs, drawn: costs }];
}
