import type { ReactNode } from 'react';
import type { UserRow } from '@sentryai/schema';
import { formatCompact, formatCount, formatShare, plural } from '../../lib/format.ts';
import { Ago } from '../Ago.tsx';
import { Cost } from '../Cost.tsx';
import { ModelNames } from '../ModelNames.tsx';
import type { OwnerSort } from './owner-search.ts';

/** Figures that sessions and users share. */
export type OwnerFigures = Omit<UserRow, 'user_id' | 'sessions'>;

export type OwnerColumn<T> = {
  id: string;
  label: string;
  /** Classes of head and cells: alignment, and from which width on the column is there. */
  look: string;
  sort?: OwnerSort;
  cell: (row: T) => ReactNode;
};

export const lastSeenColumn: OwnerColumn<OwnerFigures> = {
  id: 'last_seen',
  label: 'Last seen',
  look: 'max-sm:hidden text-ink-2',
  sort: 'last_seen',
  cell: (row) => <Ago time={row.last_seen} />,
};

/** From traces to models, in the order of the tracks (.session-grid, .user-grid). */
export const figureColumns: readonly OwnerColumn<OwnerFigures>[] = [
  { id: 'traces', label: 'Traces', look: 'num text-right max-sm:hidden', sort: 'traces', cell: (row) => quietZero(row.traces) },
  { id: 'llm_calls', label: 'Calls', look: 'num text-right max-md:hidden', sort: 'llm_calls', cell: (row) => quietZero(row.llm_calls) },
  { id: 'tool_calls', label: 'Tools', look: 'num text-right max-lg:hidden', cell: (row) => quietZero(row.tool_calls) },
  {
    id: 'total_tokens',
    label: 'Tokens',
    look: 'num text-right max-md:hidden',
    sort: 'total_tokens',
    cell: (row) => (
      <span title={`${formatCount(row.input_tokens)} in, ${formatCount(row.output_tokens)} out`}>{formatCompact(row.total_tokens)}</span>
    ),
  },
  { id: 'errors', label: 'Failures', look: 'num text-right', sort: 'errors', cell: (row) => <Failures row={row} /> },
  {
    id: 'cost_usd',
    label: 'Cost',
    look: 'text-right',
    sort: 'cost_usd',
    cell: (row) => <Cost costUsd={row.cost_usd} unpricedCalls={row.unpriced_calls} />,
  },
  { id: 'models', label: 'Models', look: 'max-lg:hidden', cell: (row) => <ModelNames models={row.models} /> },
];

function Failures({ row }: { row: OwnerFigures }) {
  if (row.error_count === 0) return <span className="text-ink-3">0</span>;
  const done = row.llm_calls + row.tool_calls;
  return (
    <span
      className="font-medium text-danger"
      title={`${plural(row.error_count, 'failed model call, tool run or agent', 'failed model calls, tool runs and agents')}; ${formatShare(row.error_count, done)} as many as calls and tool runs`}
    >
      {formatCompact(row.error_count)}
    </span>
  );
}

function quietZero(count: number) {
  return <span className={count === 0 ? 'text-ink-3' : ''}>{formatCompact(count)}</span>;
}
