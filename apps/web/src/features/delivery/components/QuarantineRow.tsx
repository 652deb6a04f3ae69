import type { QuarantineEntry } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { plural } from '../../../lib/format.ts';
import { reasonText } from '../fns/reason-text.ts';
import { StatusMark } from './StatusMark.tsx';

type QuarantineRowProps = { row: QuarantineEntry; onOpen: () => void; onAsk: (verb: 'replay' | 'discard') => void };

/** One item: what it is, why it is here, and the two ways out. */
export function QuarantineRow({ row, onOpen, onAsk }: QuarantineRowProps) {
  const isWaiting = row.status === 'waiting';
  const what = row.item_count === 1 ? row.item_type : `${plural(row.item_count, 'item')} of one request`;
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1.5 border-b border-line px-3 py-2 last:border-0 hover:bg-hover">
      <button type="button" className="min-w-0 flex-1 basis-64 text-left" onClick={onOpen} aria-label={`Details of ${row.id}`}>
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <StatusMark status={row.status} />
          <span className="font-medium">
            {row.protocol} {what}
          </span>
          <span className="text-2xs text-ink-3">
            <Ago time={row.received_at} />
            {row.replay_count > 0 && `, tried ${plural(row.replay_count, 'time')}`}
          </span>
        </span>
        <span className="block text-ink-2">{reasonText('quarantined', row.reason).sentence}</span>
        <span className="block truncate font-mono text-2xs text-ink-3" title={row.last_failure ?? row.message}>
          {row.last_failure ?? row.message}
        </span>
      </button>
      {isWaiting && (
        <div className="flex gap-1.5">
          <button type="button" className="btn" data-size="sm" onClick={() => onAsk('replay')}>
            Replay
          </button>
          <button type="button" className="btn" data-size="sm" data-tone="ghost" onClick={() => onAsk('discard')}>
            Discard
          </button>
        </div>
      )}
    </li>
  );
}
