import { useMutation } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Backtest, DetectorEntry } from '@sentryai/schema';
import { ErrorLine } from '../../../components/States.tsx';
import { useAppScope } from '../../../lib/app-search.ts';
import { formatCount, formatMoment, plural } from '../../../lib/format.ts';
import type { ThresholdChanges } from '../fns/threshold-draft.ts';
import { tryDetector } from '../queries.ts';
import { BacktestFindings } from './BacktestFindings.tsx';

const DAYS = [1, 7, 30] as const;
const STOPS = {
  traces: 'there are more traces than one try reads',
  bytes: 'the traces are larger than one try reads',
  time: 'its time was over',
  facts: 'there is more to compare than one try reads',
} as const;

/** What these thresholds would have found in what is stored, beside what is found as they are set. */
export function BacktestPanel({
  detector,
  changes,
  isBlocked,
}: {
  detector: DetectorEntry;
  changes: ThresholdChanges['changes'];
  isBlocked: boolean;
}) {
  const { project } = useAppScope();
  const [days, setDays] = useState<number>(7);
  const running = useRef<AbortController | null>(null);
  const attempt = useMutation({
    mutationFn: (thresholds: ThresholdChanges['changes']) => {
      running.current = new AbortController();
      return tryDetector({ project, name: detector.name, days, thresholds }, running.current.signal);
    },
  });
  const isCanceled = attempt.error instanceof DOMException;
  const isOutdated = attempt.data !== undefined && JSON.stringify(attempt.variables) !== JSON.stringify(changes);
  return (
    <section aria-label={`Try ${detector.title}`} className="rounded-md border border-line bg-surface">
      <div className="flex flex-wrap items-center gap-2 px-3 py-2">
        <FlaskConical className="size-4 text-ink-3" aria-hidden />
        <span className="min-w-0 flex-1 basis-48 text-xs text-ink-2">
          {Object.keys(changes).length === 0
            ? 'Try it on stored traces, as it is set.'
            : 'Try the changed thresholds on stored traces before you save them.'}
        </span>
        <label className="flex items-center gap-1.5 text-xs text-ink-3">
          the last
          <select className="input" value={days} onChange={(event) => setDays(Number(event.target.value))} disabled={attempt.isPending}>
            {DAYS.map((count) => (
              <option key={count} value={count}>
                {plural(count, 'day')}
              </option>
            ))}
          </select>
        </label>
        {attempt.isPending ? (
          <button type="button" className="btn" onClick={() => running.current?.abort()}>
            Stop
          </button>
        ) : (
          <button type="button" className="btn" disabled={isBlocked} onClick={() => attempt.mutate(changes)}>
            Try it
          </button>
        )}
      </div>
      {attempt.isPending && (
        <p role="status" className="border-t border-line px-3 py-3 text-xs text-ink-2">
          <span className="skeleton mr-2 inline-block size-2 rounded-full" aria-hidden />
          Reading stored traces, the newest first. This takes up to half a minute.
        </p>
      )}
      {attempt.isError && !attempt.isPending && !isCanceled && (
        <ErrorLine error={attempt.error} onRetry={() => attempt.mutate(attempt.variables)} />
      )}
      {isCanceled && !attempt.isPending && (
        <p role="status" className="border-t border-line px-3 py-2 text-xs text-ink-3">
          Stopped; nothing was changed.
        </p>
      )}
      {attempt.data !== undefined && !attempt.isPending && <Result result={attempt.data} isOutdated={isOutdated} />}
    </section>
  );
}

function Result({ result, isOutdated }: { result: Backtest; isOutdated: boolean }) {
  const isSame = result.added === 0 && result.removed === 0;
  return (
    <div className={`border-t border-line ${isOutdated ? 'opacity-60' : ''}`}>
      <div role="status" className="space-y-1 px-3 py-2.5">
        <p className="text-sm">
          Would have found <strong className="num">{formatCount(result.found)}</strong> in the last {plural(result.days, 'day')}
          {result.found > 0 && `, in ${plural(result.affected_traces, 'trace')}`}.
        </p>
        <p className="text-xs text-ink-2">
          {isSame
            ? `As it is set it finds the same ${formatCount(result.found_now)}.`
            : `As it is set it finds ${formatCount(result.found_now)}: ${formatCount(result.added)} would be added, ${formatCount(result.removed)} would be gone.`}
          {result.traces_read > 0 && ` ${plural(result.traces_read, 'trace')} read.`}
        </p>
        {result.stopped_by !== null && (
          <p className="text-xs text-warn">
            Not all of it: {STOPS[result.stopped_by]}. Read back to {formatMoment(result.read_from)}; fewer days give the whole.
          </p>
        )}
        {isOutdated && <p className="text-xs text-warn">The thresholds were changed since; try again.</p>}
      </div>
      <BacktestFindings result={result} />
    </div>
  );
}
