/** Whether a run got past a failure, and what it cost. Pure; from the shape of the trace alone. */
import { NO_SPAN, type TraceAnalysis } from '@sentryai/pipeline';
import type { Recovery } from '@sentryai/schema';

/** Clocks of one trace's machines agree about this well. */
const CLOCK_SLACK_US = 1_000;
const NANO = 1e9;

/** What was done for nothing below the topmost span that failed with it. null = not known. */
export type Waste = { wasted_nano_usd: number | null; wasted_tokens: number | null; wasted_us: number | null };

export const NO_WASTE: Waste = { wasted_nano_usd: null, wasted_tokens: null, wasted_us: null };

export class RunOutcome {
  readonly #analysis: TraceAnalysis;
  /** Start of the last piece of work that did not fail. */
  readonly #lastWorkUs: number;
  readonly #costs: (number | null)[];
  readonly #tokens: (number | null)[];

  constructor(analysis: TraceAnalysis) {
    this.#analysis = analysis;
    const { spans, parents, topDown } = analysis.tree;
    let lastWorkUs = Number.NEGATIVE_INFINITY;
    this.#costs = Array.from({ length: spans.length }, () => null);
    this.#tokens = Array.from({ length: spans.length }, () => null);
    for (const [position, span] of spans.entries()) {
      if (span.status !== 'error' && span.kind !== 'event') lastWorkUs = Math.max(lastWorkUs, span.start_time_us);
      if (analysis.roles.get(span.span_id) !== 'own') continue;
      this.#costs[position] = span.cost_usd === null ? null : Math.round(span.cost_usd * NANO);
      this.#tokens[position] = plus(span.input_tokens, span.output_tokens);
    }
    this.#lastWorkUs = lastWorkUs;
    for (let index = topDown.length - 1; index >= 0; index--) {
      const position = topDown[index] as number;
      const parent = parents[position] ?? NO_SPAN;
      if (parent === NO_SPAN) continue;
      this.#costs[parent] = plus(this.#costs[parent] ?? null, this.#costs[position] ?? null);
      this.#tokens[parent] = plus(this.#tokens[parent] ?? null, this.#tokens[position] ?? null);
    }
  }

  /** The topmost span that turned red with the one at `position`. */
  topOf(position: number): number {
    const { spans, parents } = this.#analysis.tree;
    let top = position;
    for (let parent = parents[top] ?? NO_SPAN; parent !== NO_SPAN && spans[parent]?.status === 'error'; parent = parents[top] ?? NO_SPAN)
      top = parent;
    return top;
  }

  /** From the deepest span of a failure to the topmost one that carries it. */
  carriersOf(position: number): number[] {
    const top = this.topOf(position);
    const carriers = [position];
    for (let at = position; at !== top; ) carriers.push((at = this.#analysis.tree.parents[at] as number));
    return carriers;
  }

  /**
   * Fatal when the failure reached the top of the trace, or nothing was done after it; recovered when a span around it is
   * well and says so, or work went on (another attempt, the next step).
   */
  recoveryOf(position: number): Recovery {
    const { spans, parents } = this.#analysis.tree;
    const top = this.topOf(position);
    const parent = parents[top] ?? NO_SPAN;
    if (parent === NO_SPAN) return spans[top]?.status === 'error' ? 'fatal' : 'unknown';
    if (spans[parent]?.status === 'ok') return 'recovered';
    const span = spans[top];
    const endUs = (span?.start_time_us ?? 0) + (span?.duration_us ?? 0);
    return this.#lastWorkUs >= endUs - CLOCK_SLACK_US ? 'recovered' : 'fatal';
  }

  /** The same for an error that no failed span shows, at `position` (NO_SPAN: somewhere in the trace). */
  recoveryAt(position: number, timeUs: number): Recovery {
    const { spans, parents } = this.#analysis.tree;
    if (position === NO_SPAN && spans.some((span, at) => span.status === 'error' && parents[at] === NO_SPAN)) return 'fatal';
    if (position !== NO_SPAN) {
      const root = this.#rootOf(position);
      if (spans[root]?.status === 'error') return 'fatal';
      if (spans[root]?.status === 'ok') return 'recovered';
    }
    return this.#lastWorkUs >= timeUs ? 'recovered' : 'unknown';
  }

  wasteOf(position: number): Waste {
    const top = this.topOf(position);
    return {
      wasted_nano_usd: this.#costs[top] ?? null,
      wasted_tokens: this.#tokens[top] ?? null,
      wasted_us: this.#analysis.tree.spans[top]?.duration_us ?? null,
    };
  }

  #rootOf(position: number): number {
    let root = position;
    for (
      let parent = this.#analysis.tree.parents[root] ?? NO_SPAN;
      parent !== NO_SPAN;
      parent = this.#analysis.tree.parents[root] ?? NO_SPAN
    )
      root = parent;
    return root;
  }
}

function plus(left: number | null, right: number | null): number | null {
  if (left === null) return right;
  return right === null ? left : Math.min(Number.MAX_SAFE_INTEGER, left + right);
}
