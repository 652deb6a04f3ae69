import type { ChartSeries } from './chart-options.ts';
import { stepLabel } from './step-label.ts';

type ChartTipProps = {
  grid: readonly number[];
  stepMs: number;
  series: readonly ChartSeries[];
  format: (value: number | null) => string;
  index: number;
  leftPx: number;
};

/** Values of one step, beside the pointer. Says "no data" where nothing is known. */
export function ChartTip({ grid, stepMs, series, format, index, leftPx }: ChartTipProps) {
  const startMs = grid[index];
  if (startMs === undefined) return null;
  const known = series.filter((each) => each.values[index] !== null && each.values[index] !== undefined);
  const isRightHalf = index > grid.length / 2;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-1 z-10 min-w-36 rounded-md border border-line-strong bg-surface px-2 py-1.5 text-2xs shadow-float"
      style={isRightHalf ? { right: `calc(100% - ${leftPx - 12}px)` } : { left: leftPx + 12 }}
    >
      <div className="num mb-1 whitespace-nowrap text-ink-3">{stepLabel(startMs, stepMs)}</div>
      {known.length === 0 && <div className="text-ink-2">no data</div>}
      {known.map((each) => (
        <div key={each.name} className="flex items-center gap-1.5 whitespace-nowrap">
          <span className="size-2 rounded-[2px]" style={{ background: `var(${each.color})` }} />
          <span className="max-w-40 truncate text-ink-2">{each.name}</span>
          <span className="num ml-auto pl-3 font-medium">{format(each.values[index] ?? null)}</span>
        </div>
      ))}
    </div>
  );
}
