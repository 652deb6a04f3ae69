import { Link } from '@tanstack/react-router';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { IssueOccurrence } from '@sentryai/schema';
import { ErrorLine } from '../../../components/States.tsx';
import { formatDateTime, formatMoment, shortId } from '../../../lib/format.ts';
import { issueOccurrences } from '../queries.ts';
import { Panel } from './Panel.tsx';

const COLUMNS = ['Time', 'Message', 'Model', 'Release', 'User', 'Trace'] as const;

/** Every occurrence, newest first; choosing one shows it above. */
export function OccurrenceTable({ issueId, shownId, onShow }: { issueId: string; shownId: string | null; onShow: (id: string) => void }) {
  const list = useInfiniteQuery(issueOccurrences(issueId));
  const rows = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const note = list.data === undefined ? undefined : list.hasNextPage ? `the newest ${rows.length}` : `${rows.length}`;
  return (
    <Panel title="Occurrences" note={note}>
      {list.isError && <ErrorLine error={list.error} onRetry={() => void list.refetch()} />}
      <div className="max-h-96 overflow-auto border-t border-line">
        <table className="w-full min-w-3xl table-fixed text-left text-xs">
          <thead className="sticky top-0 bg-surface">
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className={`label border-b border-line px-3 py-1 font-medium ${WIDTHS[column]}`}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <OccurrenceLine key={row.event_id} row={row} isShown={row.event_id === shownId} onShow={() => onShow(row.event_id)} />
            ))}
          </tbody>
        </table>
      </div>
      {list.hasNextPage && (
        <button
          type="button"
          className="w-full border-t border-line py-1.5 text-xs text-ink-2 hover:bg-hover hover:text-ink"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {list.isFetchingNextPage ? 'Loading older ones…' : 'Load older occurrences'}
        </button>
      )}
    </Panel>
  );
}

const WIDTHS: Readonly<Record<(typeof COLUMNS)[number], string>> = {
  Time: 'w-38',
  Message: '',
  Model: 'w-32',
  Release: 'w-28',
  User: 'w-28',
  Trace: 'w-24',
};

function OccurrenceLine({ row, isShown, onShow }: { row: IssueOccurrence; isShown: boolean; onShow: () => void }) {
  return (
    <tr
      className={`border-b border-line last:border-0 hover:bg-hover ${isShown ? 'bg-accent-soft' : ''}`}
      aria-current={isShown || undefined}
    >
      <td className="px-3 py-1">
        <button type="button" className="num text-left text-accent hover:underline" title={formatMoment(row.timestamp)} onClick={onShow}>
          {formatDateTime(Date.parse(row.timestamp))}
        </button>
      </td>
      <Cell>
        {row.recovery === 'recovered' && <span className="mark mr-1.5">recovered</span>}
        {row.subtitle ?? row.title}
      </Cell>
      <Cell>{row.model}</Cell>
      <Cell>{row.release}</Cell>
      <Cell>{row.user_id}</Cell>
      <td className="px-3 py-1">
        {row.trace_id === null ? (
          <span className="text-ink-3">—</span>
        ) : (
          <Link
            to="/traces/$traceId"
            params={{ traceId: row.trace_id }}
            search={row.span_id === null ? {} : { span: row.span_id }}
            className="font-mono text-2xs text-accent hover:underline"
          >
            {shortId(row.trace_id)}
          </Link>
        )}
      </td>
    </tr>
  );
}

function Cell({ children }: { children: React.ReactNode }) {
  const isNothing = children === null;
  return (
    <td
      className={`truncate px-3 py-1 ${isNothing ? 'text-ink-3' : 'text-ink-2'}`}
      title={typeof children === 'string' ? children : undefined}
    >
      {isNothing ? '—' : children}
    </td>
  );
}
