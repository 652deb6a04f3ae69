import { useQuery } from '@tanstack/react-query';
import { Bug } from 'lucide-react';
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/States.tsx';
import { ErrorItem } from '../../errors/index.ts';
import { traceErrors } from '../queries.ts';

/** Error occurrences that were reported within the trace. */
export function TraceErrors({ project, traceId }: { project: number; traceId: string }) {
  const errors = useQuery(traceErrors(project, traceId));
  if (errors.data === undefined)
    return errors.isError ? <ErrorState error={errors.error} onRetry={() => void errors.refetch()} /> : <SkeletonRows />;
  if (errors.data.data.length === 0) {
    return (
      <EmptyState icon={<Bug className="size-6" aria-hidden />} title="No reported errors">
        Failed spans are marked in the timeline. Errors that an SDK reports with this trace appear here.
      </EmptyState>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      {errors.data.data.map((error) => (
        <ErrorItem key={error.event_id} error={error} isInTrace isInitiallyOpen={errors.data.data.length === 1} />
      ))}
    </div>
  );
}
