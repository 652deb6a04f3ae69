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

/** Builds the tree without recursion: chains of a hundred thousand spans and cycles of parents occur. */
export function buildTraceTree(unordered: readonly TraceSpan[]): TraceTree {
  const bySpanId = new Map<string, TraceSpan>();
  for (const span of unordered.toSorted(compare)) bySpanId.set(span.span_id, span);
  const spans = [...bySpanId.values()].toSorted(compare);
  const positions = new Map(spans.map((span, position) => [span.span_id, position]));

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
  return { spans, parents, topDown, depths };
}

/** Do two spans overlap in time? Clocks of two machines may differ a little. */
export function overlaps(left: TraceSpan, right: TraceSpan, toleranceUs: number): boolean {
  return (
    left.start_time_us <= right.start_time_us + right.duration_us + toleranceUs &&
    right.start_time_us <= left.start_time_us + left.duration_us + toleranceUs
  );
}
