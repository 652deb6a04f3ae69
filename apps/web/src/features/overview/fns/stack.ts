import type { Stats } from '@sentryai/schema';
import { onGrid } from '../../../components/chart/time-grid.ts';
import type { Values } from './stats-values.ts';

/** One layer of a stacked chart; `values` are its own, not cumulated. `filter` is null for the rest of many groups. */
export type Layer = { name: string; filter: string | null; values: (number | null)[]; total: number | null };

const LAYERS_MAX = 7;

/** Name shown for a group; rows without a model are told apart from a model that is called "". */
export function groupName(group: string | null): string {
  return group === null || group === '' ? 'no model' : group;
}

/** Groups by size of the chosen value, the seven biggest by themselves and the others as one. Unknown everywhere = left out. */
export function buildLayers(stats: Stats, grid: readonly number[], pick: (values: Values) => number | null): Layer[] {
  const layers = stats.series
    .map(
      (series): Layer => ({
        name: groupName(series.group),
        filter: series.group,
        values: onGrid(grid, series.points, pick),
        total: pick(series.totals),
      }),
    )
    .filter((layer) => layer.total !== null || layer.values.some((value) => value !== null))
    .toSorted((a, b) => (b.total ?? 0) - (a.total ?? 0));
  if (layers.length <= LAYERS_MAX) return layers;
  const rest = layers.slice(LAYERS_MAX);
  return [
    ...layers.slice(0, LAYERS_MAX),
    {
      name: `${rest.length} others`,
      filter: null,
      values: grid.map((_, index) => sumKnown(rest.map((layer) => layer.values[index] ?? null))),
      total: sumKnown(rest.map((layer) => layer.total)),
    },
  ];
}

/** Sum of what is known; null when nothing is. */
export function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
