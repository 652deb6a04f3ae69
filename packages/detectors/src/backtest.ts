/**
 * What a detector would find in stored traces with other settings, beside what it finds with those that are set. Pure; it is
 * given the traces (or facts) one after another and answers in the end.
 */
import type { DetectorsConfig } from './config.ts';
import type { Finding } from './contract/finding.ts';
import type { DetectorName } from './contract/names.ts';
import { getDetector } from './registry.ts';
import { configOfOne, judgeFacts, runTraceDetectors, windowFactsOf } from './run-detectors.ts';
import type { TraceView } from './trace/trace-view.ts';
import type { Fact } from './windows/fact.ts';

const HOUR_US = 3_600_000_000;

export type BacktestOptions = {
  detector: DetectorName;
  /** With the tried settings; the detector is on in it. */
  tried: DetectorsConfig;
  /** As it is set now. */
  current: DetectorsConfig;
  /** What lies before is history only. */
  fromUs: number;
  /** Findings that are listed; all are counted. */
  listedMax: number;
};

export type BacktestResult = {
  found: number;
  foundNow: number;
  added: number;
  removed: number;
  affectedTraces: number;
  /** Newest first. */
  findings: (Finding & { isFoundNow: boolean })[];
};

export class Backtest {
  readonly #options: BacktestOptions;
  readonly #tried: DetectorsConfig;
  readonly #current: DetectorsConfig;
  readonly #isSame: boolean;
  readonly #found = new Map<string, Finding>();
  readonly #foundNow = new Set<string>();
  readonly #facts = new Map<string, Fact[]>();

  constructor(options: BacktestOptions) {
    this.#options = options;
    this.#tried = configOfOne(options.detector, options.tried);
    this.#current = configOfOne(options.detector, options.current);
    this.#isSame = JSON.stringify(this.#tried) === JSON.stringify(this.#current);
  }

  addTrace(trace: TraceView): void {
    if (getDetector(this.#options.detector).scope === 'window') return this.addFacts(windowFactsOf(trace, this.#tried));
    const tried = this.#ofDetector(runTraceDetectors(trace, this.#tried));
    const current = this.#isSame ? tried : this.#ofDetector(runTraceDetectors(trace, this.#current));
    this.#note(tried, current, keyInTrace);
  }

  /** What traces said about things that the detector compares. */
  addFacts(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.detector !== this.#options.detector) continue;
      const known = this.#facts.get(fact.key);
      if (known === undefined) this.#facts.set(fact.key, [fact]);
      else known.push(fact);
    }
  }

  result(): BacktestResult {
    for (const facts of this.#facts.values()) this.#judgeHours(facts);
    this.#facts.clear();
    const newest = [...this.#found].toSorted(([, left], [, right]) => right.time_us - left.time_us);
    const added = newest.filter(([key]) => !this.#foundNow.has(key)).length;
    return {
      found: newest.length,
      foundNow: this.#foundNow.size,
      added,
      removed: this.#foundNow.size - (newest.length - added),
      affectedTraces: new Set(newest.map(([, finding]) => finding.trace_id)).size,
      findings: newest.slice(0, this.#options.listedMax).map(([key, finding]) => ({ ...finding, isFoundNow: this.#foundNow.has(key) })),
    };
  }

  /** As it would have been judged hour by hour: each with what was before it. */
  #judgeHours(facts: Fact[]): void {
    const { detector: name, fromUs } = this.#options;
    const detector = getDetector(name);
    if (detector.scope !== 'window') return;
    const keyOf = detector.isPerTrace === true ? keyInTrace : keyInHour;
    facts.sort((left, right) => left.time_us - right.time_us);
    let first = 0;
    for (let start = 0, end = 0; start < facts.length; start = end) {
      const hour = hourOf(facts[start] as Fact);
      while (end < facts.length && hourOf(facts[end] as Fact) === hour) end += 1;
      if ((hour + 1) * HOUR_US <= fromUs) continue;
      while ((facts[first] as Fact).time_us < (hour + 1) * HOUR_US - detector.historyMs * 1000) first += 1;
      const all = facts.slice(first, end);
      const fresh = facts.slice(Math.max(start, first), end);
      if (fresh.length === 0) continue;
      const tried = judgeFacts(name, all, fresh, this.#tried);
      this.#note(tried, this.#isSame ? tried : judgeFacts(name, all, fresh, this.#current), keyOf);
    }
  }

  #ofDetector(findings: readonly Finding[]): Finding[] {
    return findings.filter(({ detector }) => detector === this.#options.detector);
  }

  #note(tried: readonly Finding[], current: readonly Finding[], keyOf: (finding: Finding) => string): void {
    const { fromUs } = this.#options;
    for (const finding of tried) if (finding.time_us >= fromUs) this.#found.set(keyOf(finding), finding);
    for (const finding of current) if (finding.time_us >= fromUs) this.#foundNow.add(keyOf(finding));
  }
}

function hourOf(fact: Fact): number {
  return Math.floor(fact.time_us / HOUR_US);
}

function keyInTrace({ trace_id, span_id, fingerprint }: Finding): string {
  return `${trace_id} ${span_id} ${fingerprint}`;
}

function keyInHour({ time_us, fingerprint }: Finding): string {
  return `${Math.floor(time_us / HOUR_US)} ${fingerprint}`;
}
