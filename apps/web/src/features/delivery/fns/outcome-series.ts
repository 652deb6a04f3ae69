import { OUTCOMES } from '@sentryai/schema/outcomes';
import type { OutcomeSums } from '@sentryai/schema';
import type { ChartSeries } from '../../../components/chart/chart-options.ts';
import { cumulate } from '../../../components/chart/cumulate.ts';
import { onGrid } from '../../../components/chart/time-grid.ts';
import { outcomeMeta } from './outcome-meta.ts';

/** Bars stacked by outcome, always in the same order, so that a color keeps its place. */
export function outcomeSeries(sums: OutcomeSums, grid: readonly number[]): ChartSeries[] {
  const layers = OUTCOMES.flatMap((outcome) => {
    const group = sums.groups.find((each) => each.outcome === outcome);
    return group === undefined ? [] : [{ outcome, values: onGrid(grid, group.points, (point) => point.quantity) }];
  });
  const heights = cumulate(layers);
  return layers.map(({ outcome, values }, index) => {
    const { label, color } = outcomeMeta(outcome);
    return { name: label, color, kind: 'bar', values, drawn: heights[index] ?? [], filter: outcome };
  });
}
