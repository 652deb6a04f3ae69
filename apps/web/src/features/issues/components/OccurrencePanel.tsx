import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { IssueOccurrence } from '@sentryai/schema';
import { AttributeTable } from '../../../components/AttributeTable.tsx';
import { EmptyState, ErrorLine, SkeletonRows } from '../../../components/States.tsx';
import { formatDateTime, formatMoment, shortId } from '../../../lib/format.ts';
import { useShortcuts } from '../../../lib/shortcuts.ts';
import { ErrorDetail } from '../../errors/index.ts';
import { occurrenceFields } from '../fns/occurrence-fields.ts';
import { issueOccurrence, issueOccurrences } from '../queries.ts';
import { ConversationAround, LogsAround } from './AroundIt.tsx';
import { Evidence, hasEvidence } from './Evidence.tsx';
import { Panel } from './Panel.tsx';

type OccurrencePanelProps = { issueId: string; shownId: string; latest: IssueOccurrence | null; onShow: (id: string | undefined) => void };

/** One occurrence in full, with the way to the ones before and after it. */
export function OccurrencePanel({ issueId, shownId, latest, onShow }: OccurrencePanelProps) {
  const list = useInfiniteQuery(issueOccurrences(issueId));
  const rows = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const at = rows.findIndex(({ event_id }) => event_id === shownId);
  const shown = useQuery({ ...issueOccurrence(issueId, shownId), ...(latest?.event_id === shownId ? { initialData: latest } : {}) });
  const newer = at > 0 ? rows[at - 1] : undefined;
  const older = at === -1 ? undefined : rows[at + 1];
  const showOlder = () => {
    if (older !== undefined) return onShow(older.event_id);
    if (at !== -1 && list.hasNextPage) void list.fetchNextPage();
  };
  useShortcuts({ j: showOlder, k: () => newer !== undefined && onShow(newer.event_id) });
  const occurrence = shown.data ?? undefined;

  return (
    <Panel
      title={at === 0 ? 'Newest occurrence' : 'Occurrence'}
      note={
        occurrence !== undefined && (
          <time dateTime={occurrence.timestamp} title={formatMoment(occurrence.timestamp)} className="num">
            {formatDateTime(Date.parse(occurrence.timestamp))}
          </time>
        )
      }
      actions={
        <>
          {at !== 0 && (
            <button type="button" className="btn" data-tone="ghost" data-size="sm" onClick={() => onShow(rows[0]?.event_id)}>
              Newest
            </button>
          )}
          <button
            type="button"
            className="btn"
            data-size="sm"
            data-icon=""
            aria-label="Newer occurrence"
            title="Newer (k)"
            disabled={newer === undefined}
            onClick={() => newer !== undefined && onShow(newer.event_id)}
          >
            <ChevronLeft className="size-3.5" aria-hidden />
          </button>
          <button
            type="button"
            className="btn"
            data-size="sm"
            data-icon=""
            aria-label="Older occurrence"
            title="Older (j)"
            disabled={older === undefined && (at === -1 || !list.hasNextPage)}
            onClick={showOlder}
          >
            <ChevronRight className="size-3.5" aria-hidden />
          </button>
          {occurrence?.trace_id != null && (
            <Link
              to="/traces/$traceId"
              params={{ traceId: occurrence.trace_id }}
              search={occurrence.span_id === null ? {} : { span: occurrence.span_id }}
              className="btn"
              data-size="sm"
            >
              Open trace <span className="font-mono text-2xs text-ink-3 max-sm:hidden">{shortId(occurrence.trace_id)}</span>
            </Link>
          )}
        </>
      }
    >
      {shown.isError && <ErrorLine error={shown.error} onRetry={() => void shown.refetch()} />}
      {shown.isPending && <SkeletonRows rows={5} />}
      {shown.data === null && (
        <EmptyState title="This occurrence is not here">It belongs to another issue now, or its retention time is over.</EmptyState>
      )}
      {occurrence !== undefined && <OccurrenceParts key={occurrence.event_id} occurrence={occurrence} />}
    </Panel>
  );
}

function OccurrenceParts({ occurrence }: { occurrence: IssueOccurrence }) {
  const { error, trace_id, span_id } = occurrence;
  const fields = occurrenceFields(occurrence);
  return (
    <>
      {hasEvidence(occurrence) && (
        <Part title="Evidence">
          <Evidence occurrence={occurrence} />
        </Part>
      )}
      {error !== null && (
        <Part title="Error">
          <div className="-mx-4 sm:-ml-9">
            <ErrorDetail error={error} />
          </div>
        </Part>
      )}
      {trace_id !== null && span_id !== null && (
        <Part title="Around it">
          <ConversationAround traceId={trace_id} spanId={span_id} />
        </Part>
      )}
      {error === null && fields.length > 0 && (
        <Part title="Details">
          <AttributeTable entries={fields} />
        </Part>
      )}
      {trace_id !== null && (
        <Part title="Logs of the trace">
          <LogsAround traceId={trace_id} />
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-line px-3 py-2.5">
      <h3 className="mb-1.5 text-xs font-semibold text-ink-2">{title}</h3>
      {children}
    </section>
  );
}
