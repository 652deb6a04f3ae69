import { MODEL_CALL_KINDS } from '@sentryai/conventions';
import type { SpanKind, UsageRole } from '@sentryai/schema';
import { NO_SPAN, overlaps, type TraceSpan, type TraceTree } from './trace-tree.ts';

/** Which spans are views of one and the same provider call, and who speaks for it. */
export type ModelCalls = {
  /** Number of provider calls, failed ones included. */
  count: number;
  /** Role of each model-call span by position; undefined for spans of other kinds. */
  roles: (UsageRole | undefined)[];
  /** Position of the span that speaks for the call which a span tells about; NO_SPAN for wrappers and other kinds. */
  speakers: Int32Array;
};

/** Work of its own begins here: a model call below is another call, not a second view. */
const BARRIER_KINDS = new Set<SpanKind>(['tool', 'agent', 'workflow', 'mcp', 'retrieval', 'guardrail', 'evaluation']);
const CLOCK_TOLERANCE_US = 1_000_000;

export function hasTokens(span: TraceSpan): boolean {
  return span.input_tokens !== null || span.output_tokens !== null;
}

/** A price given by the emitter counts as usage, too: images and speech come without tokens. */
export function hasUsage(span: TraceSpan): boolean {
  return hasTokens(span) || span.cost_usd !== null;
}

/** gpt-4o and gpt-4o-2024-08-06 may be one model; so may names of which one is unknown. */
function canBeSameModel(left: TraceSpan, right: TraceSpan): boolean {
  const leftNames = [left.model, left.model_requested].filter((name) => name !== '');
  const rightNames = [right.model, right.model_requested].filter((name) => name !== '');
  if (leftNames.length === 0 || rightNames.length === 0) return true;
  return leftNames.some((one) =>
    rightNames.some((other) => one.startsWith(other) || other.startsWith(one) || one.endsWith(`/${other}`) || other.endsWith(`/${one}`)),
  );
}

/** Equal counts, or counts of which one leaves the cache out, or an estimate of the other. */
function canBeSameTokens(left: TraceSpan, right: TraceSpan): boolean {
  if (!hasTokens(left) || !hasTokens(right)) return true;
  if (left.usage_role === 'estimate' || right.usage_role === 'estimate') return true;
  const [leftInput, rightInput] = [left.input_tokens, right.input_tokens];
  if (left.output_tokens !== null && left.output_tokens > 0 && left.output_tokens === right.output_tokens) return true;
  if (leftInput === null || rightInput === null || leftInput === rightInput) return true;
  const difference = Math.abs(leftInput - rightInput);
  return [left, right].some((span) => difference === (span.cache_read_tokens ?? 0) + (span.cache_write_tokens ?? 0));
}

function isSameCall(left: TraceSpan, right: TraceSpan): boolean {
  if (left.response_id !== '' && right.response_id !== '') return left.response_id === right.response_id;
  return canBeSameModel(left, right) && canBeSameTokens(left, right) && overlaps(left, right, CLOCK_TOLERANCE_US);
}

/** Sets of positions that are one call, by union-find. */
class CallSets {
  readonly #leaders: Int32Array;
  constructor(count: number) {
    this.#leaders = Int32Array.from({ length: count }, (_, position) => position);
  }
  leader(position: number): number {
    let current = position;
    for (let next = this.#leaders[current] ?? current; next !== current; next = this.#leaders[current] ?? current) {
      this.#leaders[current] = this.#leaders[next] ?? next;
      current = next;
    }
    return current;
  }
  join(left: number, right: number): void {
    const [leftLeader, rightLeader] = [this.leader(left), this.leader(right)];
    if (leftLeader !== rightLeader) this.#leaders[Math.max(leftLeader, rightLeader)] = Math.min(leftLeader, rightLeader);
  }
}

function isCallSpan(span: TraceSpan): boolean {
  return MODEL_CALL_KINDS.has(span.kind);
}

/** Model calls directly inside each model call: no tool, agent or other work lies between. */
function directCalls({ spans, parents, topDown }: TraceTree): Map<number, number[]> {
  const inside = new Map<number, number[]>();
  const enclosing = new Int32Array(spans.length).fill(NO_SPAN);
  for (const position of topDown) {
    const span = spans[position];
    const parent = parents[position] ?? NO_SPAN;
    if (span === undefined) continue;
    const parentSpan = spans[parent];
    if (parent !== NO_SPAN && parentSpan !== undefined) {
      enclosing[position] = isCallSpan(parentSpan) ? parent : BARRIER_KINDS.has(parentSpan.kind) ? NO_SPAN : (enclosing[parent] ?? NO_SPAN);
    }
    const outer = enclosing[position] ?? NO_SPAN;
    if (outer === NO_SPAN || !isCallSpan(span)) continue;
    const calls = inside.get(outer);
    if (calls === undefined) inside.set(outer, [position]);
    else calls.push(position);
  }
  return inside;
}

/**
 * Decides what a model-call span around others is: a second view of one of them, or a wrapper of several.
 * Returns true for a wrapper, which is no call of its own.
 */
