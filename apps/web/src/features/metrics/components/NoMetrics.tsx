import { ChartSpline } from 'lucide-react';
import { EmptyState } from '../../../components/States.tsx';
import { rangeLabel, type TimeRange } from '../../../lib/time-range.ts';

/** Nothing was measured in the window: how to send metrics. */
export function NoMetrics({ range, onWiden }: { range: TimeRange; onWiden: () => void }) {
  return (
    <EmptyState
      icon={<ChartSpline className="size-6" aria-hidden />}
      title="No metrics in this window"
      actions={
        <button type="button" className="btn" onClick={onWiden}>
          Look at the last 30 days
        </button>
      }
    >
      Nothing was measured in “{rangeLabel(range)}”. OpenTelemetry programs send their metrics with{' '}
      <code className="font-mono">OTEL_METRICS_EXPORTER=otlp</code>; the SDKs here with <code className="font-mono">metric</code> events.
    </EmptyState>
  );
}
