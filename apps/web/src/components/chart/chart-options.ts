import uPlot from 'uplot';
import { axisLabel } from './step-label.ts';

export type ChartSeries = {
  name: string;
  /** CSS variable of the color. */
  color: string;
  kind: 'bar' | 'line';
  /** The series' own values, for the tip. */
  values: readonly (number | null)[];
  /** What is drawn: the value, or its height within a stack. */
  drawn: readonly (number | null)[];
  /** Group behind the name; undefined when a click on it means nothing. */
  filter?: string;
};

export type ChartOptions = {
  widthPx: number;
  heightPx: number;
  stepSeconds: number;
  series: readonly ChartSeries[];
  format: (value: number) => string;
  onZoom: (fromMs: number, toMs: number) => void;
  onPick: (index: number) => void;
  onHover: (at: { index: number; leftPx: number } | null) => void;
};

/** A drag shorter than this is a click. */
const DRAG_MIN_PX = 6;

/** The look and behavior of all time charts. Colors are read from the tokens when the chart is made. */
export function chartOptions(options: ChartOptions): uPlot.Options {
  const { widthPx, heightPx, stepSeconds, series, format, onZoom, onPick, onHover } = options;
  const tokens = getComputedStyle(document.documentElement);
  const token = (name: string) => tokens.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: token('--ink-3'),
    font: `11px ${token('--sans')}`,
    ticks: { show: false },
    grid: { stroke: token('--line'), width: 1 },
  };

  return {
    width: widthPx,
    height: heightPx,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: true, range: (_chart, min, max) => [min - stepSeconds / 2, max + stepSeconds / 2] },
      y: { range: (_chart, min, max) => valueRange(min, max) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        // The lowest mark of the other axis reaches this far down.
        gap: 8,
        space: 64,
        values: (_chart, splits, _axisIndex, _space, incr) => splits.map((seconds) => axisLabel(seconds * 1000, incr * 1000)),
      },
      { ...axis, size: 50, gap: 4, space: 34, values: (_chart, splits) => splits.map((value) => trimTrailingZeros(format(value))) },
    ],
    series: [{}, ...series.toReversed().map((each) => seriesOptions(each, token(each.color)))],
    cursor: {
      sync: { key: 'page' },
      drag: { x: true, y: false, setScale: false },
      points: { show: false },
      y: false,
    },
    hooks: {
      setCursor: [
        (chart) => {
          const index = chart.cursor.idx;
          // Synced charts move their cursor too; only the one under the pointer shows values.
          const isOwn = chart.over.matches(':hover');
          onHover(
            isOwn && index !== null && index !== undefined ? { index, leftPx: (chart.cursor.left ?? 0) + chart.over.offsetLeft } : null,
          );
        },
      ],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width >= DRAG_MIN_PX) onZoom(chart.posToVal(left, 'x') * 1000, chart.posToVal(left + width, 'x') * 1000);
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      ready: [
        (chart) => {
          let downAtPx = 0;
          chart.over.style.cursor = 'pointer';
          chart.over.addEventListener('mousedown', (event) => {
            downAtPx = event.clientX;
          });
          chart.over.addEventListener('click', (event) => {
            const index = chart.cursor.idx;
            if (Math.abs(event.clientX - downAtPx) < DRAG_MIN_PX && index !== null && index !== undefined) onPick(index);
          });
        },
      ],
    },
  };
}

/** Zero is always in sight; a little air above, and below where values are negative. */
function valueRange(min: number | null, max: number | null): [number, number] {
  const top = max !== null && max > 0 ? max * 1.06 : 0;
  const bottom = min !== null && min < 0 ? min * 1.06 : 0;
  return top === bottom ? [0, 1] : [bottom, top];
}

function seriesOptions(series: ChartSeries, color: string): uPlot.Series {
  if (series.kind === 'bar') {
    const paths = uPlot.paths.bars?.({ size: [0.78, 28], align: 0 });
    return { label: series.name, fill: color, width: 0, points: { show: false }, ...(paths === undefined ? {} : { paths }) };
  }
  return {
    label: series.name,
    stroke: color,
    width: 1.6,
    spanGaps: false,
    // A value between two gaps has no line; a dot keeps it visible.
    points: {
      show: (chart, index) => isLoneIn(chart.data[index] ?? []),
      size: 4,
      fill: color,
      filter: (chart, index) => loneIndexes(chart.data[index] ?? []),
    },
  };
}

/** "4.00 s" -> "4 s", "$0.300" -> "$0.3": marks of an axis are round. */
function trimTrailingZeros(text: string): string {
  return text.replace(/(\.\d*?)0+(?!\d)/, (_, kept: string) => (kept === '.' ? '' : kept));
}

function loneIndexes(values: ArrayLike<number | null | undefined>): number[] {
  const lone: number[] = [];
  for (let index = 0; index < values.length; index++) {
    if (isKnown(values[index]) && !isKnown(values[index - 1]) && !isKnown(values[index + 1])) lone.push(index);
  }
  return lone;
}

function isLoneIn(values: ArrayLike<number | null | undefined>): boolean {
  return loneIndexes(values).length > 0;
}

function isKnown(value: number | null | undefined): boolean {
  return value !== null && value !== undefined;
}
