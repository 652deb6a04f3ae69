export type GridOptions = { fromMs: number; toMs: number; stepMs: number };

/** Beyond this a chart has more steps than a screen has pixels; the grid is cut instead of freezing the page. */
const STEPS_MAX = 5_000;

/** Starts of all steps of a window, aligned to the epoch as the API aligns them. */
export function timeGrid({ fromMs, toMs, stepMs }: GridOptions): number[] {
  if (!(stepMs > 0) || !(toMs > fromMs)) return [];
  const firstMs = Math.floor(fromMs / stepMs) * stepMs;
  const count = Math.min(STEPS_MAX, Math.ceil((toMs - firstMs) / stepMs));
  return Array.from({ length: count }, (_, index) => firstMs + index * stepMs);
}

/** One value per step of the grid. A step without a point is null: nothing is known about it, which is not 0. */
export function onGrid<Point extends { time: string }>(
  grid: readonly number[],
  points: readonly Point[],
  pick: (point: Point) => number | null,
): (number | null)[] {
  const byTime = new Map(points.map((point) => [Date.parse(point.time), point]));
  return grid.map((timeMs) => {
    const point = byTime.get(timeMs);
    return point === undefined ? null : pick(point);
  });
}
