import { ArrowDownNarrowWide, ArrowUpNarrowWide, TriangleAlert } from 'lucide-react';
import { formatCount, plural } from '../../../lib/format.ts';
import { useSessionUrl } from '../hooks/use-session-url.ts';

/** How much of the conversation is loaded, from which end, and the way through its failures. */
export function ConversationTools(props: { shown: number; hasMore: boolean; failures: number; onNextFailure: () => void }) {
  const { shown, hasMore, failures, onNextFailure } = props;
  const { order, setOrder } = useSessionUrl();
  const Sign = order === 'asc' ? ArrowDownNarrowWide : ArrowUpNarrowWide;
  return (
    <div className="mb-3 flex items-center gap-1.5">
      <h2 className="text-sm font-semibold">Conversation</h2>
      <span className="num text-xs text-ink-3">
        {plural(shown, 'turn')}
        {hasMore && ' so far'}
      </span>
      <span className="ml-auto flex gap-1.5">
        {failures > 0 && (
          <button type="button" className="btn" data-size="sm" title="Next failed turn (n)" onClick={onNextFailure}>
            <TriangleAlert className="size-3.5 text-danger" aria-hidden />
            <span className="num">{`${formatCount(failures)}${hasMore ? '+' : ''}`}</span> failed
          </button>
        )}
        <button
          type="button"
          className="btn"
          data-size="sm"
          title="Read from the other end"
          onClick={() => setOrder(order === 'asc' ? 'desc' : 'asc')}
        >
          <Sign className="size-3.5" aria-hidden /> {order === 'asc' ? 'Oldest first' : 'Newest first'}
        </button>
      </span>
    </div>
  );
}
