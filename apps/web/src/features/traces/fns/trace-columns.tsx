import { createColumnHelper, tableFeatures } from '@tanstack/react-table';
import type { TraceRow } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { Cost } from '../../../components/Cost.tsx';
import { ModelNames } from '../../../components/ModelNames.tsx';
import { StatusDot } from '../../../components/StatusDot.tsx';
import { formatCompact, formatCount, formatDuration } from '../../../lib/format.ts';
import { DurationBar } from '../components/DurationBar.tsx';
import { TermLink } from '../components/TermLink.tsx';

export type TraceColumnMeta = {
  align?: 'right';
  /** Container width from which the column is shown. */
  from?: 'sm' | 'md' | 'lg' | 'xl';
};

export const traceFeatures = tableFeatures({});
const column = createColumnHelper<typeof traceFeatures, TraceRow>();

/** Columns of the trace table, in order. Alignment and visibility are in TRACE_META, widths in styles/parts.css (.trace-grid). */
export const traceColumns = column.columns([
  column.accessor('start_time', { header: 'Time', cell: ({ row }) => <Ago time={row.original.start_time} /> }),
  column.accessor('name', { header: 'Name', cell: ({ row }) => <NameCell trace={row.original} /> }),
  column.accessor('duration_ms', { header: 'Duration', cell: ({ row }) => <DurationBar trace={row.original} /> }),
  column.accessor('span_count', { header: 'Spans', cell: ({ getValue }) => formatCompact(getValue()) }),
  column.accessor('llm_calls', { header: 'Calls', cell: ({ getValue }) => quietZero(getValue()) }),
  column.accessor('tool_calls', { header: 'Tools', cell: ({ getValue }) => quietZero(getValue()) }),
  column.accessor('total_tokens', {
    header: 'Tokens',
    cell: ({ row }) => (
      <span title={`${formatCount(row.original.input_tokens)} in, ${formatCount(row.original.output_tokens)} out`}>
        {formatCompact(row.original.total_tokens)}
      </span>
    ),
  }),
  column.accessor('cost_usd', {
    header: 'Cost',
    cell: ({ row }) => <Cost costUsd={row.original.cost_usd} unpricedCalls={row.original.unpriced_calls} />,
  }),
  column.accessor('models', { header: 'Models', cell: ({ getValue }) => <ModelNames models={getValue()} /> }),
  column.accessor('user_id', { header: 'User', cell: ({ getValue }) => <TermLink field="user_id" value={getValue()} /> }),
  column.accessor('session_id', { header: 'Session', cell: ({ getValue }) => <TermLink field="session_id" value={getValue()} /> }),
  column.accessor('service', { header: 'Service', cell: ({ getValue }) => <TermLink field="service" value={getValue()} /> }),
]);

export const TRACE_META: Record<string, TraceColumnMeta> = {
  start_time: {},
  name: {},
  duration_ms: { from: 'sm' },
  span_count: { align: 'right', from: 'lg' },
  llm_calls: { align: 'right', from: 'md' },
  tool_calls: { align: 'right', from: 'lg' },
  total_tokens: { align: 'right', from: 'sm' },
  cost_usd: { align: 'right' },
  models: { from: 'md' },
  user_id: { from: 'xl' },
  session_id: { from: 'xl' },
  service: { from: 'lg' },
};

function NameCell({ trace }: { trace: TraceRow }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <StatusDot status={trace.status} />
      <span className="truncate font-medium">{trace.name}</span>
      {trace.error_count > 0 && (
        <span className="mark num" data-tone="danger" title="Failures in this trace; one failure counts once">
          {formatCompact(trace.error_count)}
        </span>
      )}
      <span className="num ml-auto shrink-0 text-xs whitespace-nowrap text-ink-3 sm:hidden">{formatDuration(trace.duration_ms)}</span>
      {trace.environment !== null && <span className="truncate text-2xs text-ink-3 max-md:hidden">{trace.environment}</span>}
    </span>
  );
}

function quietZero(count: number) {
  return <span className={count === 0 ? 'text-ink-3' : ''}>{formatCompact(count)}</span>;
}
