import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RepriceJobEntry } from '@sentryai/schema';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { Ago } from '../../../components/Ago.tsx';
import { ErrorLine } from '../../../components/States.tsx';
import { formatCount, plural } from '../../../lib/format.ts';
import { usePricesUrl } from '../hooks/use-prices-url.ts';
import { cancelReprice, isOpen, pricesChanged, repriceJobs, startReprice } from '../queries.ts';

const WINDOWS = [
  ['-1d', 'day'],
  ['-7d', '7 days'],
  ['-30d', '30 days'],
  ['-90d', '90 days'],
  ['-3650d', 'all time'],
] as const;

/** Pricing stored calls anew: how far it is, what the last one did, and a new one. */
export function RepricePanel() {
  const { project } = usePricesUrl();
  const client = useQueryClient();
  const jobs = useQuery(repriceJobs(project));
  const [from, setFrom] = useState<string>('-30d');
  const done = { onSettled: () => pricesChanged(client, project) };
  const start = useMutation({ mutationFn: () => startReprice(project, from, null), ...done });
  const cancel = useMutation({ mutationFn: cancelReprice, ...done });
  const [job] = jobs.data?.data ?? [];
  const running = job !== undefined && isOpen(job) ? job : undefined;
  const problem = [jobs, start, cancel].find(({ isError }) => isError);
  return (
    <section aria-label="Re-pricing" className="panel overflow-hidden">
      {problem !== undefined && <ErrorLine error={problem.error} />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 p-3">
        <div className="min-w-0 flex-1 basis-72">
          <h2 className="font-medium">{running === undefined ? 'Re-price stored calls' : runningTitle(running)}</h2>
          <p className="text-2xs text-ink-3" role="status">
            {job === undefined ? 'Calls keep the price of the day on which they came in, until they are re-priced.' : <JobText job={job} />}
          </p>
        </div>
        {running === undefined ? (
          <div className="flex gap-1.5">
            <label>
              <span className="sr-only">Calls of the last</span>
              <select className="input" value={from} onChange={(event) => setFrom(event.target.value)}>
                {WINDOWS.map(([value, label]) => (
                  <option key={value} value={value}>
                    {value === '-3650d' ? label : `last ${label}`}
                  </option>
                ))}
              </select>
            </label>
            <button type="button" className="btn" disabled={start.isPending || jobs.isPending} onClick={() => start.mutate()}>
              <RotateCw className="size-3.5" aria-hidden /> Re-price
            </button>
          </div>
        ) : (
          <button
            type="button"
            className="btn"
            disabled={cancel.isPending || running.is_cancelling}
            onClick={() => cancel.mutate(running.id)}
          >
            {running.is_cancelling ? 'Stopping…' : 'Stop'}
          </button>
        )}
      </div>
      {running !== undefined && (
        <div
          role="progressbar"
          aria-label="Progress of re-pricing"
          aria-valuenow={Math.floor((running.progress ?? 0) * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
          className="h-1 bg-sunken"
        >
          <div className="bar-running h-full bg-accent" style={{ width: `${Math.max(2, (running.progress ?? 0) * 100)}%` }} />
        </div>
      )}
    </section>
  );
}

function runningTitle({ progress, status }: RepriceJobEntry): string {
  return status === 'waiting' || progress === null ? 'Re-pricing begins in a few seconds' : `Re-pricing: ${Math.floor(progress * 100)}%`;
}

/** What a job did, or does. */
function JobText({ job }: { job: RepriceJobEntry }) {
  const { status, spans, spans_total: total, priced, changed, unpriced, model, error } = job;
  const counts = [
    `${formatCount(spans)}${total === null || !isOpen(job) ? '' : ` of ${formatCount(total)}`} calls looked at`,
    `${formatCount(priced)} priced now`,
    `${formatCount(changed)} changed`,
    ...(unpriced === 0 ? [] : [`${formatCount(unpriced)} without a price now`]),
  ].join(', ');
  const which = model === null ? '' : ` of ${model}`;
  if (isOpen(job))
    return <>{`${model === null ? '' : `Calls of ${model}: `}${counts}.${error === null ? '' : ` Tried again after: ${error}`}`}</>;
  const how = { done: 'Last one done', failed: 'Last one failed', cancelled: 'Last one stopped', waiting: '', running: '' }[status];
  return (
    <>
      {how} <Ago time={job.finished_at ?? job.created_at} />
      {`${which}: ${counts}, totals of ${plural(job.traces, 'trace')} corrected.`}
      {error !== null && ` ${error}`}
    </>
  );
}
