import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../lib/format.ts';
import type { TraceView } from '../fns/trace-search.ts';
import { useTraceUrl } from '../hooks/use-trace-url.ts';
import { traceErrors, traceLogs } from '../queries.ts';

type ViewTabsProps = { project: number; traceId: string; spanCount: number; findings: number };

/** Timeline, findings, agents, logs, errors of the trace, with how many there are. */
export function ViewTabs({ project, traceId, spanCount, findings }: ViewTabsProps) {
  const { view, setView } = useTraceUrl();
  const logs = useQuery(traceLogs(project, traceId)).data;
  const errors = useQuery(traceErrors(project, traceId)).data;
  const countOf = (page: { data: unknown[]; next_cursor: string | null } | undefined) =>
    page === undefined ? '' : `${formatCount(page.data.length)}${page.next_cursor === null ? '' : '+'}`;
  const tabs: readonly [TraceView, string, string][] = [
    ['timeline', 'Timeline', formatCount(spanCount)],
    ['findings', 'Findings', formatCount(findings)],
    ['agents', 'Agents', ''],
    ['logs', 'Logs', countOf(logs)],
    ['errors', 'Errors', countOf(errors)],
  ];
  return (
    <div
      role="tablist"
      aria-label="Parts of the trace"
      className="flex shrink-0 gap-1 overflow-x-auto overflow-y-hidden border-b border-line bg-bg px-2 sm:px-3"
    >
      {tabs.map(([name, label, count]) => (
        <button key={name} type="button" role="tab" aria-selected={view === name} className="tab" onClick={() => setView(name)}>
          {label}
          {count !== '' && <span className="num text-2xs text-ink-3">{count}</span>}
        </button>
      ))}
    </div>
  );
}
