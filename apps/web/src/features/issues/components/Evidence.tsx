import { Link } from '@tanstack/react-router';
import type { IssueOccurrence } from '@sentryai/schema';
import { AttributeTable } from '../../../components/AttributeTable.tsx';
import { LongText } from '../../../components/LongText.tsx';
import { Waste } from '../../../components/Waste.tsx';
import { plural, shortId } from '../../../lib/format.ts';

/** What a finding rests on: the words that were found, the spans that were compared, figures, what it cost. */
export function Evidence({ occurrence }: { occurrence: IssueOccurrence }) {
  const { evidence, trace_id } = occurrence;
  const facts = Object.entries(evidence.facts);
  return (
    <div className="space-y-2.5">
      <p className="flex flex-wrap gap-x-3 text-xs text-ink-2">
        {evidence.times !== null && evidence.times > 1 && (
          <span className="num">{plural(evidence.times, 'time')} within this occurrence</span>
        )}
        <Waste wastedMs={occurrence.wasted_ms} wastedTokens={occurrence.wasted_tokens} wastedUsd={occurrence.wasted_usd} />
      </p>
      {evidence.samples.map((sample, index) => (
        <figure key={index} className="rounded-md border border-line bg-sunken px-3 py-1.5">
          <figcaption className="label mb-0.5">{sample.label}</figcaption>
          <LongText text={sample.text} mono />
        </figure>
      ))}
      {trace_id !== null && evidence.span_ids.length > 0 && (
        <IdList label={plural(evidence.span_ids.length, 'span')}>
          {evidence.span_ids.map((span) => (
            <Link key={span} to="/traces/$traceId" params={{ traceId: trace_id }} search={{ span }} className="chip font-mono text-2xs!">
              {shortId(span)}
            </Link>
          ))}
        </IdList>
      )}
      {evidence.trace_ids.length > 0 && (
        <IdList label={plural(evidence.trace_ids.length, 'compared trace')}>
          {evidence.trace_ids.map((id) => (
            <Link key={id} to="/traces/$traceId" params={{ traceId: id }} className="chip font-mono text-2xs!">
              {shortId(id)}
            </Link>
          ))}
        </IdList>
      )}
      {facts.length > 0 && <AttributeTable entries={facts} />}
    </div>
  );
}

function IdList({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <span className="label">{label}</span>
      {children}
    </div>
  );
}

/** Whether there is anything that the figures of the occurrence do not say already. */
export function hasEvidence({ evidence, wasted_ms, wasted_tokens, wasted_usd }: IssueOccurrence): boolean {
  const isWasted = [wasted_ms, wasted_tokens, wasted_usd].some((value) => value !== null && value > 0);
  const { span_ids, trace_ids, samples, facts, times } = evidence;
  return isWasted || span_ids.length > 1 || trace_ids.length + samples.length + Object.keys(facts).length > 0 || (times ?? 0) > 1;
}
