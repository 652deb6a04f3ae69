import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/States.tsx';
import { plural } from '../../../lib/format.ts';
import { QUARANTINE_VIEWS, type QuarantineView } from '../fns/delivery-search.ts';
import { useDeliveryUrl } from '../hooks/use-delivery-url.ts';
import { quarantineItems, type QuarantineRequest } from '../queries.ts';
import { ConfirmRequest } from './ConfirmRequest.tsx';
import { QuarantineDialog } from './QuarantineDialog.tsx';
import { QuarantineRow } from './QuarantineRow.tsx';

const VIEW_LABELS: Readonly<Record<QuarantineView, string>> = { open: 'Open', replayed: 'Replayed', discarded: 'Discarded', all: 'All' };

/** Items that could not be processed: what they are, why, and what can be done. */
export function QuarantineSection() {
  const { project, view, item, set } = useDeliveryUrl();
  const list = useQuery(quarantineItems(project, view));
  const [request, setRequest] = useState<QuarantineRequest | null>(null);
  const rows = list.data?.data ?? [];
  const waiting = rows.filter(({ status }) => status === 'waiting');
  const hasMore = list.data !== undefined && list.data.next_cursor !== null;

  return (
    <section aria-label="Quarantine" className="space-y-3">
      <p className="max-w-3xl text-ink-2">
        An item that our own code or the store fails on is set aside here, alone, with its bytes; everything beside it is stored. After an
        update, replay it: it then counts as stored in the minute it came in.
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <div role="group" aria-label="Which items" className="flex gap-1">
          {QUARANTINE_VIEWS.map((each) => (
            <button
              key={each}
              type="button"
              className="chip"
              aria-pressed={each === view}
              onClick={() => set({ status: each === 'open' ? undefined : each, item: undefined })}
            >
              {VIEW_LABELS[each]}
            </button>
          ))}
        </div>
        <div className="ml-auto flex gap-1.5">
          <button type="button" className="btn" disabled={waiting.length === 0} onClick={() => setRequest({ verb: 'replay', ids: 'all' })}>
            Replay all waiting
          </button>
          <button type="button" className="btn" disabled={waiting.length === 0} onClick={() => setRequest({ verb: 'discard', ids: 'all' })}>
            Discard all waiting
          </button>
        </div>
      </div>
      <div className="panel min-w-0 overflow-hidden">
        {list.isError && list.data === undefined && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && <SkeletonRows rows={5} />}
        {list.data !== undefined && rows.length === 0 && (
          <EmptyState
            icon={<ShieldCheck className="size-6" aria-hidden />}
            title={view === 'open' ? 'Quarantine is empty' : 'No such items'}
          >
            {view === 'open'
              ? 'Everything that came in during the last 90 days could be processed.'
              : 'Items that were dealt with show up here.'}
          </EmptyState>
        )}
        <ul aria-label="Items in quarantine">
          {rows.map((row) => (
            <QuarantineRow
              key={row.id}
              row={row}
              onOpen={() => set({ item: row.id })}
              onAsk={(verb) => setRequest({ verb, ids: [row.id] })}
            />
          ))}
        </ul>
        {hasMore && (
          <p className="border-t border-line px-3 py-1.5 text-2xs text-ink-3">
            The newest {plural(rows.length, 'item')}. “All waiting” means the older ones too; the command line lists them.
          </p>
        )}
      </div>
      {item !== undefined && (
        <QuarantineDialog id={item} onClose={() => set({ item: undefined })} onAsk={(verb) => setRequest({ verb, ids: [item] })} />
      )}
      {request !== null && <ConfirmRequest request={request} onClose={() => setRequest(null)} />}
    </section>
  );
}
