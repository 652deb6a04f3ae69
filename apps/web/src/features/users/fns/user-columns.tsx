import type { UserRow } from '@sentryai/schema';
import { figureColumns, lastSeenColumn, type OwnerColumn } from '../../../components/owners/owner-columns.tsx';
import { formatCompact } from '../../../lib/format.ts';

/** Columns of the list of users, in the order of the tracks (.user-grid). */
export const userColumns: readonly OwnerColumn<UserRow>[] = [
  lastSeenColumn,
  {
    id: 'user_id',
    label: 'User',
    look: '',
    cell: (row) => (
      <span className="font-medium" title={row.user_id}>
        {row.user_id}
      </span>
    ),
  },
  {
    id: 'sessions',
    label: 'Sessions',
    look: 'num text-right max-md:hidden',
    cell: ({ sessions }) => <span className={sessions === 0 ? 'text-ink-3' : ''}>{formatCompact(sessions)}</span>,
  },
  ...figureColumns,
];
