import type { OutcomeSums } from '@sentryai/schema';
import type { ChartSeries } from '../../../components/chart/chart-options.ts';
import { timeGrid } from '../../../components/chart/time-grid.ts';
import { TimeChart } from '../../../components/chart/TimeChart.tsx';
import { formatCompact, formatCount } from '../../../lib/format.ts';
import { timeSearchOf } from '../../../lib/time-range.ts';
import { outcomeSeries } from '../fns/outcome-series.ts';
import { useDeliveryUrl } from '../hooks/use-delivery-url.ts';

/** Items over time by how they ended; a click on a bar or a drag narrows the window, a click on a name the outcome. */
export default function OutcomeChart({ sums }: { sums: OutcomeSums }) {
  const { set, filter } = useDeliveryUrl();
  const stepMs = sums.step_ms ?? 60_000;
  const grid = timeGrid({ fromMs: Date.parse(sums.from), toMs: Date.parse(sums.to), stepMs });
  const narrow = (fromMs: number, toMs: number) => set(timeSearchOf({ kind: 'fixed', fromMs: Math.round(fromMs), toMs: Math.round(toMs) }));
  const series = outcomeSeries(sums, grid);
  return (
    <TimeChart
      title="Items by outcome"
      summary={sums.received === null ? '' : `${formatCount(sums.received)} received`}
      grid={grid}
      stepMs={stepMs}
      series={filter.outcome === undefined ? series : series.filter((each) => each.filter === filter.outcome).map(alone)}
      format={formatCompact}
      onZoom={narrow}
      onPick={narrow}
      onPickSeries={(each) => set({ outcome: filter.outcome === each.filter ? undefined : each.filter })}
      pickTitle={(each) => (filter.outcome === each.filter ? 'Show all outcomes' : `Only ${each.name}`)}
    />
  );
}

/** A layer that stands on the ground. */
function alone(series: ChartSeries): ChartSeries {
  return { ...series, drawn: series.values };
}
