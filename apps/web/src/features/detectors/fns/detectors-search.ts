import { type AppSearch, parseAppSearch } from '../../../lib/app-search.ts';
import { textParam } from '../../../lib/search-string.ts';

/** URL of the page: the open detector, and which part of the page is shown. */
export type DetectorsSearch = AppSearch & { detector?: string; tab?: 'grouping' };

export function parseDetectorsSearch(raw: Record<string, unknown>): DetectorsSearch {
  const search: DetectorsSearch = parseAppSearch(raw);
  const detector = textParam(raw, 'detector');
  if (detector !== undefined && /^[a-z_]{1,64}$/.test(detector)) search.detector = detector;
  if (raw['tab'] === 'grouping') search.tab = 'grouping';
  return search;
}
