import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import type { QuarantineDetail } from '@sentryai/schema';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { Modal } from '../../../components/Modal.tsx';
import { ErrorState } from '../../../components/States.tsx';
import { apiPath } from '../../../lib/api.ts';
import { formatBytes, formatMoment, plural } from '../../../lib/format.ts';
import { reasonText } from '../fns/reason-text.ts';
import { useDeliveryUrl } from '../hooks/use-delivery-url.ts';
import { quarantineItem } from '../queries.ts';
import { StatusMark } from './StatusMark.tsx';

const EVENTS: Readonly<Record<QuarantineDetail['history'][number]['event'], string>> = {
  replay_requested: 'replay asked for',
  discard_requested: 'discarding asked for',
  replayed: 'processed and counted',
  failed: 'failed again',
  discarded: 'discarded',
  skipped: 'nothing was left to do',
};

type QuarantineDialogProps = { id: string; onClose: () => void; onAsk: (verb: 'replay' | 'discard') => void };

/** Everything that is known about one item, and its bytes. */
export function QuarantineDialog({ id, onClose, onAsk }: QuarantineDialogProps) {
  const { project } = useDeliveryUrl();
  const item = useQuery(quarantineItem(project, id));
  return (
    <Modal label={`Quarantined item ${id}`} onClose={onClose} className="w-[min(46rem,calc(100vw-1rem))]">
      <div className="flex max-h-[85vh] flex-col gap-3 overflow-y-auto p-4 sm:p-5">
        {item.isError && <ErrorState error={item.error} onRetry={() => void item.refetch()} />}
        {item.isPending && (
          <div role="status" aria-label="Loading" className="space-y-3">
            <div className="skeleton h-4 w-48" />
            <div className="skeleton h-32" />
          </div>
        )}
        {item.data !== undefined && <ItemDetail item={item.data} />}
        <div className="flex flex-wrap justify-end gap-2">
          {item.data !== undefined && (
            <a className="btn" href={apiPath(`/quarantine/${encodeURIComponent(id)}/raw`, { project })} download>
              <Download className="size-3.5" aria-hidden /> Download
            </a>
          )}
          {item.data?.status === 'waiting' && (
            <>
              <button type="button" className="btn" onClick={() => onAsk('discard')}>
                Discard
              </button>
              <button type="button" className="btn" data-tone="accent" onClick={() => onAsk('replay')}>
                Replay
              </button>
            </>
          )}
          <button type="button" className="btn" onClick={onClose} autoFocus>
            Close
          </button>
        </div>
      </div>
    </Modal>
  );
}

function ItemDetail({ item }: { item: QuarantineDetail }) {
  const { sentence, advice } = reasonText('quarantined', item.reason);
  const facts: readonly [string, string][] = [
    ['Received', `${formatMoment(item.received_at)}, key ${item.key}`],
    ['Item', `${item.item_count === 1 ? item.item_type : plural(item.item_count, 'item')}, number ${item.item_index + 1} of its request`],
    ['Bytes', `${formatBytes(item.bytes)}, ${item.protocol} ${item.signal} as ${item.format}`],
    ['Message', item.message],
    ...(item.last_failure === null ? [] : [['Last try', item.last_failure] as [string, string]]),
  ];
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <StatusMark status={item.status} />
        <h2 className="min-w-0 flex-1 truncate font-mono text-xs" title={item.id}>
          {item.id}
        </h2>
        <CopyButton text={item.id} label="Copy id" />
      </div>
      <p>
        {sentence} <span className="text-ink-3">{advice}</span>
      </p>
      <dl className="grid grid-cols-[5rem_1fr] gap-x-3 gap-y-1 text-xs">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="label">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
      <div>
        <h3 className="label mb-1">{item.preview.is_binary ? 'Texts in its bytes' : 'Its bytes'}</h3>
        <pre className="max-h-64 overflow-auto rounded-md bg-sunken p-2 font-mono text-2xs break-all whitespace-pre-wrap">
          {item.preview.text}
        </pre>
        {item.preview.is_truncated && <p className="mt-1 text-2xs text-ink-3">The beginning only; download it for all of it.</p>}
      </div>
      {item.history.length > 0 && (
        <div>
          <h3 className="label mb-1">What was tried</h3>
          <ol className="space-y-0.5 text-xs">
            {item.history.map((entry) => (
              <li key={`${entry.at} ${entry.event}`} className="break-words">
                <span className="num text-ink-3">{formatMoment(entry.at)}</span> {EVENTS[entry.event]}
                {entry.actor !== null && ` by ${entry.actor}`}
                {entry.message !== null && `: ${entry.message}`}
              </li>
            ))}
          </ol>
        </div>
      )}
    </>
  );
}
