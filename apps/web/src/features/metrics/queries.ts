import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import type { MetricName, MetricPointEntry, MetricSeries } from '@sentryai/schema';
import { getJson } from '../../lib/api.ts';
import { projectOf } from '../../lib/app-search.ts';
import type { Page } from '../../lib/live-list.ts';
import { apiWindow, chartStepMs, parseTimeRange, type TimeRange } from '../../lib/time-range.ts';
import type { MetricSearch } from './fns/metric-search.ts';

const NAMES_MAX = 1_000;
const POINTS_SHOWN = 25;

/** Everything that was measured in the window. */
export const metricNames = (project: number, range: TimeRange) =>
  queryOptions({
    queryKey: ['metric_names', project, range],
    queryFn: ({ signal }) => getJson<Page<MetricName>>('/metrics/names', { project, ...apiWindow(range), limit: NAMES_MAX }, signal),
    placeholderData: keepPreviousData,
  });

/** One metric over time. */
export const metricSeries = (search: MetricSearch & { name: string }) => {
  const range = parseTimeRange(search);
  const { name, kind, group, query } = search;
  const step = `${Math.max(1, Math.round(chartStepMs(range) / 60_000))}m`;
  return queryOptions({
    queryKey: ['metric_series', projectOf(search), range, name, kind, group, query],
    queryFn: ({ signal }) =>
      getJson<MetricSeries>(
        '/metrics/series',
        { project: projectOf(search), ...apiWindow(range), name, kind, group_by: group, query, step },
        signal,
      ),
    // Another split of the same metric may stand on the old picture for a moment; another metric may not.
    placeholderData: (previous) => (previous?.name === name ? previous : undefined),
  });
};

/** The newest points of a metric as they were sent. */
export const metricPoints = (search: MetricSearch & { name: string }) => {
  const range = parseTimeRange(search);
  const { name, query } = search;
  return queryOptions({
    queryKey: ['metric_points', projectOf(search), range, name, query],
    queryFn: ({ signal }) =>
      getJson<Page<MetricPointEntry>>(
        '/metrics/points',
        { project: projectOf(search), ...apiWindow(range), name, query, limit: POINTS_SHOWN },
        signal,
      ),
  });
};

/** Starts the requests of the page while its code is still on the way. */
export function loadMetrics(client: QueryClient, search: MetricSearch): void {
  void client.prefetchQuery(metricNames(projectOf(search), parseTimeRange(search)));
  if (search.name !== undefined) void client.prefetchQuery(metricSeries({ ...search, name: search.name }));
}
