import { Link } from '@tanstack/react-router';
import { ListTree } from 'lucide-react';
import { Ago } from '../../../components/Ago.tsx';
import { Cost } from '../../../components/Cost.tsx';
import { StatusDot } from '../../../components/StatusDot.tsx';
import { formatCompact, formatDuration, plural, shortId } from '../../../lib/format.ts';
import type { ConversationEntry } from '../fns/conversation.ts';
import { ReportedErrors } from './Failure.tsx';
import { Scores } from './Scores.tsx';

/** Where the conversation goes over to another trace: which, when, how much. The door to its timeline. */
export function TraceHead({ entry }: { entry: Extract<ConversationEntry, { kind: 'trace' }> }) {
  const { trace, traceId } = entry;
  return (
    <div className="border-b border-line pb-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-ink-3">
        <Link
          to="/traces/$traceId"
          params={{ traceId }}
          preload="intent"
          title={`Open trace ${traceId}`}
          className="flex min-w-0 items-center gap-2 font-semibold text-ink hover:text-accent hover:underline"
        >
          {trace === null ? <ListTree className="size-3.5 shrink-0" aria-hidden /> : <StatusDot status={trace.status} />}
          <span className="truncate">{trace?.name ?? `Trace ${shortId(traceId)}`}</span>
        </Link>
        {trace !== null && (
          <>
            <Ago time={trace.start_time} />
            <span className="num">{trace.duration_ms === null ? 'running' : formatDuration(trace.duration_ms)}</span>
            {trace.total_tokens !== null && <span className="num">{formatCompact(trace.total_tokens)} tokens</span>}
            <Cost costUsd={trace.cost_usd} unpricedCalls={trace.unpriced_calls} />
            {trace.error_count > 0 && (
              <span className="mark num" data-tone="danger">
                {plural(trace.error_count, 'failure')}
              </span>
            )}
          </>
        )}
      </div>
      {(entry.scores.length > 0 || entry.errors.length > 0) && (
        <div className="mt-1.5 space-y-1.5">
          <Scores scores={entry.scores} />
          <ReportedErrors errors={entry.errors} />
        </div>
      )}
    </div>
  );
}
