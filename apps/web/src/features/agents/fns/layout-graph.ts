/** A drawing of who calls whom: columns from callers to what they call. Pure: the same graph gives the same drawing. */
import { orderColumns, type Slot, type Step } from './order-columns.ts';
import { placeColumn } from './place-column.ts';
import { rankNodes, type Link } from './rank-nodes.ts';

export type Box = { id: string; leftPx: number; topPx: number; rank: number };
/** `start` and `end`: where the line leaves the left box and reaches the right one. */
export type Line = { link: Link; isBack: boolean; path: string; start: Spot; end: Spot };
type Spot = { x: number; y: number };
export type Drawing = { widthPx: number; heightPx: number; boxes: Box[]; lines: Line[] };

export const BOX_WIDTH_PX = 192;
export const BOX_HEIGHT_PX = 46;
const GAP_X_PX = 56;
const GAP_Y_PX = 12;
/** A point that a link passes through needs less room than a box. */
const POINT_HEIGHT_PX = 8;
const PADDING_PX = 16;
const ROUNDS = 6;

/** Ids that links name and nodes do not are left out. */
export function layoutGraph(ids: readonly string[], links: readonly Link[]): Drawing {
  const { rankOf, forward } = rankNodes(ids, links);
  const slots: Slot[] = ids.map((id) => ({ id, rank: rankOf.get(id) ?? 0, isPoint: false }));
  const steps: Step[] = [];
  const routes = forward.map((each, index) => {
    const first = rankOf.get(each.from) ?? 0;
    const last = rankOf.get(each.to) ?? 0;
    const through = [each.from];
    for (let rank = first + 1; rank < last; rank++) {
      const id = `\u0000${index}.${rank}`;
      slots.push({ id, rank, isPoint: true });
      through.push(id);
    }
    through.push(each.to);
    for (let at = 1; at < through.length; at++)
      steps.push({ from: through[at - 1] ?? '', to: through[at] ?? '', weight: each.link.weight });
    return { ...each, through };
  });
  const columns = orderColumns(slots, steps);
  const points = new Set(slots.filter(({ isPoint }) => isPoint).map(({ id }) => id));
  const middles = middlesOf(columns, steps, points);

  const heightOf = (id: string) => (points.has(id) ? POINT_HEIGHT_PX : BOX_HEIGHT_PX);
  const edge = (pick: (...values: number[]) => number, sign: number) =>
    pick(...slots.map(({ id }) => (middles.get(id) ?? 0) + (sign * heightOf(id)) / 2), ...(slots.length === 0 ? [0] : []));
  const topPx = edge(Math.min, -1);
  const yOf = (id: string) => (middles.get(id) ?? 0) - topPx + PADDING_PX;
  const leftOf = (rank: number) => PADDING_PX + rank * (BOX_WIDTH_PX + GAP_X_PX);
  return {
    widthPx: leftOf(Math.max(1, columns.length)) - GAP_X_PX + PADDING_PX,
    heightPx: edge(Math.max, 1) - topPx + 2 * PADDING_PX,
    boxes: slots
      .filter(({ isPoint }) => !isPoint)
      .map(({ id, rank }) => ({ id, rank, leftPx: leftOf(rank), topPx: yOf(id) - BOX_HEIGHT_PX / 2 })),
    lines: routes.map(({ link, isBack, through }) => {
      const first = rankOf.get(through[0] ?? '') ?? 0;
      const spots = through.map((id, index) => ({ x: leftOf(first + index), y: yOf(id) }));
      return { link, isBack, ...lineThrough(spots) };
    }),
  };
}

/** Middles of all slots: columns start stacked and then move towards what they are linked with, from both sides in turn. */
function middlesOf(columns: readonly (readonly string[])[], steps: readonly Step[], points: ReadonlySet<string>): Map<string, number> {
  const heightOf = (id: string) => (points.has(id) ? POINT_HEIGHT_PX : BOX_HEIGHT_PX);
  const neighbours = new Map<string, Step[]>();
  for (const step of steps) for (const id of [step.from, step.to]) neighbours.set(id, [...(neighbours.get(id) ?? []), step]);
  const middles = new Map<string, number>();
  for (const column of columns) {
    let top = -column.reduce((sum, id) => sum + heightOf(id) + GAP_Y_PX, 0) / 2;
    for (const id of column) {
      middles.set(id, top + heightOf(id) / 2);
      top += heightOf(id) + GAP_Y_PX;
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const column of round % 2 === 0 ? columns : columns.toReversed()) {
      const wishes = column.map((id) => {
        const others = (neighbours.get(id) ?? []).map(({ from, to }) => middles.get(from === id ? to : from) ?? 0);
        const middlePx = others.length === 0 ? (middles.get(id) ?? 0) : others.reduce((sum, y) => sum + y, 0) / others.length;
        return { heightPx: heightOf(id), middlePx };
      });
      placeColumn(wishes, GAP_Y_PX).forEach((top, index) => {
        const id = column[index] ?? '';
        middles.set(id, top + heightOf(id) / 2);
      });
    }
  }
  return middles;
}

/** From the right side of the first box, past the columns between, to the left side of the last one. */
function lineThrough(spots: readonly Spot[]): { path: string; start: Spot; end: Spot } {
  const [first = { x: 0, y: 0 }, ...others] = spots;
  const start = { x: first.x + BOX_WIDTH_PX, y: first.y };
  let at = start;
  let path = `M${at.x} ${tenths(at.y)}`;
  others.forEach((spot, index) => {
    const bend = (spot.x - at.x) / 2;
    path += `C${at.x + bend} ${tenths(at.y)} ${spot.x - bend} ${tenths(spot.y)} ${spot.x} ${tenths(spot.y)}`;
    at = spot;
    if (index === others.length - 1) return;
    at = { x: spot.x + BOX_WIDTH_PX, y: spot.y };
    path += `H${at.x}`;
  });
  return { path, start, end: at };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
