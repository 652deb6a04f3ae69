import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { IssueOccurrence } from '@sentryai/schema';
import { AttributeTable } from '../../../components/AttributeTable.tsx';
import { LongText } from '../../../components/LongText.tsx';
import { Waste } from '../../../components/Waste.tsx';
import { useAppScope } from '../../../lib/app-search.ts';
import { formatDuration, plural, shortId } from '../../../lib/format.ts';
import { traceQuery } from '../../trace/index.ts';

/** What a finding rests on: the words that were found, the spans that were compared, figures, what it cost. */
export function Evidence({ occurrence }: { occurrence: IssueOccurrence }) {
  const { evidence, trace_id } = occurrence;
  const facts = Object.entries(evidence.facts).filter(([, value]) => value !== null);
  const { times } = evidence;
  return (
    <div className="space-y-2.5">
      {(isWasteful(occurrence) || (times ?? 0) > 1) && (
        <p className="flex flex-wrap gap-x-3 text-xs text-ink-2">
          {times !== null && times > 1 && <span className="num">{plural(times, 'time')} within this occurrence</span>}
          <Waste wastedMs={occurrence.wasted_ms} wastedTokens={occurrence.wasted_tokens} wastedUsd={occurrence.wasted_usd} />
        </p>
      )}
      {evidence.samples.map((sample, index) => (
        <figure key={index} className="rounded-md border border-line bg-sunken px-3 py-1.5">
          <figcaption className="label mb-0.5">{sample.label}</figcaption>
          <LongText text={sample.text} mono />
        </figure>
      ))}
      {trace_id !== null && evidence.span_ids.length > 0 && <SpanLinks traceId={trace_id} spanIds={evidence.span_ids} />}
      {evidence.trace_ids.length > 0 && (
        <LinkList label={plural(evidence.trace_ids.length, 'compared trace')}>
          {evidence.trace_ids.map((id) => (
            <Link key={id} to="/traces/$traceId" params={{ traceId: id }} className="chip font-mono text-2xs!">
              {shortId(id)}
            </Link>
          ))}
        </LinkList>
      )}
      {facts.length > 0 && <AttributeTable entries={facts} />}
    </div>
  );
}

/** Spans by name and duration, as far as the trace is still known. */
function SpanLinks({ traceId, spanIds }: { traceId: string; spanIds: readonly string[] }) {
  const { project } = useAppScope();
  const spans = useQuery(traceQuery(project, traceId)).data?.spans ?? [];
  return (
    <LinkList label={plural(spanIds.length, 'span')}>
      {spanIds.map((id) => {
        const span = spans.find(({ span_id }) => span_id === id);
        return (
          <Link key={id} to="/traces/$traceId" params={{ traceId }} search={{ span: id }} className="chip" title={id}>
            {span === undefined ? <span className="font-mono text-2xs">{shortId(id)}</span> : <span className="truncate">{span.name}</span>}
            {span !== undefined && <span className="num text-2xs text-ink-3">{formatDuration(span.duration_ms)}</span>}
          </Link>
        );
      })}
    </LinkList>
  );
}

function LinkList({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <span className="label">{label}</span>
      {children}
    </div>
  );
}

/** Whether there is anything that the figures of the occurrence do not say already. */
export function hasEvidence(occurrence: IssueOccurrence): boolean {
  const { span_ids, trace_ids, samples, facts, times } = occurrence.evidence;
  const isMore = span_ids.length > 1 || trace_ids.length + samples.length + Object.keys(facts).length > 0 || (times ?? 0) > 1;
  return isMore || isWasteful(occurrence);
}

function isWasteful({ wasted_ms, wasted_tokens, wasted_usd }: IssueOccurrence): boolean {
  return [wasted_ms, wasted_tokens, wasted_usd].some((value) => value !== null && value > 0);
}
