import { Link } from '@tanstack/react-router';
import type { TraceRow } from '@sentryai/schema';
import { Ago } from './Ago.tsx';
import { formatDuration, plural } from '../lib/format.ts';

/** The newest traces that failed, each a door to its trace; `query` finds all of them. */
export function FailedTraces({ traces, query = 'status:error' }: { traces: readonly TraceRow[] | undefined; query?: string }) {
  return (
    <section className="panel flex min-w-0 flex-col" aria-label="Newest failed traces">
      <div className="flex items-baseline justify-between px-3 pt-2.5 pb-1">
        <h2 className="text-sm font-semibold">Newest failures</h2>
        <Link to="/traces" search={{ query }} className="text-xs text-accent hover:underline">
          All failed traces
        </Link>
      </div>
      {traces?.length === 0 && <p className="px-3 py-6 text-center text-ink-3">No trace failed in this window.</p>}
      <ul>
        {traces?.map((trace) => (
          <li key={trace.trace_id} className="border-t border-line">
            <Link
              to="/traces/$traceId"
              params={{ traceId: trace.trace_id }}
              className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-3 px-3 py-1.5 hover:bg-hover"
            >
              <span className="min-w-0">
                <span className="flex items-center gap-2">
                  <span className="size-1.5 shrink-0 rounded-full bg-danger" aria-hidden />
                  <span className="truncate font-medium">{trace.name}</span>
                </span>
                <span className="block truncate pl-3.5 text-2xs text-ink-3">
                  {[plural(trace.error_count, 'error'), trace.service, trace.environment, trace.user_id].filter(Boolean).join(' · ')}
                </span>
              </span>
              <span className="num text-xs text-ink-2">{formatDuration(trace.duration_ms)}</span>
              <span className="w-16 text-right text-xs text-ink-3">
                <Ago time={trace.start_time} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
