import { useQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/States.tsx';
import { LogItem } from '../../logs/index.ts';
import { traceLogs } from '../queries.ts';

/** Logs that were written within the trace, oldest first, so that they read along its course. */
export function TraceLogs({ project, traceId }: { project: number; traceId: string }) {
  const logs = useQuery(traceLogs(project, traceId));
  if (logs.data === undefined)
    return logs.isError ? <ErrorState error={logs.error} onRetry={() => void logs.refetch()} /> : <SkeletonRows />;
  if (logs.data.data.length === 0) {
    return (
      <EmptyState icon={<ScrollText className="size-6" aria-hidden />} title="No logs with this trace id">
        Logs appear here when the application sends them with the trace&apos;s context.
      </EmptyState>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      {logs.data.data.toReversed().map((log) => (
        <LogItem key={log.event_id} log={log} isInTrace />
      ))}
      {logs.data.next_cursor !== null && (
        <p className="p-3 text-center text-xs text-ink-3">The newest {logs.data.data.length} logs. Search all of them under Logs.</p>
      )}
    </div>
  );
}
