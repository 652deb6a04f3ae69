import { Link, useNavigate } from '@tanstack/react-router';
import { MessagesSquare } from 'lucide-react';
import type { SessionRow } from '@sentryai/schema';
import { LiveListPage } from '../../components/LiveListPage.tsx';
import { OwnerHead, OwnerTableRow } from '../../components/owners/OwnerTable.tsx';
import { useOwnerSort } from '../../components/owners/use-owner-sort.ts';
import { SendHint } from '../../components/SendHint.tsx';
import { suggestTerms } from '../../lib/suggest-terms.ts';
import { PageHeader } from '../shell/index.ts';
import { sessionColumns } from './fns/session-columns.tsx';
import { SESSION_KEYS } from './fns/session-keys.ts';

const ROW_PX = 34;
/** As in OwnerHead (h-8 and its line). */
const HEADER_PX = 33;
/** Sums of what is settled change without a live event. */
const REFRESH_MS = 15_000;

/** A session's id may hold spaces, which no id of an element may. */
const idOf = (row: SessionRow) => encodeURIComponent(row.session_id);

/** Conversations of the window: who, how much, what it cost, what failed. */
export function SessionsPage() {
  const navigate = useNavigate();
  const { sort } = useOwnerSort();
  return (
    <>
      <PageHeader title="Sessions" />
      <LiveListPage<SessionRow>
        page="sessions"
        hasExport={false}
        params={{ sort: sort === 'last_seen' ? undefined : sort }}
        tailType="span"
        everyMs={REFRESH_MS}
        label="Sessions"
        noun="sessions"
        icon={<MessagesSquare className="size-6" aria-hidden />}
        placeholder="status:error user_id:ada environment:production"
        keys={SESSION_KEYS}
        idOf={idOf}
        rowHeightPx={ROW_PX}
        header={{ node: <OwnerHead columns={sessionColumns} grid="sessions" />, heightPx: HEADER_PX }}
        hint={<SessionHint />}
        suggestions={(rows) => [
          { label: 'With a failure', term: 'status:error' },
          ...suggestTerms(rows, 'environment', (row) => row.environments[0] ?? null, 2),
          ...suggestTerms(rows, 'service', (row) => row.services[0] ?? null, 3),
        ]}
        onOpen={(row) => void navigate({ to: '/sessions/$sessionId', params: { sessionId: row.session_id } })}
        renderRow={(row, state) => (
          <OwnerTableRow
            {...state}
            row={row}
            columns={sessionColumns}
            grid="sessions"
            door={
              <Link
                to="/sessions/$sessionId"
                params={{ sessionId: row.session_id }}
                preload="intent"
                tabIndex={-1}
                aria-label={`Open session ${row.session_id}`}
                className="absolute inset-0"
              />
            }
          />
        )}
      />
    </>
  );
}

function SessionHint() {
  return (
    <SendHint
      event={[
        `{"type":"llm_usage","session_id":"chat-1","user_id":"ada","provider":"openai",`,
        `"model":"gpt-4o-mini","input":"Say hello","output":"Hello!",`,
        `"input_tokens":42,"output_tokens":12}`,
      ]}
    >
      A session is everything with the same conversation id: set <code>gen_ai.conversation.id</code> or <code>session.id</code> on spans, or{' '}
      <code>session_id</code> on native events.
    </SendHint>
  );
}
