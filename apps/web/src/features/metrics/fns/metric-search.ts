import { METRIC_AGGREGATIONS, type MetricAggregation } from '@sentryai/schema/metric-aggregations';
import { parseListSearch, type ListSearch } from '../../../lib/list-search.ts';
import { textParam } from '../../../lib/search-string.ts';

/** What the page has in its URL: which metric, read how, split by what, and the search over its points. */
export type MetricSearch = ListSearch & { name?: string; kind?: string; agg?: MetricAggregation; group?: string };

export function parseMetricSearch(raw: Record<string, unknown>): MetricSearch {
  const search: MetricSearch = parseListSearch(raw);
  for (const key of ['name', 'kind', 'group'] as const) {
    const value = textParam(raw, key);
    if (value !== undefined) search[key] = value;
  }
  const agg = METRIC_AGGREGATIONS.find((known) => known === textParam(raw, 'agg'));
  if (agg !== undefined) search.agg = agg;
  return search;
}

/** The aggregation shown: the one asked for where it makes sense for the metric, else its most telling one. */
export function shownAggregation(wanted: MetricAggregation | undefined, possible: readonly MetricAggregation[]): MetricAggregation | null {
  return possible.find((each) => each === wanted) ?? possible[0] ?? null;
}
