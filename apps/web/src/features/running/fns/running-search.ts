import { parseAppSearch, type AppSearch } from '../../../lib/app-search.ts';

/** Minutes without progress after which a run counts as stalled. */
export const IDLE_CHOICES = [1, 5, 10, 30, 60] as const;
export const DEFAULT_IDLE_MINUTES = 10;

/** URL of the page: when a run counts as stalled, and whether only such runs are shown. */
export type RunningSearch = AppSearch & { idle?: string; show?: 'stalled' };

export function parseRunningSearch(raw: Record<string, unknown>): RunningSearch {
  const search: RunningSearch = parseAppSearch(raw);
  const idle = IDLE_CHOICES.find((minutes) => String(minutes) === raw['idle']);
  if (idle !== undefined && idle !== DEFAULT_IDLE_MINUTES) search.idle = String(idle);
  if (raw['show'] === 'stalled') search.show = 'stalled';
  return search;
}

export function idleMinutesOf(search: RunningSearch): number {
  return Number(search.idle ?? DEFAULT_IDLE_MINUTES);
}
