import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ErrorLine } from '../../../components/States.tsx';
import { useAppScope } from '../../../lib/app-search.ts';
import { LogItem } from '../../logs/index.ts';
import { SpanContent, spanQuery, traceLogs, traceQuery } from '../../trace/index.ts';
import { callBefore } from '../fns/call-before.ts';

const LOGS_SHOWN = 50;

/** What went in and out of the span that failed; of a tool, also of the model call that asked for it. */
export function ConversationAround({ traceId, spanId }: { traceId: string; spanId: string }) {
  const { project } = useAppScope();
  const trace = useQuery(traceQuery(project, traceId));
  const before = trace.data === undefined ? null : callBefore(trace.data.spans, spanId);
  return (
    <>
      <SpanPart traceId={traceId} spanId={spanId} />
      {before !== null && (
        <details className="mt-3 border-t border-line pt-2">
          <summary className="mb-2 text-xs font-semibold text-ink-2 hover:text-ink">The model call before it</summary>
          <SpanPart traceId={traceId} spanId={before} />
        </details>
      )}
    </>
  );
}

function SpanPart({ traceId, spanId }: { traceId: string; spanId: string }) {
  const { project } = useAppScope();
  const span = useQuery(spanQuery(project, traceId, spanId));
  if (span.isError) return <ErrorLine error={span.error} onRetry={() => void span.refetch()} />;
  if (span.data === undefined) return <Loading what="the span" />;
  return <SpanContent span={span.data} />;
}

/** Logs of the trace, oldest first. */
export function LogsAround({ traceId }: { traceId: string }) {
  const { project } = useAppScope();
  const logs = useQuery(traceLogs(project, traceId));
  if (logs.isError) return <ErrorLine error={logs.error} onRetry={() => void logs.refetch()} />;
  if (logs.data === undefined) return <Loading what="logs" />;
  const shown = logs.data.data.slice(0, LOGS_SHOWN).toReversed();
  if (shown.length === 0) return <p className="text-xs text-ink-3">No logs with this trace id.</p>;
  return (
    <div className="-mx-3">
      {shown.map((log) => (
        <LogItem key={log.event_id} log={log} isInTrace />
      ))}
      {logs.data.data.length > LOGS_SHOWN && (
        <Link
          to="/traces/$traceId"
          params={{ traceId }}
          search={{ view: 'logs' }}
          className="block px-3 py-1.5 text-xs text-accent hover:underline"
        >
          All logs of the trace
        </Link>
      )}
    </div>
  );
}

function Loading({ what }: { what: string }) {
  return (
    <div role="status" aria-label={`Loading ${what}`} className="space-y-2">
      <div className="skeleton h-3 w-1/3" />
      <div className="skeleton h-3 w-2/3" />
    </div>
  );
}
