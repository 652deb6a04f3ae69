import type { SpanRow } from '@sentryai/schema';

/** What the analysis of a trace needs of a span; rows of table `spans` have all of it. */
export type TraceSpan = Pick<
  SpanRow,
  | 'span_id'
  | 'parent_span_id'
  | 'start_time_us'
  | 'duration_us'
  | 'name'
  | 'kind'
  | 'status'
  | 'error_type'
  | 'error_message'
  | 'model'
  | 'model_requested'
  | 'response_id'
  | 'tool_name'
  | 'tool_call_id'
  | 'input_tokens'
  | 'output_tokens'
  | 'cache_read_tokens'
  | 'cache_write_tokens'
  | 'reasoning_tokens'
  | 'cost_usd'
  | 'usage_role'
>;

export const NO_SPAN = -1;

/** A trace's spans in an order that does not depend on how they arrived, with their parents as positions. */
export type TraceTree = {
  spans: readonly TraceSpan[];
  /** Position of each span by its id. */
  positions: ReadonlyMap<string, number>;
  /** Position of the parent, NO_SPAN for roots and for spans whose parent is not (yet) here. */
  parents: Int32Array;
  /** Positions, every parent before its children. */
  topDown: Int32Array;
  depths: Int32Array;
};

function compare(left: TraceSpan, right: TraceSpan): number {
  return (
    left.start_time_us - right.start_time_us ||
    (left.span_id < right.span_id ? -1 : left.span_id > right.span_id ? 1 : 0) ||
    // the same span twice (a late correction): the one that knows more comes last and wins
    left.duration_us - right.duration_us ||
    knownCounts(left) - knownCounts(right)
  );
}

function knownCounts(span: TraceSpan): number {
  return Number(span.input_tokens !== null) + Number(span.output_tokens !== null) + Number(span.status === 'error');
}

/** Each span once, in order, and where each is. Spans that come so, as readers send them, are taken as they are. */
function inOrder(unordered: readonly TraceSpan[]): { spans: readonly TraceSpan[]; positions: Map<string, number> } {
  const sorted = isSorted(unordered) ? unordered : unordered.toSorted(compare);
  const positions = positionsOf(sorted);
  if (positions.size === sorted.length) return { spans: sorted, positions };
  const bySpanId = new Map<string, TraceSpan>();
  for (const span of sorted) bySpanId.set(span.span_id, span);
  const spans = [...bySpanId.values()].toSorted(compare);
  return { spans, positions: positionsOf(spans) };
}

function isSorted(spans: readonly TraceSpan[]): boolean {
  for (let index = 1; index < spans.length; index++) {
    if (compare(spans[index - 1] as TraceSpan, spans[index] as TraceSpan) > 0) return false;
  }
  return true;
}

function positionsOf(spans: readonly TraceSpan[]): Map<string, number> {
  const positions = new Map<string, number>();
  for (let position = 0; position < spans.length; position++) positions.set((spans[position] as TraceSpan).span_id, position);
  return positions;
}

/** Builds the tree without recursion: chains of a hundred thousand spans and cycles of parents occur. */
export function buildTraceTree(unordered: readonly TraceSpan[]): TraceTree {
  const { spans, positions } = inOrder(unordered);

  const count = spans.length;
  const parents = new Int32Array(count).fill(NO_SPAN);
  const firstChild = new Int32Array(count).fill(NO_SPAN);
  const nextSibling = new Int32Array(count).fill(NO_SPAN);
  // from the last to the first, so that children are listed in order of time
  for (let position = count - 1; position >= 0; position--) {
    const parent = positions.get(spans[position]?.parent_span_id ?? '') ?? NO_SPAN;
    if (parent === NO_SPAN || parent === position) continue;
    parents[position] = parent;
    nextSibling[position] = firstChild[parent] ?? NO_SPAN;
    firstChild[parent] = position;
  }

  const topDown = new Int32Array(count);
  const depths = new Int32Array(count);
  const isPlaced = new Uint8Array(count);
  let placed = 0;
  const place = (position: number, depth: number): void => {
    isPlaced[position] = 1;
    depths[position] = depth;
    topDown[placed++] = position;
  };
  let read = 0;
  const descend = (): void => {
    for (; read < placed; read++) {
      const parent = topDown[read] ?? 0;
      for (let child = firstChild[parent] ?? NO_SPAN; child !== NO_SPAN; child = nextSibling[child] ?? NO_SPAN) {
        if (isPlaced[child] === 0) place(child, (depths[parent] ?? 0) + 1);
      }
    }
  };
  for (let position = 0; position < count; position++) if (parents[position] === NO_SPAN) place(position, 0);
  descend();
  // what is left hangs on cycles; the earliest span of each is made its root
  for (const position of spans.keys()) {
    if (isPlaced[position] === 1) continue;
    parents[position] = NO_SPAN;
    place(position, 0);
    descend();
  }
  return { spans, positions, parents, topDown, depths };
}

/** Do two spans overlap in time? Clocks of two machines may differ a little. */
export function overlaps(left: TraceSpan, right: TraceSpan, toleranceUs: number): boolean {
  return (
    left.start_time_us <= right.start_time_us + right.duration_us + toleranceUs &&
    right.start_time_us <= left.start_time_us + left.duration_us + toleranceUs
  );
}
