import type { SpanSkeleton } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTree } from './build-tree.ts';
import { initialSpan } from './initial-span.ts';
import { isMatch, nextError, visibleRows } from './visible-rows.ts';

const START_MS = Date.UTC(2026, 10, 22);

function span(id: string, parent: string | null, fields: Partial<SpanSkeleton> & { atMs?: number } = {}): SpanSkeleton {
  const { atMs = 0, ...rest } = fields;
  return {
    span_id: id,
    parent_span_id: parent,
    name: `span ${id}`,
    kind: 'other',
    start_time: new Date(START_MS + atMs).toISOString().replace('Z', '000Z'),
    duration_ms: 10,
    status: 'ok',
    usage_role: 'none',
    model: null,
    input_tokens: null,
    output_tokens: null,
    cost_usd: null,
    error_type: null,
    ...rest,
  };
}
const ids = (nodes: readonly { span: SpanSkeleton }[]) => nodes.map((node) => node.span.span_id);

describe('building the tree', () => {
  it('orders children by start and counts what is below', () => {
    const tree = buildTree([
      span('late', 'root', { atMs: 5 }),
      span('early', 'root', { atMs: 1 }),
      span('leaf', 'early', { atMs: 2, status: 'error' }),
      span('root', null),
    ]);
    expect(ids(tree.ordered)).toEqual(['root', 'early', 'leaf', 'late']);
    expect(tree.byId.get('root')).toMatchObject({ descendants: 3, errorsBelow: 1, depth: 0, isOrphan: false });
    expect(tree.byId.get('leaf')?.depth).toBe(2);
  });

  it('tells apart spans that start within one millisecond', () => {
    const base = new Date(START_MS).toISOString().slice(0, -4);
    const tree = buildTree([span('b', null, { start_time: `${base}000900Z` }), span('a', null, { start_time: `${base}000100Z` })]);
    expect(ids(tree.ordered)).toEqual(['a', 'b']);
  });

  it('shows spans whose parent has not arrived at the top, and says so', () => {
    const tree = buildTree([span('child', 'missing'), span('grandchild', 'child')]);
    expect(ids(tree.roots)).toEqual(['child']);
    expect(tree.roots[0]?.isOrphan).toBe(true);
    expect(tree.byId.get('grandchild')?.isOrphan).toBe(false);
  });

  it('keeps every span of parents that go round', () => {
    const tree = buildTree([span('a', 'b', { atMs: 1 }), span('b', 'c', { atMs: 2 }), span('c', 'a', { atMs: 3 }), span('self', 'self')]);
    expect(ids(tree.ordered).toSorted()).toEqual(['a', 'b', 'c', 'self']);
    expect(ids(tree.roots)).toEqual(['self', 'a']);
  });

  it('lets the later of two equal ids win', () => {
    const tree = buildTree([span('a', null, { duration_ms: null, status: 'running' }), span('a', null, { duration_ms: 7 })]);
    expect(tree.ordered).toHaveLength(1);
    expect(tree.hasRunning).toBe(false);
  });

  it('measures from the first start to the last end and leaves running spans open', () => {
    const tree = buildTree([span('a', null, { duration_ms: 50 }), span('b', 'a', { atMs: 20, duration_ms: null, status: 'running' })]);
    expect(tree.endUs - tree.startUs).toBe(50_000);
    expect(tree.hasRunning).toBe(true);
    expect(buildTree([])).toMatchObject({ roots: [], ordered: [], startUs: 0, endUs: 0 });
  });

  it('draws a span whose end nobody knows as a point that is not running', () => {
    const tree = buildTree([span('a', null, { duration_ms: 50 }), span('b', 'a', { atMs: 20, duration_ms: null, status: 'unset' })]);
    expect(tree.hasRunning).toBe(false);
    expect(tree.byId.get('b')).toMatchObject({ endUs: tree.startUs + 20_000 });
  });

  it('takes a chain of 20,000 spans without running out of stack', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => span(`s${index}`, index === 0 ? null : `s${index - 1}`));
    const tree = buildTree(chain);
    expect(tree.ordered.at(-1)?.depth).toBe(19_999);
    expect(tree.roots[0]?.descendants).toBe(19_999);
  });

  it('shows every span exactly once, whatever the parents are', () => {
    const anySpans = fc.array(fc.record({ id: fc.integer({ min: 0, max: 30 }), parent: fc.option(fc.integer({ min: 0, max: 40 })) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(anySpans, (list) => {
        const tree = buildTree(list.map(({ id, parent }) => span(`s${id}`, parent === null ? null : `s${parent}`)));
        const wanted = [...new Set(list.map(({ id }) => `s${id}`))].toSorted();
        expect(ids(tree.ordered).toSorted()).toEqual(wanted);
        expect(tree.roots.reduce((sum, root) => sum + root.descendants + 1, 0)).toBe(wanted.length);
      }),
    );
  });
});

describe('visible rows', () => {
  const tree = buildTree([
    span('root', null),
    span('a', 'root', { atMs: 1 }),
    span('a1', 'a', { atMs: 2, model: 'gpt-4o' }),
    span('a2', 'a1', { atMs: 3 }),
    span('b', 'root', { atMs: 4, kind: 'tool', status: 'error', error_type: 'TimeoutError' }),
  ]);

  it('hides everything below a folded span', () => {
    expect(ids(visibleRows(tree, new Set(['a']), ''))).toEqual(['root', 'a', 'b']);
    expect(ids(visibleRows(tree, new Set(['a', 'a1']), ''))).toEqual(['root', 'a', 'b']);
    expect(ids(visibleRows(tree, new Set(), ''))).toEqual(['root', 'a', 'a1', 'a2', 'b']);
  });

  it('shows what matches with the way to it, folded or not', () => {
    expect(ids(visibleRows(tree, new Set(['a']), 'GPT'))).toEqual(['root', 'a', 'a1']);
    expect(ids(visibleRows(tree, new Set(), 'timeout'))).toEqual(['root', 'b']);
    expect(visibleRows(tree, new Set(), 'nothing like it')).toEqual([]);
  });

  it('matches the kind by the name that people see', () => {
    const node = tree.byId.get('b');
    expect(node && isMatch(node, 'tool')).toBe(true);
  });

  it('goes from failure to failure and round', () => {
    expect(nextError(tree.ordered, null)?.span.span_id).toBe('b');
    expect(nextError(tree.ordered, 'b')?.span.span_id).toBe('b');
    expect(nextError(buildTree([span('x', null)]).ordered, null)).toBeUndefined();
  });
});

describe('the span that is shown first', () => {
  it('is where the failure began, not where it was passed on', () => {
    const tree = buildTree([
      span('root', null, { status: 'error' }),
      span('llm', 'root', { kind: 'llm' }),
      span('tool', 'root', { atMs: 2, status: 'error' }),
    ]);
    expect(initialSpan(tree)?.span.span_id).toBe('tool');
  });

  it('is the first model call of a healthy trace, else the first span', () => {
    expect(initialSpan(buildTree([span('root', null), span('llm', 'root', { kind: 'llm' })]))?.span.span_id).toBe('llm');
    expect(initialSpan(buildTree([span('root', null)]))?.span.span_id).toBe('root');
    expect(initialSpan(buildTree([]))).toBeUndefined();
  });
});
