import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { MessagesSquare } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { EmptyState, ErrorLine, ErrorState, SkeletonRows } from '../../../components/States.tsx';
import { useShortcuts } from '../../../lib/shortcuts.ts';
import { useLeave } from '../../../lib/use-leave.ts';
import { conversationOf, isFailed, type ConversationEntry } from '../fns/conversation.ts';
import { useSessionUrl } from '../hooks/use-session-url.ts';
import { sessionTurns } from '../queries.ts';
import { ConversationTools } from './ConversationTools.tsx';
import { ExchangeTurn } from './ExchangeTurn.tsx';
import { ReportedErrors } from './Failure.tsx';
import { Scores } from './Scores.tsx';
import { TraceHead } from './TraceHead.tsx';
import { FailureTurn, WorkTurn } from './WorkTurn.tsx';

/** A linked turn is looked for in so many pages; the rest is loaded by hand. */
const SEARCHED_PAGES_MAX = 10;

type TurnEntry = Extract<ConversationEntry, { kind: 'turn' }>;

/** The conversation, turn by turn. `j`/`k` move, `n` goes to the next failure, Enter opens the turn in its trace. */
export function SessionConversation({ project, sessionId }: { project: number; sessionId: string }) {
  const { order, turn: chosen, setTurn } = useSessionUrl();
  const navigate = useNavigate();
  const leave = useLeave('/sessions');
  const list = useRef<HTMLOListElement>(null);
  const turns = useInfiniteQuery(sessionTurns(project, sessionId, order));
  const entries = useMemo(() => conversationOf(turns.data?.pages ?? []), [turns.data]);
  const steps = useMemo(() => entries.filter((entry): entry is TurnEntry => entry.kind === 'turn'), [entries]);
  const failed = steps.filter(isFailed);
  const isChosenHere = chosen !== null && steps.some(({ key }) => key === chosen);
  const { hasNextPage, isFetching, fetchNextPage } = turns;
  const pageCount = turns.data?.pages.length ?? 0;
  const isLookedFor = chosen !== null && !isChosenHere && hasNextPage && pageCount < SEARCHED_PAGES_MAX;

  useEffect(() => {
    if (isLookedFor && !isFetching) void fetchNextPage();
  }, [isLookedFor, isFetching, fetchNextPage]);
  useEffect(() => {
    if (isChosenHere) list.current?.querySelector(`[data-turn="${chosen}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [isChosenHere, chosen]);

  const step = (by: number) => {
    const at = steps.findIndex(({ key }) => key === chosen);
    const next = steps[Math.min(steps.length - 1, Math.max(0, at + by))];
    if (next !== undefined) setTurn(next.key);
  };
  const goToFailure = () => {
    const at = steps.findIndex(({ key }) => key === chosen);
    const next = failed.find((entry) => steps.indexOf(entry) > at) ?? failed[0];
    if (next !== undefined) setTurn(next.key);
  };
  useShortcuts({
    j: () => step(1),
    k: () => step(-1),
    n: goToFailure,
    Enter: () => {
      const turn = steps.find(({ key }) => key === chosen)?.turn;
      if (turn === undefined) return;
      void navigate({ to: '/traces/$traceId', params: { traceId: turn.trace_id }, search: { span: turn.span_id } });
    },
    Escape: leave,
  });

  if (turns.data === undefined) {
    return turns.isError ? <ErrorState error={turns.error} onRetry={() => void turns.refetch()} /> : <SkeletonRows rows={14} />;
  }
  if (entries.length === 0) {
    return (
      <EmptyState icon={<MessagesSquare className="size-6" aria-hidden />} title="Nothing was said in this session">
        Its traces have no model calls, tools or failures. They are listed beside it.
      </EmptyState>
    );
  }
  return (
    <>
      {turns.isError && <ErrorLine error={turns.error} onRetry={() => void turns.refetch()} />}
      <ConversationTools shown={steps.length} hasMore={hasNextPage} failures={failed.length} onNextFailure={goToFailure} />
      {chosen !== null && !isChosenHere && !isLookedFor && (
        <p role="status" className="mb-3 rounded-md bg-warn-soft px-3 py-1.5 text-xs text-warn">
          The linked turn is not among the turns on this page{hasNextPage ? '; more of them can be loaded below.' : '.'}
        </p>
      )}
      <ol ref={list} aria-label="Conversation" className={`space-y-4 ${turns.isPlaceholderData ? 'opacity-60' : ''}`}>
        {entries.map((entry) =>
          entry.kind === 'trace' ? (
            <li key={entry.key} className="pt-3 first:pt-0">
              <TraceHead entry={entry} />
            </li>
          ) : (
            <Turn key={entry.key} entry={entry} isChosen={entry.key === chosen} />
          ),
        )}
      </ol>
      <div className="flex h-14 items-center justify-center text-xs text-ink-3">
        {hasNextPage ? (
          <button type="button" className="btn" disabled={turns.isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {turns.isFetchingNextPage ? 'Loading…' : order === 'asc' ? 'Load what was said next' : 'Load what was said before'}
          </button>
        ) : order === 'asc' ? (
          'End of the conversation so far'
        ) : (
          'Beginning of the conversation'
        )}
      </div>
    </>
  );
}

function Turn({ entry, isChosen }: { entry: TurnEntry; isChosen: boolean }) {
  const { turn, key, scores, errors } = entry;
  return (
    <li
      data-turn={key}
      aria-current={isChosen ? 'true' : undefined}
      className={`scroll-my-16 rounded-sm [contain-intrinsic-size:auto_7rem] [content-visibility:auto] ${isChosen ? 'shadow-[-0.5rem_0_0_var(--bg),-0.625rem_0_0_var(--accent)]' : ''}`}
    >
      {turn.kind === 'exchange' && <ExchangeTurn turn={turn} />}
      {turn.kind === 'work' && <WorkTurn turn={turn} />}
      {turn.kind === 'failure' && <FailureTurn turn={turn} />}
      {scores.length + errors.length > 0 && (
        <div className="mt-1.5 space-y-1.5 sm:pl-6.5">
          <ReportedErrors errors={errors} />
          <Scores scores={scores} />
        </div>
      )}
    </li>
  );
}
