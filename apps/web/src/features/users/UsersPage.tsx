import { Link, useNavigate } from '@tanstack/react-router';
import { UsersRound } from 'lucide-react';
import type { UserRow } from '@sentryai/schema';
import { LiveListPage } from '../../components/LiveListPage.tsx';
import { OwnerHead, OwnerTableRow } from '../../components/owners/OwnerTable.tsx';
import { useOwnerSort } from '../../components/owners/use-owner-sort.ts';
import { SendHint } from '../../components/SendHint.tsx';
import { PageHeader } from '../shell/index.ts';
import { userColumns } from './fns/user-columns.tsx';
import { USER_KEYS } from './fns/user-keys.ts';

const ROW_PX = 34;
/** As in OwnerHead (h-8 and its line). */
const HEADER_PX = 33;
/** Sums of what is settled change without a live event. */
const REFRESH_MS = 15_000;

/** A user's id may hold spaces, which no id of an element may. */
const idOf = (row: UserRow) => encodeURIComponent(row.user_id);

/** End users of the window: what each used, what it cost, what failed for them. */
export function UsersPage() {
  const navigate = useNavigate();
  const { sort } = useOwnerSort();
  return (
    <>
      <PageHeader title="Users" />
      <LiveListPage<UserRow>
        page="users"
        hasExport={false}
        params={{ sort: sort === 'last_seen' ? undefined : sort }}
        tailType="span"
        everyMs={REFRESH_MS}
        label="Users"
        noun="users"
        icon={<UsersRound className="size-6" aria-hidden />}
        placeholder="user_id:ada* status:error"
        keys={USER_KEYS}
        idOf={idOf}
        rowHeightPx={ROW_PX}
        header={{ node: <OwnerHead columns={userColumns} grid="users" />, heightPx: HEADER_PX }}
        hint={<UserHint />}
        suggestions={() => [{ label: 'With a failure', term: 'status:error' }]}
        onOpen={(row) => void navigate({ to: '/users/$userId', params: { userId: row.user_id } })}
        renderRow={(row, state) => (
          <OwnerTableRow
            {...state}
            row={row}
            columns={userColumns}
            grid="users"
            door={
              <Link
                to="/users/$userId"
                params={{ userId: row.user_id }}
                preload="intent"
                tabIndex={-1}
                aria-label={`Open user ${row.user_id}`}
                className="absolute inset-0"
              />
            }
          />
        )}
      />
    </>
  );
}

function UserHint() {
  return (
    <SendHint
      event={[
        `{"type":"llm_usage","user_id":"ada","session_id":"chat-1","provider":"openai",`,
        `"model":"gpt-4o-mini","input":"Say hello","output":"Hello!",`,
        `"input_tokens":42,"output_tokens":12}`,
      ]}
    >
      A user is whom the work was for: set <code>user.id</code> on spans, or <code>user_id</code> on native events. Any id will do; it need
      not be a name.
    </SendHint>
  );
}
