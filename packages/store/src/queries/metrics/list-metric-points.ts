import { listItems, type ItemRecord } from '../items/list-items.ts';
import type { ListInput, StoreQuery } from '../query.ts';

export type MetricPointRow = ItemRecord & { name: string; value: number | null; unit: string; kind: string };

/** Measurements of a window, newest first. */
export function listMetricPoints(input: ListInput): StoreQuery<MetricPointRow> {
  return listItems<MetricPointRow>('metrics', ['name', 'value', 'unit', 'kind'], input);
}
