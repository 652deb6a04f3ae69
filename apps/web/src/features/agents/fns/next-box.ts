import type { Box } from './layout-graph.ts';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';
const ARROWS: Readonly<Record<Arrow, { dx: number; dy: number }>> = {
  ArrowLeft: { dx: -1, dy: 0 },
  ArrowRight: { dx: 1, dy: 0 },
  ArrowUp: { dx: 0, dy: -1 },
  ArrowDown: { dx: 0, dy: 1 },
};

export function isArrow(key: string): key is Arrow {
  return Object.hasOwn(ARROWS, key);
}

/** Where an arrow key leads from a box: up and down within its column, left and right to the nearest box of the next column. */
export function nextBox(boxes: readonly Box[], fromId: string, arrow: Arrow): Box | undefined {
  const from = boxes.find(({ id }) => id === fromId);
  if (from === undefined) return boxes[0];
  const { dx, dy } = ARROWS[arrow];
  const inWay = boxes.filter((box) =>
    dx === 0 ? box.rank === from.rank && (box.topPx - from.topPx) * dy > 0 : (box.rank - from.rank) * dx > 0,
  );
  const distance = (box: Box) => Math.abs(box.rank - from.rank) * 100_000 + Math.abs(box.topPx - from.topPx);
  return inWay.toSorted((a, b) => distance(a) - distance(b))[0];
}
