import { useNavigate, useSearch } from '@tanstack/react-router';
import type { SpanTab, TraceSearch, TraceView } from '../fns/trace-search.ts';

/** The chosen span, tab and view: read from the URL and written to it. */
export function useTraceUrl() {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  // Moving through spans replaces the address: the back button leads out of the trace, not through every span.
  const change = (fields: { [Name in keyof TraceSearch]?: TraceSearch[Name] | undefined }) =>
    void navigate({ to: '.', replace: true, search: (old) => Object.assign({}, old, fields) as never });
  return {
    spanId: search.span ?? null,
    tab: search.tab ?? 'content',
    view: search.view ?? 'timeline',
    select: (spanId: string | undefined) => change({ span: spanId }),
    showSpan: (spanId: string) => change({ span: spanId, view: undefined, tab: undefined }),
    setTab: (tab: SpanTab) => change({ tab }),
    setView: (view: TraceView) => change({ view }),
  };
}
