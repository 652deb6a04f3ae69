import { Radar } from 'lucide-react';
import type { TraceOccurrence } from '@sentryai/schema';
import { findingTone, kindWords, recoveryWords } from '../fns/finding-words.ts';

const COLORS = { danger: 'text-danger', warn: 'text-warn', quiet: 'text-ink-3' } as const;

/** What was found at a span of the waterfall: strong where it happened, faint at the others it rests on. */
export function FindingMarks({ occurrences, spanId }: { occurrences: readonly TraceOccurrence[]; spanId: string }) {
  const own = occurrences.filter((occurrence) => occurrence.span_id === spanId);
  const findings = (own.length > 0 ? own : occurrences).filter(({ kind }) => kind !== 'error');
  const failure = own.find(({ kind, recovery }) => kind === 'error' && recovery !== 'unknown');
  const loudest =
    findings.find((one) => findingTone(one) === 'danger') ?? findings.find((one) => findingTone(one) === 'warn') ?? findings[0];
  const words = findings.map(
    ({ kind, title, recovery }) => `${kindWords(kind)}: ${title}${recovery === 'recovered' ? ' (recovered)' : ''}`,
  );
  return (
    <>
      {loudest !== undefined && (
        <span className="inline-flex shrink-0 items-center gap-0.5" title={words.join('\n')}>
          <Radar
            className={`size-3.5 ${COLORS[findingTone(loudest) ?? 'quiet']} ${own.length > 0 ? '' : 'opacity-50'}`}
            role="img"
            aria-label={`${own.length > 0 ? 'found' : 'part of'}: ${words.join('; ')}`}
          />
          {own.length > 0 && (
            <span className="mark max-sm:hidden" data-tone={findingTone(loudest)}>
              {kindWords(loudest.kind).toLowerCase()}
            </span>
          )}
        </span>
      )}
      {failure !== undefined && (
        <span
          className="mark max-sm:hidden"
          data-tone={failure.recovery === 'fatal' ? 'danger' : undefined}
          title={recoveryWords(failure.recovery).meaning}
        >
          {recoveryWords(failure.recovery).word}
        </span>
      )}
    </>
  );
}
