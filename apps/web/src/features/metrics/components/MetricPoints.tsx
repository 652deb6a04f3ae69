import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { MetricPointEntry } from '@sentryai/schema';
import { ErrorLine, SkeletonRows } from '../../../components/States.tsx';
import { formatClock, formatCompact, formatMoment, plural, shortId } from '../../../lib/format.ts';
import { formatMetric } from '../fns/format-metric.ts';
import type { MetricSearch } from '../fns/metric-search.ts';
import { metricPoints } from '../queries.ts';

/** The newest points as they were sent, with the traces that their exemplars name. Asked for when it is opened. */
export function MetricPoints({ search }: { search: MetricSearch & { name: string } }) {
  const [isOpen, setOpen] = useState(false);
  const points = useQuery({ ...metricPoints(search), enabled: isOpen });
  return (
    <details className="panel" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="px-3 py-2 text-sm font-semibold">Newest points, as they were sent</summary>
      {points.isError && <ErrorLine error={points.error} onRetry={() => void points.refetch()} />}
      {isOpen && points.isPending && <SkeletonRows rows={4} />}
      {points.data !== undefined && (
        <ul className="border-t border-line">
          {points.data.data.map((point) => (
            <PointLine key={point.event_id} point={point} />
          ))}
          {points.data.data.length === 0 && <li className="px-3 py-3 text-ink-3">None in this window.</li>}
        </ul>
      )}
    </details>
  );
}

function PointLine({ point }: { point: MetricPointEntry }) {
  const traces = [...new Map(point.exemplars.map((exemplar) => [exemplar.trace_id, exemplar])).values()];
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line px-3 py-1.5 text-xs last:border-0">
      <time className="num text-ink-3" dateTime={point.timestamp} title={formatMoment(point.timestamp)}>
        {formatClock(Date.parse(point.timestamp))}
      </time>
      <span className="num font-medium">{measured(point)}</span>
      <span className="min-w-0 flex-1 font-mono text-2xs break-all text-ink-2">
        {Object.entries(point.tags)
          .map(([key, value]) => `${key}=${value}`)
          .join(' ')}
      </span>
      <span className="text-2xs text-ink-3">{[point.service, point.temporality].filter(Boolean).join(' · ')}</span>
      {traces.map(
        ({ trace_id: traceId, span_id: spanId }) =>
          traceId !== null && (
            <Link
              key={traceId}
              to="/traces/$traceId"
              params={{ traceId }}
              search={spanId === null ? {} : { span: spanId }}
              className="font-mono text-2xs text-accent hover:underline"
              title="Open the trace of an exemplar"
            >
              {shortId(traceId)}
            </Link>
          ),
      )}
    </li>
  );
}

function measured(point: MetricPointEntry): string {
  if (!point.has_value) return 'no value';
  if (point.count === null) return formatMetric(point.value, point.unit, null);
  const sum = point.sum === null ? '' : `, sum ${formatMetric(point.sum, point.unit, null)}`;
  return `${point.count === 1 ? '1 value' : plural(point.count, 'value')}${sum}${point.max === null ? '' : `, max ${formatCompact(point.max)}`}`;
}
