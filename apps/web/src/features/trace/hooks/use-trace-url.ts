import { useNavigate, useSearch } from '@tanstack/react-router';
import type { SpanTab, TraceSearch, TraceView } from '../fns/trace-search.ts';

/** The chosen span, tab and view: read from the URL and written to it. */
export function useTraceUrl() {
  const search = useSearch({ strict: false }) as TraceSearch;
  const navigate = useNavigate();
  // Moving through spans replaces the address: the back button leads out of the trace, not through every span.
  const change = (fields: Partial<TraceSearch>) =>
    void navigate({ to: '.', replace: true, search: (old) => ({ ...old, ...fields }) as never });
  return {
    spanId: search.span ?? null,
    tab: search.tab ?? 'content',
    view: search.view ?? 'timeline',
    select: (spanId: string | undefined) => change({ span: spanId } as Partial<TraceSearch>),
    setTab: (tab: SpanTab) => change({ tab }),
    setView: (view: TraceView) => change({ view }),
  };
}
