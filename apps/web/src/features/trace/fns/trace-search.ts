import { parseAppSearch, type AppSearch } from '../../../lib/app-search.ts';
import { textParam } from '../../../lib/search-string.ts';

export const TRACE_VIEWS = ['timeline', 'findings', 'agents', 'logs', 'errors'] as const;
export type TraceView = (typeof TRACE_VIEWS)[number];
export const SPAN_TABS = ['content', 'usage', 'attributes', 'events', 'raw'] as const;
export type SpanTab = (typeof SPAN_TABS)[number];

/** URL of a trace: the chosen span, the open tab, which part of the trace is shown, the chosen node of its graph. */
export type TraceSearch = AppSearch & { span?: string; tab?: SpanTab; view?: TraceView; node?: string };

export function parseTraceSearch(raw: Record<string, unknown>): TraceSearch {
  const search: TraceSearch = parseAppSearch(raw);
  const span = textParam(raw, 'span');
  if (span !== undefined && /^[0-9a-z:._-]{1,128}$/i.test(span)) search.span = span;
  const tab = SPAN_TABS.find((each) => each === raw['tab']);
  if (tab !== undefined) search.tab = tab;
  const view = TRACE_VIEWS.find((each) => each === raw['view']);
  if (view !== undefined) search.view = view;
  const node = textParam(raw, 'node');
  if (node !== undefined) search.node = node;
  return search;
}
