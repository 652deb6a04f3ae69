import { useNavigate } from '@tanstack/react-router';
import type { MetricAggregation, MetricSeries } from '@sentryai/schema';
import type { ChartSeries } from '../../../components/chart/chart-options.ts';
import { TimeChart } from '../../../components/chart/TimeChart.tsx';
import { timeGrid } from '../../../components/chart/time-grid.ts';
import { timeSearchOf } from '../../../lib/time-range.ts';
import { formatMetric, formatOnAxis, unitOfRate } from '../fns/format-metric.ts';
import { AGGREGATION_WORDS } from '../fns/kind-words.ts';
import { asBars, metricLines } from '../fns/metric-lines.ts';
import { MetricLegend } from './MetricLegend.tsx';

const HEIGHT_PX = 280;
const DISTRIBUTIONS = new Set(['histogram', 'exponential_histogram', 'summary']);

type MetricChartProps = { answer: MetricSeries; aggregation: MetricAggregation; onPickGroup: (group: string) => void };

/** The metric over time, and under it each line with its numbers. */
export default function MetricChart({ answer, aggregation, onPickGroup }: MetricChartProps) {
  const navigate = useNavigate();
  const grid = timeGrid({ fromMs: Date.parse(answer.from), toMs: Date.parse(answer.to), stepMs: answer.step_ms });
  const lines = asBars(metricLines(answer.series, aggregation, grid, answer.name), aggregation);
  const unit = aggregation === 'rate' ? unitOfRate(answer.unit, DISTRIBUTIONS.has(answer.kind ?? '')) : answer.unit;
  const format = (value: number | null) => formatMetric(value, unit, aggregation);
  const fixed = (fromMs: number, toMs: number) => timeSearchOf({ kind: 'fixed', fromMs: Math.round(fromMs), toMs: Math.round(toMs) });
  const pick = (series: ChartSeries) => {
    if (series.filter !== undefined) onPickGroup(series.filter);
  };
  return (
    <>
      <TimeChart
        title={AGGREGATION_WORDS[aggregation].label}
        summary={AGGREGATION_WORDS[aggregation].meaning.toLowerCase()}
        heightPx={HEIGHT_PX}
        grid={grid}
        stepMs={answer.step_ms}
        series={lines}
        format={format}
        axisFormat={(value) => formatOnAxis(value, unit, aggregation)}
        pickTitle={({ name }) => `Only ${name}`}
        onZoom={(fromMs, toMs) => void navigate({ to: '.', search: (old) => ({ ...old, ...fixed(fromMs, toMs) }) as never })}
        onPick={(fromMs, toMs) =>
          void navigate({ to: '/traces', search: (old) => ({ project: old.project, ...fixed(fromMs, toMs) }) as never })
        }
        onPickSeries={pick}
      />
      <MetricLegend lines={lines} format={format} onPick={pick} />
    </>
  );
}
