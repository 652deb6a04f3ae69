import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOX_HEIGHT_PX, BOX_WIDTH_PX, layoutGraph, type Box } from './layout-graph.ts';
import { crossings, orderColumns } from './order-columns.ts';
import { placeColumn } from './place-column.ts';
import { rankNodes } from './rank-nodes.ts';

const link = (from: string, to: string, weight = 1) => ({ from, to, weight });
const nodes = fc.integer({ min: 0, max: 14 }).map((count) => Array.from({ length: count }, (_, index) => `n${index}`));
const graph = nodes.chain((ids) =>
  fc.record({
    ids: fc.constant(ids),
    links: fc.array(
      fc.record({
        from: fc.constantFrom(...ids, 'unknown'),
        to: fc.constantFrom(...ids, 'unknown'),
        weight: fc.integer({ min: 1, max: 9 }),
      }),
      { maxLength: 30 },
    ),
  }),
);

describe('columns', () => {
  it('puts callers left of what they call, by the longest way', () => {
    const { rankOf } = rankNodes(['a', 'b', 'c'], [link('a', 'c'), link('a', 'b'), link('b', 'c')]);
    expect(Object.fromEntries(rankOf)).toEqual({ a: 0, b: 1, c: 2 });
  });

  it('cuts a circle where it leads back to its entrance', () => {
    const { rankOf, forward } = rankNodes(['x', 'b', 'a'], [link('x', 'a'), link('a', 'b'), link('b', 'a')]);
    expect(Object.fromEntries(rankOf)).toEqual({ x: 0, a: 1, b: 2 });
    expect(forward.filter(({ isBack }) => isBack).map(({ link: { from, to } }) => `${from}>${to}`)).toEqual(['b>a']);
  });

  it('draws every link between known nodes once and from left to right, circles or not', () => {
    fc.assert(
      fc.property(graph, ({ ids, links }) => {
        const { rankOf, forward } = rankNodes(ids, links);
        const drawn = links.filter(({ from, to }) => from !== to && from !== 'unknown' && to !== 'unknown');
        expect(forward.map((each) => each.link)).toHaveLength(drawn.length);
        for (const { from, to } of forward) expect(rankOf.get(from)).toBeLessThan(rankOf.get(to) ?? -1);
      }),
    );
  });
});

describe('order within columns', () => {
  it('untangles links that need not cross', () => {
    const slots = ['a', 'b', 'y', 'x'].map((id) => ({ id, rank: 'ab'.includes(id) ? 0 : 1, isPoint: false }));
    const steps = [link('a', 'x'), link('b', 'y')];
    expect(
      crossings(
        [
          ['a', 'b'],
          ['y', 'x'],
        ],
        steps,
      ),
    ).toBe(1);
    expect(crossings(orderColumns(slots, steps), steps)).toBe(0);
  });
});

describe('places in a column', () => {
  it('gives what is wished for where there is room', () => {
    expect(
      placeColumn(
        [
          { heightPx: 10, middlePx: 5 },
          { heightPx: 10, middlePx: 105 },
        ],
        4,
      ),
    ).toEqual([0, 100]);
  });

  it('shares the push between those who want the same place', () => {
    expect(
      placeColumn(
        [
          { heightPx: 10, middlePx: 50 },
          { heightPx: 10, middlePx: 50 },
        ],
        4,
      ),
    ).toEqual([38, 52]);
  });

  it('never lets neighbours come closer than the gap', () => {
    const wishes = fc.array(fc.record({ heightPx: fc.integer({ min: 1, max: 50 }), middlePx: fc.integer({ min: -500, max: 500 }) }));
    fc.assert(
      fc.property(wishes, (column) => {
        const tops = placeColumn(column, 5);
        expect(tops).toHaveLength(column.length);
        for (let index = 1; index < tops.length; index++)
          expect((tops[index] ?? 0) - (tops[index - 1] ?? 0)).toBeGreaterThanOrEqual((column[index - 1]?.heightPx ?? 0) + 5 - 1e-6);
      }),
    );
  });
});

describe('drawing', () => {
  it('is the same for the same graph, holds all boxes, and no two of them touch', () => {
    fc.assert(
      fc.property(graph, ({ ids, links }) => {
        const drawing = layoutGraph(ids, links);
        expect(layoutGraph(ids, links)).toEqual(drawing);
        expect(drawing.boxes.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
        for (const box of drawing.boxes) {
          expect(box.leftPx).toBeGreaterThanOrEqual(0);
          expect(box.topPx).toBeGreaterThanOrEqual(0);
          expect(box.leftPx + BOX_WIDTH_PX).toBeLessThanOrEqual(drawing.widthPx);
          expect(box.topPx + BOX_HEIGHT_PX).toBeLessThanOrEqual(drawing.heightPx + 1e-6);
        }
        const touching = drawing.boxes.some((a, index) => drawing.boxes.slice(index + 1).some((b) => touches(a, b)));
        expect(touching).toBe(false);
      }),
    );
  });

  it('stands empty without nodes', () => {
    expect(layoutGraph([], [])).toMatchObject({ boxes: [], lines: [] });
  });
});

function touches(a: Box, b: Box): boolean {
  return Math.abs(a.leftPx - b.leftPx) < BOX_WIDTH_PX && Math.abs(a.topPx - b.topPx) < BOX_HEIGHT_PX - 1e-6;
}
