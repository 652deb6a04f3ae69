import { useNavigate } from '@tanstack/react-router';
import type { Stats } from '@sentryai/schema';
import type { ChartSeries } from '../../../components/chart/chart-options.ts';
import { timeGrid } from '../../../components/chart/time-grid.ts';
import { TimeChart } from '../../../components/chart/TimeChart.tsx';
import { formatCompact, formatCost, formatDuration, formatShare, formatUsd } from '../../../lib/format.ts';
import { timeSearchOf } from '../../../lib/time-range.ts';
import { latencySeries, layerSeries, requestSeries } from '../fns/chart-series.ts';
import { modelQuery } from '../fns/model-query.ts';

/** The four charts of the overview; one time axis, one cursor. */
export default function ChartGrid({ calls, models }: { calls: Stats; models: Stats }) {
  const navigate = useNavigate();
  const grid = timeGrid({ fromMs: Date.parse(calls.from), toMs: Date.parse(calls.to), stepMs: calls.step_ms });
  const { totals } = calls;
  const fixed = (fromMs: number, toMs: number) => timeSearchOf({ kind: 'fixed', fromMs: Math.round(fromMs), toMs: Math.round(toMs) });
  const shared = {
    grid,
    stepMs: calls.step_ms,
    onZoom: (fromMs: number, toMs: number) => void navigate({ to: '.', search: (old) => ({ ...old, ...fixed(fromMs, toMs) }) as never }),
    onPick: (fromMs: number, toMs: number) =>
      void navigate({ to: '/traces', search: (old) => ({ ...old, ...fixed(fromMs, toMs) }) as never }),
    onPickSeries: (series: ChartSeries) =>
      void navigate({ to: '/traces', search: { query: series.filter === ERRORS ? 'status:error' : modelQuery(series.filter ?? '') } }),
  };

  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <TimeChart
        {...shared}
        title="Model calls and failures"
        summary={`${formatCompact(totals.count)} calls, ${formatShare(totals.errors, totals.count)} failed`}
        series={requestSeries(calls, models, grid, ERRORS)}
        format={formatCompact}
      />
      <TimeChart
        {...shared}
        title="Latency"
        summary={`p50 ${formatDuration(totals.duration_ms_p50)}, p95 ${formatDuration(totals.duration_ms_p95)}`}
        series={latencySeries(calls, grid)}
        format={formatDuration}
      />
      <TimeChart
        {...shared}
        title="Tokens"
        summary={`${formatCompact(totals.total_tokens)} in and out`}
        series={layerSeries(models, grid, (values) => values.total_tokens)}
        format={formatCompact}
      />
      <TimeChart
        {...shared}
        title="Cost"
        summary={costSummary(totals.cost_usd, totals.unpriced_calls)}
        series={layerSeries(models, grid, (values) => values.cost_usd)}
        format={formatUsd}
      />
    </div>
  );
}

/** Marks the errors line among series that are named after models. */
const ERRORS = '\u0000errors';

function costSummary(costUsd: number | null, unpricedCalls: number): string {
  if (costUsd === null || unpricedCalls === 0) return formatCost(costUsd, unpricedCalls);
  return `${formatUsd(costUsd)} and ${formatCompact(unpricedCalls)} calls unpriced`;
}
