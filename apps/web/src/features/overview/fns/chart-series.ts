import type { Stats } from '@sentryai/schema';
import type { ChartSeries } from '../../../components/chart/chart-options.ts';
import { cumulate } from '../../../components/chart/cumulate.ts';
import { onGrid } from '../../../components/chart/time-grid.ts';
import { buildLayers, type Layer } from './stack.ts';
import type { Values } from './stats-values.ts';

type Pick = (values: Values) => number | null;

/** A model keeps one color in all charts of the page: colors go by the number of calls, whatever a chart stacks. */
function colorsByModel(models: Stats): Map<string, string> {
  const order = models.series.toSorted((a, b) => b.totals.count - a.totals.count);
  return new Map(order.map((series, index) => [series.group ?? '', index < 7 ? `--series-${index + 1}` : '--series-rest']));
}

/** Stacked bars by model. */
export function layerSeries(models: Stats, grid: readonly number[], pick: Pick): ChartSeries[] {
  const colors = colorsByModel(models);
  const layers = buildLayers(models, grid, pick);
  const heights = cumulate(layers);
  return layers.map((layer, index) => layerSeriesOf(layer, heights[index] ?? [], colors));
}

function layerSeriesOf(layer: Layer, drawn: readonly (number | null)[], colors: Map<string, string>): ChartSeries {
  const base = { name: layer.name, kind: 'bar', values: layer.values, drawn } as const;
  if (layer.filter === null) return { ...base, color: '--series-rest' };
  return { ...base, color: colors.get(layer.filter) ?? '--series-rest', filter: layer.filter };
}

/** Calls stacked by model, with the failed ones of all models as a line over them. */
export function requestSeries(calls: Stats, models: Stats, grid: readonly number[], errorsFilter: string): ChartSeries[] {
  const errors = onGrid(grid, calls.series[0]?.points ?? [], (values) => values.errors);
  const bars = layerSeries(models, grid, (values) => values.count);
  if (calls.totals.errors === 0) return bars;
  return [{ name: 'Failed', color: '--danger', kind: 'line', values: errors, drawn: errors, filter: errorsFilter }, ...bars];
}

/** Median and 95th percentile of all calls. */
export function latencySeries(calls: Stats, grid: readonly number[]): ChartSeries[] {
  const points = calls.series[0]?.points ?? [];
  const line = (name: string, color: string, pick: Pick): ChartSeries => {
    const values = onGrid(grid, points, pick);
    return { name, color, kind: 'line', values, drawn: values };
  };
  return [line('p95', '--series-2', (values) => values.duration_ms_p95), line('p50', '--series-1', (values) => values.duration_ms_p50)];
}
