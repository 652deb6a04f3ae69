import type { MetricAggregation, MetricSeries } from '@sentryai/schema';
import type { ChartSeries } from '../../../components/chart/chart-options.ts';
import { onGrid } from '../../../components/chart/time-grid.ts';

export type MetricLine = ChartSeries & {
  /** Value of the group, null when the metric is not split. */
  group: string | null;
  latest: number | null;
  lowest: number | null;
  highest: number | null;
};

const COLORS = 7;

/** One line per group, with what the legend says about it. A step without data is a gap. */
export function metricLines(
  series: MetricSeries['series'],
  aggregation: MetricAggregation,
  grid: readonly number[],
  title: string,
): MetricLine[] {
  return series.map(({ group, points }, index) => {
    const values = onGrid(grid, points, (point) => point[aggregation]);
    const known = values.filter((value) => value !== null);
    return {
      name: group === null ? title : group === '' ? '(none)' : group,
      color: index < COLORS ? `--series-${index + 1}` : '--series-rest',
      kind: 'line',
      values,
      drawn: values,
      ...(group === null ? {} : { filter: group }),
      group,
      latest: known.at(-1) ?? null,
      lowest: known.length === 0 ? null : Math.min(...known),
      highest: known.length === 0 ? null : Math.max(...known),
    };
  });
}

/** Bars suit what is added up in a step, as long as they need not stand behind each other. */
export function asBars(lines: readonly MetricLine[], aggregation: MetricAggregation): MetricLine[] {
  const isSum = aggregation === 'increase' || aggregation === 'count';
  return lines.map((line) => (isSum && lines.length === 1 && (line.lowest ?? 0) >= 0 ? { ...line, kind: 'bar' } : line));
}
