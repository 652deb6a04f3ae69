import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import type { DetectorsAnswer, Stats, TraceRow } from '@sentryai/schema';
import { getJson } from '../../lib/api.ts';
import type { Page } from '../../lib/live-list.ts';
import { apiWindow, chartStepMs, isLiveRange, previousWindow, rangeLengthMs, type TimeRange } from '../../lib/time-range.ts';

const FAILED_ROWS = 8;
const FINDINGS_REFRESH_MS = 15_000;
/** Far enough back to know that a project never had data, as long as data is kept by default. */
const EVER_WINDOW = { from: '-90d' };

const stepParam = (stepMs: number) => `${Math.max(1, Math.round(stepMs / 60_000))}m`;

/** Model calls of the window over time, all together; also the head figures. */
export const callStats = (project: number, range: TimeRange) =>
  queryOptions({
    queryKey: ['stats', project, range, 'all'],
    queryFn: ({ signal }) => getJson<Stats>('/stats', { project, ...apiWindow(range), step: stepParam(chartStepMs(range)) }, signal),
    placeholderData: keepPreviousData,
  });

/** The same by model: stacks of the charts and the table. */
export const modelStats = (project: number, range: TimeRange) =>
  queryOptions({
    queryKey: ['stats', project, range, 'model'],
    queryFn: ({ signal }) =>
      getJson<Stats>('/stats', { project, ...apiWindow(range), step: stepParam(chartStepMs(range)), group_by: 'model' }, signal),
    placeholderData: keepPreviousData,
  });

/** Totals of the equal window before, for "compared with". */
export const previousStats = (project: number, range: TimeRange) =>
  queryOptions({
    queryKey: ['stats', project, range, 'previous'],
    queryFn: ({ signal }) => getJson<Stats>('/stats', { project, ...previousWindow(range), step: stepParam(rangeLengthMs(range)) }, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export const failedTraces = (project: number, range: TimeRange) =>
  queryOptions({
    queryKey: ['failed_traces', project, range],
    queryFn: ({ signal }) =>
      getJson<Page<TraceRow>>('/traces', { project, ...apiWindow(range), query: 'status:error', limit: FAILED_ROWS }, signal),
    placeholderData: keepPreviousData,
  });

/** What detectors found in the window; the same answer as the page of detectors shows. */
export const findingCounts = (project: number, range: TimeRange) =>
  queryOptions({
    queryKey: ['detectors', project, range],
    queryFn: ({ signal }) => getJson<DetectorsAnswer>('/detectors', { project, ...apiWindow(range) }, signal),
    placeholderData: keepPreviousData,
    // Traces settle without a live event.
    refetchInterval: isLiveRange(range) ? FINDINGS_REFRESH_MS : false,
  });

/** Whether the project ever received a trace. Asked only when the window is empty. */
export const hasAnyTrace = (project: number) =>
  queryOptions({
    queryKey: ['has_any_trace', project],
    queryFn: async ({ signal }) => {
      const page = await getJson<Page<TraceRow>>('/traces', { project, ...EVER_WINDOW, limit: 1 }, signal);
      return page.data.length > 0;
    },
  });

/** Starts all requests of the page while its code is still on the way. */
export function loadOverview(client: QueryClient, project: number, range: TimeRange): void {
  for (const options of [callStats(project, range), modelStats(project, range), previousStats(project, range)]) {
    void client.prefetchQuery(options);
  }
  void client.prefetchQuery(failedTraces(project, range));
  void client.prefetchQuery(findingCounts(project, range));
}
