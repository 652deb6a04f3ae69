import { Link } from '@tanstack/react-router';
import type { SessionRow } from '@sentryai/schema';
import { figureColumns, lastSeenColumn, type OwnerColumn } from '../../../components/owners/owner-columns.tsx';
import { DASH } from '../../../lib/format.ts';

/** Columns of the list of sessions, in the order of the tracks (.session-grid). */
export const sessionColumns: readonly OwnerColumn<SessionRow>[] = [
  lastSeenColumn,
  {
    id: 'session_id',
    label: 'Session',
    look: '',
    cell: (row) => (
      <span className="font-medium" title={row.session_id}>
        {row.session_id}
      </span>
    ),
  },
  { id: 'user_id', label: 'User', look: 'max-md:hidden', cell: ({ user_id }) => <UserLink userId={user_id} /> },
  ...figureColumns,
  {
    id: 'place',
    label: 'Service',
    look: 'max-xl:hidden text-ink-2',
    cell: ({ services, environments }) => (
      <span title={[...services, ...environments].join('\n')}>{[services[0], environments[0]].filter(Boolean).join(' · ') || DASH}</span>
    ),
  },
];

function UserLink({ userId }: { userId: string | null }) {
  if (userId === null) return <span className="text-ink-3">{DASH}</span>;
  return (
    <Link
      to="/users/$userId"
      params={{ userId }}
      title={`User ${userId}`}
      className="block truncate text-ink-2 hover:text-accent hover:underline"
    >
      {userId}
    </Link>
  );
}
