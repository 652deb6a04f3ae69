import { MODEL_CALL_KINDS } from '@sentryai/conventions';
import type { UsageRole } from '@sentryai/schema';
import { findFailures } from './failures.ts';
import { findModelCalls, hasTokens, hasUsage } from './model-calls.ts';
import { findToolRuns, isToolSpan } from './tool-calls.ts';
import { buildTraceTree, NO_SPAN, type TraceSpan, type TraceTree } from './trace-tree.ts';

export type { TraceSpan } from './trace-tree.ts';

/** Sums over a trace, every provider call once. null = no span says it, which is not 0. */
export type TraceTotals = {
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  /** US dollars; null when nothing could be priced. */
  cost_usd: number | null;
  /** Input and output tokens that clients guessed; in none of the sums above. null = there are none. */
  estimated_tokens: number | null;
  /** Calls of models (chat, completion, embedding, rerank), failed ones included. */
  llm_calls: number;
  /** Tool runs. */
  tool_calls: number;
  error_count: number;
  /** Calls whose tokens are known and whose price is not. */
  unpriced_calls: number;
};

/**
 * `roles` has an entry for every span id of the trace, `roleList` for every position of the tree. `counted` are the spans
 * that stand for something that happened: one for each model call and each tool run, and every span of another kind. Maps by
 * id are made when they are first asked for. `speakers` holds, by position in the tree, the position of the span that speaks
 * for the model call which a span tells about, NO_SPAN for all others.
 */
export type TraceAnalysis = {
  readonly roles: ReadonlyMap<string, UsageRole>;
  readonly roleList: readonly UsageRole[];
  readonly totals: TraceTotals;
  readonly counted: ReadonlySet<string>;
  readonly speakers: Int32Array;
  readonly tree: TraceTree;
};

/**
 * Roles of all spans. Usage of a span that is no model call counts only when nothing below it carries usage of its own;
 * estimates below such a span are a second view of what it counts.
 */
function decideRoles(tree: TraceTree, callRoles: readonly (UsageRole | undefined)[]): UsageRole[] {
  const { spans, parents, topDown } = tree;
  const roles = callRoles.map((role) => role ?? 'none');
  const countsBelow = new Uint8Array(spans.length);
  for (let index = topDown.length - 1; index >= 0; index--) {
    const position = topDown[index] ?? 0;
    const span = spans[position] as TraceSpan;
    if (callRoles[position] === undefined && hasUsage(span)) roles[position] = countsBelow[position] === 1 ? 'rollup' : 'own';
    const counts = countsBelow[position] === 1 || roles[position] === 'own' || roles[position] === 'duplicate';
    const parent = parents[position] ?? NO_SPAN;
    if (counts && parent !== NO_SPAN) countsBelow[parent] = 1;
  }
  const isCovered = new Uint8Array(spans.length);
  for (const position of topDown) {
    const parent = parents[position] ?? NO_SPAN;
    if (parent !== NO_SPAN && (isCovered[parent] === 1 || (callRoles[parent] === undefined && roles[parent] === 'own')))
      isCovered[position] = 1;
    if (isCovered[position] === 1 && roles[position] === 'estimate') roles[position] = 'duplicate';
  }
  return roles;
}

function add(sum: number | null, value: number | null): number | null {
  return value === null ? sum : (sum ?? 0) + value;
}

/**
 * Decides which spans of a trace count, and sums them up (the double-counting law of the normal form).
 * spans    all known spans of one trace, in any order, of any shape (late parents, cycles, repeated ids)
 * returns  a role for each span, and the trace's totals; the same for every order of the spans
 * cost     n log n in time, no recursion
 */
export function analyzeTrace(unordered: readonly TraceSpan[]): TraceAnalysis {
  const tree = buildTraceTree(unordered);
  const calls = findModelCalls(tree);
  const toolRuns = findToolRuns(tree);
  const roleList = decideRoles(tree, calls.roles);
  const totals: TraceTotals = {
    input_tokens: null,
    output_tokens: null,
    cache_read_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
    cost_usd: null,
    estimated_tokens: null,
    llm_calls: calls.count,
    tool_calls: toolRuns.size,
    error_count: findFailures(tree).length,
    unpriced_calls: 0,
  };
  for (const [position, span] of tree.spans.entries()) {
    const role = roleList[position] ?? 'none';
    if (role === 'estimate') totals.estimated_tokens = add(add(totals.estimated_tokens, span.input_tokens), span.output_tokens);
    if (role !== 'own') continue;
    totals.input_tokens = add(totals.input_tokens, span.input_tokens);
    totals.output_tokens = add(totals.output_tokens, span.output_tokens);
    totals.cache_read_tokens = add(totals.cache_read_tokens, span.cache_read_tokens);
    totals.cache_write_tokens = add(totals.cache_write_tokens, span.cache_write_tokens);
    totals.reasoning_tokens = add(totals.reasoning_tokens, span.reasoning_tokens);
    totals.cost_usd = add(totals.cost_usd, span.cost_usd);
    if (hasTokens(span) && span.cost_usd === null) totals.unpriced_calls += 1;
  }
  const isCounted = (span: TraceSpan, position: number): boolean =>
    MODEL_CALL_KINDS.has(span.kind) ? calls.speakers[position] === position : !isToolSpan(span) || toolRuns.has(position);
  let roles: ReadonlyMap<string, UsageRole> | undefined;
  let counted: ReadonlySet<string> | undefined;
  return {
    totals,
    speakers: calls.speakers,
    tree,
    roleList,
    get roles() {
      return (roles ??= new Map(tree.spans.map((span, position) => [span.span_id, roleList[position] ?? 'none'])));
    },
    get counted() {
      return (counted ??= new Set(tree.spans.filter(isCounted).map((span) => span.span_id)));
    },
  };
}
