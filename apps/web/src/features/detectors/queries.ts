import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Backtest, DetectorsAnswer, GroupingAnswer } from '@sentryai/schema';
import { getJson, postLong, putJson } from '../../lib/api.ts';
import { apiWindow, type TimeRange } from '../../lib/time-range.ts';
import type { ThresholdChanges } from './fns/threshold-draft.ts';

/** Detectors of the project and what they found in the window. */
export const detectorsQuery = (project: number, range: TimeRange) =>
  queryOptions({
    queryKey: ['detectors', project, range],
    queryFn: ({ signal }) => getJson<DetectorsAnswer>('/detectors', { project, ...apiWindow(range) }, signal),
    placeholderData: keepPreviousData,
  });

export type DetectorChange = { enabled?: boolean; thresholds?: ThresholdChanges['changes'] };

export function changeDetector(project: number, name: string, change: DetectorChange): Promise<DetectorsAnswer> {
  return putJson<DetectorsAnswer>('/detectors', { project, detectors: { [name]: change } });
}

export type BacktestInput = { project: number; name: string; days: number; thresholds: ThresholdChanges['changes'] };

export function tryDetector({ name, ...body }: BacktestInput, signal: AbortSignal): Promise<Backtest> {
  return postLong<Backtest>(`/detectors/${name}/backtest`, body, signal);
}

export const groupingQuery = (project: number) =>
  queryOptions({
    queryKey: ['grouping', project],
    queryFn: ({ signal }) => getJson<GroupingAnswer>('/grouping', { project }, signal),
  });

export type GroupingChange = Pick<GroupingAnswer, 'in_app_rules' | 'fingerprint_rules'>;

export function changeGrouping(project: number, change: GroupingChange): Promise<GroupingAnswer> {
  return putJson<GroupingAnswer>('/grouping', { project, ...change });
}
