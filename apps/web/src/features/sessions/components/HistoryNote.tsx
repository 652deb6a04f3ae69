import { History } from 'lucide-react';
import type { ExchangeTurnAnswer } from '@sentryai/schema';
import { MessageCard } from '../../../components/conversation/MessageCard.tsx';
import { historyNote } from '../fns/history-note.ts';
import { turnId } from '../fns/session-search.ts';
import { useSessionUrl } from '../hooks/use-session-url.ts';

/** How a call changed what earlier ones had said; with the messages that went out and came in. */
export function HistoryNote({ history }: { history: NonNullable<ExchangeTurnAnswer['history']> }) {
  const { setTurn } = useSessionUrl();
  const note = historyNote(history);
  const { of, removed, inserted } = history;
  if (note === null) return null;
  return (
    <div className="rounded-md bg-warn-soft px-2.5 py-1.5 text-xs text-warn">
      <div className="flex flex-wrap items-center gap-x-2">
        <History className="size-3.5 shrink-0" aria-hidden />
        <span className="font-medium">{note}</span>
        {of !== null && (
          <button type="button" className="underline" onClick={() => setTurn(turnId(of))}>
            Go to that call
          </button>
        )}
      </div>
      {removed.length + inserted.length > 0 && (
        <details className="mt-1 text-ink">
          <summary className="text-ink-2 hover:text-ink">What changed</summary>
          {removed.length > 0 && <Changed title="Left out" messages={removed} />}
          {inserted.length > 0 && <Changed title="In its place" messages={inserted} />}
        </details>
      )}
    </div>
  );
}

function Changed({ title, messages }: { title: string; messages: ExchangeTurnAnswer['sent'] }) {
  return (
    <div className="mt-1.5 rounded-md border border-line bg-surface p-2">
      <div className="label mb-1">{title}</div>
      <ol className="space-y-2">
        {messages.map((message, index) => (
          <MessageCard key={index} message={message} />
        ))}
      </ol>
    </div>
  );
}
