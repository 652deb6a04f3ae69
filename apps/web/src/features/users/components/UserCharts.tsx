import { useNavigate } from '@tanstack/react-router';
import type { Stats } from '@sentryai/schema';
import { timeGrid } from '../../../components/chart/time-grid.ts';
import { TimeChart } from '../../../components/chart/TimeChart.tsx';
import { formatCompact, formatCost, formatShare, formatUsd } from '../../../lib/format.ts';
import { term } from '../../../lib/search-query.ts';
import { timeSearchOf } from '../../../lib/time-range.ts';
import { callSeries, costSeries } from '../fns/user-series.ts';

/** Calls with their failures, and cost, over time. A click on a step shows the user's traces in it. */
export default function UserCharts({ userId, stats }: { userId: string; stats: Stats }) {
  const navigate = useNavigate();
  const grid = timeGrid({ fromMs: Date.parse(stats.from), toMs: Date.parse(stats.to), stepMs: stats.step_ms });
  const fixed = (fromMs: number, toMs: number) => timeSearchOf({ kind: 'fixed', fromMs: Math.round(fromMs), toMs: Math.round(toMs) });
  const { totals } = stats;
  const query = term('user_id', userId);
  const shared = {
    grid,
    stepMs: stats.step_ms,
    onZoom: (fromMs: number, toMs: number) => void navigate({ to: '.', search: (old) => ({ ...old, ...fixed(fromMs, toMs) }) as never }),
    onPick: (fromMs: number, toMs: number) =>
      void navigate({ to: '/traces', search: (old) => ({ ...old, ...fixed(fromMs, toMs), query }) as never }),
    onPickSeries: () => void navigate({ to: '/traces', search: { query: `${query} status:error` } }),
  };
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <TimeChart
        {...shared}
        title="Model calls and failures"
        summary={`${formatCompact(totals.count)} calls, ${formatShare(totals.errors, totals.count)} failed`}
        series={callSeries(stats, grid)}
        format={formatCompact}
      />
      <TimeChart
        {...shared}
        title="Cost"
        summary={formatCost(totals.cost_usd, totals.unpriced_calls)}
        series={costSeries(stats, grid)}
        format={formatUsd}
      />
    </div>
  );
}
