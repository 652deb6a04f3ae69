import { History } from 'lucide-react';
import type { ExchangeTurnAnswer } from '@sentryai/schema';
import { MessageCard } from '../../../components/conversation/MessageCard.tsx';
import { historyNote } from '../fns/history-note.ts';
import { turnId } from '../fns/session-search.ts';
import { useSessionUrl } from '../hooks/use-session-url.ts';

type Changes = NonNullable<ExchangeTurnAnswer['history']>;

/** How a call changed what earlier ones had said; with the messages that went out and came in. */
export function HistoryNote({ history }: { history: Changes }) {
  const note = historyNote(history);
  if (note === null) return null;
  const { removed, inserted } = history;
  const line = (
    <span className={`inline-flex items-center gap-1.5 ${history.relation === 'rewritten' ? 'text-warn' : ''}`}>
      <History className="size-3.5 shrink-0" aria-hidden /> {note}
    </span>
  );
  if (removed.length + inserted.length === 0) {
    return (
      <p className="flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
        {line} <JumpTo history={history} />
      </p>
    );
  }
  return (
    <details className="text-xs text-ink-3">
      <summary className="hover:text-ink">{line}</summary>
      <div className="mt-1.5 space-y-2 text-ink">
        {removed.length > 0 && <Changed title="Left out" messages={removed} />}
        {inserted.length > 0 && <Changed title={removed.length > 0 ? 'In its place' : 'Put in'} messages={inserted} />}
        <JumpTo history={history} />
      </div>
    </details>
  );
}

function JumpTo({ history: { of } }: { history: Changes }) {
  const { setTurn } = useSessionUrl();
  if (of === null) return null;
  return (
    <button type="button" className="text-accent hover:underline" onClick={() => setTurn(turnId(of))}>
      Go to that call
    </button>
  );
}

function Changed({ title, messages }: { title: string; messages: ExchangeTurnAnswer['sent'] }) {
  return (
    <div className="rounded-md border border-line bg-surface p-2">
      <div className="label mb-1">{title}</div>
      <ol className="space-y-2">
        {messages.map((message, index) => (
          <MessageCard key={index} message={message} />
        ))}
      </ol>
    </div>
  );
}
