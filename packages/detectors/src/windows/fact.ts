import type { DetectorName } from '../contract/names.ts';

/**
 * What one trace says about one thing that is compared over time. Keyed by detector, key and trace: storing it again for
 * the same trace replaces it, so that late spans and repeated batches change nothing else.
 */
export type Fact = {
  detector: DetectorName;
  /** The thing that is compared: an agent, a model, a prompt. Stable, never user content. */
  key: string;
  project_id: number;
  trace_id: string;
  span_id: string;
  time_us: number;
  numbers: Readonly<Record<string, number>>;
  texts: Readonly<Record<string, string>>;
};

function compareFacts(left: Fact, right: Fact): number {
  return (
    left.time_us - right.time_us || compareText(left.trace_id, right.trace_id) || compareText(JSON.stringify(left), JSON.stringify(right))
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Facts in order of time, each trace once: the order and number of their arrivals do not matter. */
export function orderFacts(facts: readonly Fact[]): Fact[] {
  const byTrace = new Map<string, Fact>();
  for (const fact of facts.toSorted(compareFacts)) byTrace.set(fact.trace_id, fact);
  return [...byTrace.values()].toSorted(compareFacts);
}

/** A number of a fact; 0 when it is not there. */
export function numberOf(fact: Fact, name: string): number {
  return fact.numbers[name] ?? 0;
}
