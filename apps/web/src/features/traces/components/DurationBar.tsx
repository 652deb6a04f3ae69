import { createContext, use } from 'react';
import type { TraceRow } from '@sentryai/schema';
import { useNow } from '../../../lib/clock.ts';
import { formatDuration } from '../../../lib/format.ts';

/** Longest duration among the rows on screen; bars are drawn against it. */
export const LongestMs = createContext(1);

/** How long a trace took, as number and as bar. A running trace counts up. */
export function DurationBar({ trace }: { trace: TraceRow }) {
  if (trace.status === 'running') return <RunningBar startTime={trace.start_time} />;
  if (trace.duration_ms === null) return <span className="num block w-15 text-right text-ink-3">{formatDuration(null)}</span>;
  return <Bar ms={trace.duration_ms} isError={trace.status === 'error'} />;
}

function RunningBar({ startTime }: { startTime: string }) {
  const nowMs = useNow();
  return <Bar ms={Math.max(0, nowMs - Date.parse(startTime))} isError={false} isRunning />;
}

function Bar({ ms, isError, isRunning = false }: { ms: number; isError: boolean; isRunning?: boolean }) {
  const longestMs = use(LongestMs);
  // Square root: with one trace of ten minutes, all others would else look like nothing.
  const share = Math.min(1, Math.sqrt(ms / Math.max(longestMs, 1)));
  const color = isError ? 'bg-danger/75' : isRunning ? 'bg-accent bar-running' : 'bg-line-strong';
  return (
    <span className="flex items-center gap-2">
      <span className="num w-15 shrink-0 text-right">{formatDuration(ms)}</span>
      <span className="h-1.5 flex-1 overflow-hidden rounded-full bg-hover" aria-hidden>
        <span className={`block h-full rounded-full ${color}`} style={{ width: `${Math.max(2, share * 100)}%` }} />
      </span>
    </span>
  );
}