function joinInside(tree: TraceTree, sets: CallSets, outer: number, inside: readonly number[]): boolean {
  const at = (position: number): TraceSpan => tree.spans[position] as TraceSpan;
  const outerSpan = at(outer);
  const only = inside.length === 1 ? inside[0] : undefined;
  if (!hasUsage(outerSpan)) {
    if (only !== undefined) sets.join(outer, only);
    return only === undefined;
  }
  const counted = inside.filter((position) => hasUsage(at(position)));
  if (counted.length === 0) {
    // attempts without numbers: the last one is the call that the outer span tells about
    const last = inside.findLast((position) => at(position).status !== 'error') ?? inside.at(-1);
    if (last !== undefined) sets.join(outer, last);
    return false;
  }
  if (counted.length > 1) {
    const sum = counted.reduce((total, position) => total + (at(position).input_tokens ?? 0), 0);
    if (sum === outerSpan.input_tokens) return true;
  }
  const same = counted.find((position) => isSameCall(outerSpan, at(position)));
  if (same !== undefined) sets.join(outer, same);
  return same === undefined && counted.length > 1;
}

/** Two instrumentations side by side report the same answer of the provider. */
function joinByResponseId(tree: TraceTree, sets: CallSets): void {
  const seen = new Map<string, number[]>();
  for (const [position, span] of tree.spans.entries()) {
    if (span.response_id === '' || !isCallSpan(span)) continue;
    const others = seen.get(span.response_id);
    if (others === undefined) {
      seen.set(span.response_id, [position]);
      continue;
    }
    const twin = others.find((other) => {
      const otherSpan = tree.spans[other] as TraceSpan;
      return canBeSameModel(span, otherSpan) && (canBeSameTokens(span, otherSpan) || overlaps(span, otherSpan, CLOCK_TOLERANCE_US));
    });
    if (twin !== undefined) sets.join(twin, position);
    // a client that gives every answer the same id must not make this quadratic
    else if (others.length < 16) others.push(position);
  }
}

/**
 * A streamed call that ends with its headers, and the account of it that is written when the stream has: a span of no duration
 * with the answer and its numbers, beside the one that asked (Logfire does so).
 */
function joinLateAccounts({ spans }: TraceTree, sets: CallSets): void {
  const asked = new Map<string, number>();
  // spans are in order of time
  for (const [position, span] of spans.entries()) {
    if (!isCallSpan(span)) continue;
    if (!hasUsage(span) && span.response_id === '' && span.status !== 'error') asked.set(span.parent_span_id, position);
    if (span.duration_us > 0 || span.response_id === '') continue;
    const before = asked.get(span.parent_span_id);
    const question = before === undefined ? undefined : spans[before];
    if (before === undefined || question === undefined || !canBeSameModel(question, span)) continue;
    if (question.duration_us === 0 || question.start_time_us + question.duration_us > span.start_time_us) continue;
    sets.join(before, position);
    asked.delete(span.parent_span_id);
  }
}

/** How much a view tells: a count of 0 is often a detail that the emitter did not find, and less than any other one. */
function detailCount(span: TraceSpan): number {
  const counts = [
    span.input_tokens,
    span.output_tokens,
    span.cache_read_tokens,
    span.cache_write_tokens,
    span.reasoning_tokens,
    span.cost_usd,
  ];
  return counts.reduce<number>((sum, count) => sum + (count === null ? 0 : count === 0 ? 1 : 2), 0);
}

/** The view that counts: the provider's numbers before estimates, the larger input (it includes the cache), more details, the outer span. */
function speaksBefore(tree: TraceTree, left: number, right: number): boolean {
  const [one, other] = [tree.spans[left] as TraceSpan, tree.spans[right] as TraceSpan];
  const [oneRank, otherRank] = [usageRank(one), usageRank(other)];
  if (oneRank !== otherRank) return oneRank > otherRank;
  const input = (one.input_tokens ?? -1) - (other.input_tokens ?? -1);
  if (input !== 0) return input > 0;
  const details = detailCount(one) - detailCount(other);
  if (details !== 0) return details > 0;
  const depth = (tree.depths[left] ?? 0) - (tree.depths[right] ?? 0);
  return depth === 0 ? left < right : depth < 0;
}

function usageRank(span: TraceSpan): number {
  if (!hasUsage(span)) return 0;
  return span.usage_role === 'estimate' ? 1 : 2;
}

/** Finds the provider calls of a trace: every call once, however many spans tell about it. */
export function findModelCalls(tree: TraceTree): ModelCalls {
  const { spans } = tree;
  const roles = Array.from<unknown, UsageRole | undefined>(spans, () => undefined);
  const sets = new CallSets(spans.length);
  const wrappers = new Set<number>();
  const isWrapperRow = (position: number): boolean => spans[position]?.usage_role === 'rollup';
  for (const [outer, inside] of directCalls(tree)) if (isWrapperRow(outer) || joinInside(tree, sets, outer, inside)) wrappers.add(outer);
  joinByResponseId(tree, sets);
  joinLateAccounts(tree, sets);

  const speakers = new Map<number, number>();
  for (const [position, span] of spans.entries()) {
    if (!isCallSpan(span)) continue;
    if (wrappers.has(position)) {
      roles[position] = hasUsage(span) ? 'rollup' : 'none';
      continue;
    }
    const leader = sets.leader(position);
    const speaker = speakers.get(leader);
    if (speaker === undefined || speaksBefore(tree, position, speaker)) speakers.set(leader, position);
    roles[position] = hasUsage(span) ? 'duplicate' : 'none';
  }
  for (const speaker of speakers.values()) {
    const span = spans[speaker] as TraceSpan;
    if (hasUsage(span)) roles[speaker] = span.usage_role === 'estimate' ? 'estimate' : 'own';
  }
  const speakerOf = new Int32Array(spans.length).fill(NO_SPAN);
  for (const [position, span] of spans.entries()) {
    if (isCallSpan(span) && !wrappers.has(position)) speakerOf[position] = speakers.get(sets.leader(position)) ?? NO_SPAN;
  }
  return { count: speakers.size, roles, speakers: speakerOf };
}
