import 'uplot/dist/uPlot.min.css';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import { useShownTheme } from '../../lib/theme.ts';
import { chartOptions, type ChartSeries } from './chart-options.ts';
import { ChartTip } from './ChartTip.tsx';

type TimeChartProps = {
  title: string;
  /** Figure beside the title, such as the window's sum. */
  summary: string;
  /** Starts of the steps. */
  grid: readonly number[];
  stepMs: number;
  /** In the order of the legend; bars are already stacked (`drawn`). */
  series: readonly ChartSeries[];
  format: (value: number | null) => string;
  /** For the axis, where it must be shorter; default `format`. */
  axisFormat?: (value: number | null) => string;
  heightPx?: number;
  onZoom: (fromMs: number, toMs: number) => void;
  onPick: (fromMs: number, toMs: number) => void;
  onPickSeries: (series: ChartSeries) => void;
  /** What a click on a series' name does; default: shows its traces. */
  pickTitle?: (series: ChartSeries) => string;
};

const HEIGHT_PX = 172;

/** One time series chart: drag to zoom, click a step or a name to see what is behind it. */
export function TimeChart(props: TimeChartProps) {
  const { title, summary, grid, stepMs, series, format, axisFormat = format, heightPx = HEIGHT_PX } = props;
  const { onZoom, onPick, onPickSeries, pickTitle = tracesWith } = props;
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const theme = useShownTheme();
  const [hovered, setHovered] = useState<{ index: number; leftPx: number } | null>(null);
  const data = useMemo(() => chartData(grid, stepMs, series), [grid, stepMs, series]);

  const zoom = useEffectEvent(onZoom);
  const pick = useEffectEvent((index: number) => {
    const fromMs = grid[index];
    if (fromMs !== undefined) onPick(fromMs, fromMs + stepMs);
  });
  const axisText = useEffectEvent(axisFormat);
  const currentData = useEffectEvent(() => data);
  const currentSeries = useEffectEvent(() => series);
  /** What forces a new chart; new values alone do not. */
  const shape = JSON.stringify([theme, stepMs, series.map((each) => [each.name, each.color, each.kind])]);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const made = new uPlot(
      chartOptions({
        widthPx: element.clientWidth,
        heightPx,
        stepSeconds: stepMs / 1000,
        series: currentSeries(),
        format: (value) => axisText(value),
        onZoom: (fromMs, toMs) => zoom(fromMs, toMs),
        onPick: (index) => pick(index),
        onHover: (at) => setHovered((old) => (old?.index === at?.index ? old : at)),
      }),
      currentData(),
      element,
    );
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: heightPx }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [shape, stepMs, heightPx]);

  // New values into the same chart. Not on every render: the chart answers with a cursor event, which renders again.
  useEffect(() => {
    chart.current?.setData(data);
  }, [data]);

  return (
    <section className="panel flex min-w-0 flex-col px-3 pt-2.5 pb-2" aria-label={title}>
      <div className="flex items-baseline gap-2">
        <h2 className="text-sm font-semibold">{title}</h2>
        <span className="num text-xs text-ink-3">{summary}</span>
      </div>
      <div className="relative mt-1" role="img" aria-label={`${title} over time: ${summary}`}>
        <div ref={box} style={{ height: heightPx }} />
        {hovered !== null && (
          <ChartTip grid={grid} stepMs={stepMs} series={series} format={format} index={hovered.index} leftPx={hovered.leftPx} />
        )}
      </div>
      <ul className="mt-1 flex h-5 flex-wrap gap-x-3 overflow-hidden text-2xs leading-5 text-ink-2">
        {series.map((each) => (
          <li key={each.name} className="min-w-0">
            <button
              type="button"
              disabled={each.filter === undefined}
              className="flex max-w-44 items-center gap-1.5 enabled:hover:text-accent enabled:hover:underline"
              title={each.filter === undefined ? each.name : pickTitle(each)}
              onClick={() => onPickSeries(each)}
            >
              <span className="size-2 shrink-0 rounded-[2px]" style={{ background: `var(${each.color})` }} aria-hidden />
              <span className="truncate">{each.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function tracesWith({ name }: ChartSeries): string {
  return `Traces with ${name}`;
}

/** uPlot draws series in order, so stacks come highest first and the lower layers cover them. */
function chartData(grid: readonly number[], stepMs: number, series: readonly ChartSeries[]): uPlot.AlignedData {
  return [grid.map((timeMs) => (timeMs + stepMs / 2) / 1000), ...series.toReversed().map((each) => [...each.drawn])];
}
