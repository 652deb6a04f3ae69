import { Bug, Radar } from 'lucide-react';
import type { TraceOccurrence } from '@sentryai/schema';
import { Waste } from '../../../components/Waste.tsx';
import { useAppScope } from '../../../lib/app-search.ts';
import { formatCount, plural } from '../../../lib/format.ts';
import { factText, findingTone, kindWords, recoveryWords } from '../fns/finding-words.ts';
import { useTraceUrl } from '../hooks/use-trace-url.ts';

const COLORS = { danger: 'text-danger', warn: 'text-warn', quiet: 'text-ink-3' } as const;

/** One thing that was found: in words, what it cost, what it rests on, where to go. `isAtSpan`: shown at its span. */
export function FindingItem({ occurrence, isAtSpan = false }: { occurrence: TraceOccurrence; isAtSpan?: boolean }) {
  const { project } = useAppScope();
  const { kind, title, subtitle, recovery, source, times, issue_id } = occurrence;
  const { word, meaning } = recoveryWords(recovery);
  const Icon = kind === 'error' ? Bug : Radar;
  const tone = findingTone(occurrence);
  const isFinding = source === 'finding' || source === 'window';
  return (
    <li className="flex gap-2.5 border-b border-line px-3 py-2 last:border-0 sm:px-4">
      <Icon className={`mt-0.5 size-4 shrink-0 ${COLORS[tone ?? 'quiet']}`} aria-hidden />
      <div className="min-w-0 flex-1 space-y-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="mark" data-tone={tone}>
            {kindWords(kind)}
          </span>
          <span className="min-w-0 font-medium break-words">{title === '' ? kindWords(kind) : title}</span>
          {word !== '' && (
            <span className="mark" data-tone={recovery === 'fatal' ? 'danger' : undefined} title={meaning}>
              {word}
            </span>
          )}
          {times > 1 && <span className="num text-xs text-ink-3">{formatCount(times)} times</span>}
        </div>
        {subtitle !== null && <p className="max-w-prose text-xs break-words text-ink-2">{subtitle}</p>}
        <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs">
          <Waste wastedMs={occurrence.wasted_ms} wastedTokens={occurrence.wasted_tokens} wastedUsd={occurrence.wasted_usd} />
          {isFinding && <Facts facts={occurrence.facts} />}
        </p>
        {occurrence.samples.map((sample, index) => (
          <p key={index} className="text-xs break-words text-ink-3">
            {sample.label}: <q className="font-mono text-2xs text-ink-2">{sample.text}</q>
          </p>
        ))}
        <p className="flex flex-wrap gap-x-3 text-xs">
          {!isAtSpan && <SpanDoor spanIds={occurrence.span_ids} />}
          {issue_id !== null && (
            <a href={`/issues/${issue_id}?project=${project}`} className="text-accent hover:underline">
              Issue {issue_id}
            </a>
          )}
        </p>
      </div>
    </li>
  );
}

function SpanDoor({ spanIds }: { spanIds: readonly string[] }) {
  const { showSpan } = useTraceUrl();
  const [first] = spanIds;
  if (first === undefined) return null;
  return (
    <button type="button" className="text-accent hover:underline" onClick={() => showSpan(first)}>
      {spanIds.length === 1 ? 'Show the span' : `Show the first of ${plural(spanIds.length, 'span')}`}
    </button>
  );
}

function Facts({ facts }: { facts: TraceOccurrence['facts'] }) {
  return Object.entries(facts).map(([name, value]) => {
    const text = factText(value);
    if (text === '') return null;
    return (
      <span key={name} className="break-all text-ink-2">
        <span className="text-ink-3">{name.replaceAll('_', ' ')}</span> {text}
      </span>
    );
  });
}
