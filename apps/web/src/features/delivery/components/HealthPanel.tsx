import type { DeliveryState, QueueState } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { formatBytes, formatDuration, formatShare } from '../../../lib/format.ts';

/** Older than this, something holds the queue up. */
const AGE_MS_WORTH_A_LOOK = 60_000;

/** Queue, lag and the processes behind the numbers. */
export function HealthPanel({ state }: { state: DeliveryState | undefined }) {
  return (
    <section aria-label="Ingest health" className="panel flex min-w-0 flex-col px-3 pt-2.5 pb-3">
      <h2 className="text-sm font-semibold">On the way</h2>
      {state === undefined ? <HealthSkeleton /> : <Health state={state} />}
    </section>
  );
}

function Health({ state: { ingest, processors } }: { state: DeliveryState }) {
  const reporter = ingest.find(({ is_current }) => is_current) ?? processors.find(({ is_current }) => is_current);
  const processor = processors.find(({ is_current }) => is_current);
  return (
    <>
      <dl className="mt-2 space-y-2">
        {reporter === undefined ? (
          <Row label="Queue" value="unknown" note="No process has reported within a minute." tone="danger" />
        ) : (
          <QueueRows queue={reporter.queue} />
        )}
        <Row
          label="Lag"
          value={formatDuration(processor?.lag_ms ?? null)}
          note={processor === undefined ? 'No processor is running.' : 'from receipt to stored, last batch'}
          tone={processor === undefined ? 'danger' : 'quiet'}
        />
      </dl>
      <ul className="mt-auto space-y-1 pt-3 text-2xs text-ink-3">
        {[...ingest.map((each) => ({ ...each, role: 'ingest' })), ...processors.map((each) => ({ ...each, role: 'processor' }))].map(
          (each) => (
            <li key={`${each.role} ${each.name}`} className="flex justify-between gap-2">
              <span>
                {each.role} {each.name}
              </span>
              <span className={each.is_current ? '' : 'text-danger'}>
                {each.is_current ? 'running' : 'not heard of'}, <Ago time={each.reported_at} />
              </span>
            </li>
          ),
        )}
      </ul>
    </>
  );
}

function QueueRows({ queue }: { queue: QueueState }) {
  const isOld = queue.oldest_age_ms > AGE_MS_WORTH_A_LOOK;
  return (
    <>
      <Row
        label="Queue"
        value={formatBytes(queue.pending_bytes)}
        note={`waiting, ${formatShare(queue.pending_bytes, queue.bytes_max)} of its room`}
        tone={queue.pending_bytes > queue.bytes_max * 0.8 ? 'warn' : 'quiet'}
      />
      <Row
        label="Oldest"
        value={queue.oldest_age_ms === 0 ? 'none' : formatDuration(queue.oldest_age_ms)}
        note="waiting to be stored"
        tone={isOld ? 'warn' : 'quiet'}
      />
      <Row
        label="Durability"
        value={queue.durability}
        note={queue.unavailable_reason ?? (queue.problems.join(' ') || 'what is acknowledged is on disk')}
        tone={queue.unavailable_reason !== null ? 'danger' : queue.durability === 'full' ? 'quiet' : 'warn'}
      />
    </>
  );
}

const TONES = { quiet: '', warn: 'text-warn', danger: 'text-danger' } as const;

function Row({ label, value, note, tone }: { label: string; value: string; note: string; tone: keyof typeof TONES }) {
  return (
    <div className="flex items-baseline gap-2">
      <dt className="label w-16 shrink-0">{label}</dt>
      <dd className="min-w-0">
        <span className={`num font-semibold ${TONES[tone]}`}>{value}</span> <span className="text-2xs break-words text-ink-3">{note}</span>
      </dd>
    </div>
  );
}

function HealthSkeleton() {
  return (
    <div aria-hidden className="mt-3 space-y-3">
      {Array.from({ length: 4 }, (_, index) => (
        <div key={index} className="skeleton h-3" style={{ width: `${85 - index * 12}%` }} />
      ))}
    </div>
  );
}
