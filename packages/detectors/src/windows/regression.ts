import { defineWindowDetector, type WindowDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import type { DetectorName } from '../contract/names.ts';
import { callerOf, familyOf } from '../detectors/call-key.ts';
import type { ModelCall } from '../trace/model-call.ts';
import type { TraceView } from '../trace/trace-view.ts';
import { type Fact, numberOf, orderFacts } from './fact.ts';
import { joinKey } from './run-key.ts';
import { quantile, rankSumZ } from './statistics.ts';

/** What is compared over time. */
type Measure = {
  name: Extract<DetectorName, `${string}_regression`>;
  /** For titles: "Cost per run", "Latency". */
  label: string;
  unit: string;
  /** One value per caller and trace; null when it is not known. */
  measure: (calls: readonly ModelCall[]) => number | null;
  differenceMin: number;
  differenceDoc: string;
  meaning: string;
  what: string;
  advice: string;
};

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
/** Things that may have changed, and under which a regression is told. */
const DIMENSIONS = ['release', 'prompt_version', 'model'] as const;
/** Facts per side; of more, those with the smallest trace ids are taken: the same ones in whatever order they came. */
const FACTS_MAX = 2_000;

function factsOf({ name, measure }: Measure): (trace: TraceView) => Fact[] {
  return (trace) => {
    const byCaller = Map.groupBy(
      trace.calls.filter((call) => !call.hasFailed),
      (call) => joinKey(call.main.row.service, call.main.row.environment, callerOf(trace, call), call.main.row.kind),
    );
    return [...byCaller].flatMap(([key, calls]) => {
      const value = measure(calls);
      const [first] = calls;
      if (value === null || first === undefined) return [];
      const { row } = first.main;
      const fact: Fact = {
        detector: name,
        key,
        project_id: trace.project_id,
        trace_id: trace.trace_id,
        span_id: first.id,
        time_us: first.startUs,
        numbers: { value },
        texts: { caller: callerOf(trace, first), release: row.release, prompt_version: row.prompt_version, model: familyOf(first) },
      };
      return [fact];
    });
  };
}

/** What happened in the same hours of earlier days; before a day has passed, in the hours right before. */
function comparable(history: readonly Fact[], fresh: readonly Fact[], countMin: number): Fact[] {
  const from = Math.min(...fresh.map((fact) => fact.time_us));
  const to = Math.max(...fresh.map((fact) => fact.time_us));
  const earlier = history.filter((fact) => fact.time_us < from);
  const sameHours = earlier.filter((fact) => {
    const days = Math.round((from - fact.time_us) / DAY_US);
    return days >= 1 && fact.time_us + days * DAY_US >= from - HOUR_US && fact.time_us + days * DAY_US <= to + HOUR_US;
  });
  return sameHours.length >= countMin ? sameHours : earlier.filter((fact) => from - fact.time_us <= 6 * HOUR_US);
}

function bounded(facts: readonly Fact[]): Fact[] {
  const ordered = orderFacts(facts);
  if (ordered.length <= FACTS_MAX) return ordered;
  return ordered.toSorted((left, right) => (left.trace_id < right.trace_id ? -1 : 1)).slice(0, FACTS_MAX);
}

/** The value that nearly all facts of a side have; '' when they differ. */
function common(facts: readonly Fact[], name: string): { value: string; share: number } {
  const counts = new Map<string, number>();
  for (const fact of facts) counts.set(fact.texts[name] ?? '', (counts.get(fact.texts[name] ?? '') ?? 0) + 1);
  const [value = '', count = 0] = [...counts].sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1))[0] ?? [];
  return { value, share: facts.length === 0 ? 0 : count / facts.length };
}

/** Which of release, prompt version and model changed between the two sides. */
function changesBetween(before: readonly Fact[], after: readonly Fact[]): Record<string, string> {
  const changes: Record<string, string> = {};
  for (const name of DIMENSIONS) {
    const now = common(after, name);
    if (now.value === '' || now.share < 0.7) continue;
    const shareBefore = before.filter((fact) => fact.texts[name] === now.value).length / before.length;
    if (shareBefore > 0.2) continue;
    changes[`${name}_before`] = common(before, name).value;
    changes[`${name}_after`] = now.value;
  }
  return changes;
}

function defineRegression(spec: Measure): WindowDetector {
  return defineWindowDetector({
    name: spec.name,
    scope: 'window',
    level: 'warning',
    historyMs: 8 * 86_400_000,
    docs: {
      meaning: spec.meaning,
      rule: `${spec.what} per caller (agent, step or prompt of a service and environment) and trace. What is judged is compared with the same hours of earlier days (before a day has passed, with the hours right before): enough runs on both sides, a median that grew by a factor and by an amount that matters, and a rank test that rules out chance. The finding names release, prompt version and model when one of them changed in between.`,
      advice: spec.advice,
      tuning: 'factorMin and differenceMin decide what matters; runsMin and certaintyMin how sure it has to be.',
    },
    settings: {
      factorMin: { default: 1.5, min: 1.05, max: 100, doc: 'Growth of the median.' },
      differenceMin: { default: spec.differenceMin, min: 0, doc: spec.differenceDoc, unit: spec.unit },
      runsMin: { default: 20, min: 5, doc: 'Runs on each side.' },
      certaintyMin: { default: 4, min: 1, max: 20, doc: 'Standard deviations of the rank test.', unit: 'standard deviations' },
    },
    factsOf: factsOf(spec),
    judge(history, fresh, settings): Draft[] {
      const after = bounded(fresh);
      if (after.length < settings.runsMin) return [];
      const judged = new Set(after.map((fact) => fact.trace_id));
      const before = bounded(
        comparable(
          history.filter((fact) => !judged.has(fact.trace_id)),
          after,
          settings.runsMin,
        ),
      );
      if (before.length < settings.runsMin) return [];
      const [left, right] = [before, after].map((facts) => facts.map((fact) => numberOf(fact, 'value'))) as [number[], number[]];
      const [was, is] = [quantile(left, 0.5), quantile(right, 0.5)];
      if (is < was * settings.factorMin || is - was < settings.differenceMin || rankSumZ(left, right) < settings.certaintyMin) return [];
      const worst = after.reduce((one, other) => (numberOf(other, 'value') > numberOf(one, 'value') ? other : one));
      const changes = changesBetween(before, after);
      const cause = DIMENSIONS.find((name) => changes[`${name}_after`] !== undefined);
      const caller = worst.texts['caller'] ?? '';
      return [
        {
          key: [worst.key],
          title: `${spec.label}${caller === '' ? '' : ` of ${caller}`} grew ${(is / was).toFixed(1)} times${cause === undefined ? '' : ` with ${cause.replace('_', ' ')} ${changes[`${cause}_after`] ?? ''}`}`,
          trace_id: worst.trace_id,
          span_id: worst.span_id,
          time_us: worst.time_us,
          trace_ids: after.slice(-10).map((fact) => fact.trace_id),
          occurrences: after.length,
          wasted_usd: spec.name === 'cost_regression' ? (is - was) * after.length : null,
          wasted_ms: spec.name === 'cost_regression' ? null : Math.round((is - was) * after.length),
          facts: {
            median_before: was,
            median_after: is,
            unit: spec.unit,
            runs_before: before.length,
            runs_after: after.length,
            ...changes,
          },
        },
      ];
    },
  });
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

export const costRegression = defineRegression({
  name: 'cost_regression',
  label: 'Cost per run',
  unit: 'usd',
  measure: (calls) => {
    const known = calls.map((call) => call.costUsd).filter((cost) => cost !== null);
    return known.length === 0 ? null : known.reduce((sum, cost) => sum + cost, 0);
  },
  differenceMin: 0.001,
  differenceDoc: 'Growth of the median, in US dollars per run.',
  meaning: 'Runs cost more than they did.',
  what: 'US dollars of all model calls',
  advice: 'Look at what changed (named in the finding): a dearer model, a longer prompt, more steps, a prompt cache that stopped working.',
});

export const latencyRegression = defineRegression({
  name: 'latency_regression',
  label: 'Latency',
  unit: 'ms',
  measure: (calls) => meanOf(calls.map((call) => call.durationMs)),
  differenceMin: 500,
  differenceDoc: 'Growth of the median, in milliseconds per call.',
  meaning: 'Model calls take longer than they did.',
  what: 'Mean duration of model calls, in milliseconds,',
  advice:
    "Look at what changed (named in the finding): another model, longer answers, a larger prompt; if nothing did, look at the provider's status.",
});

export const ttftRegression = defineRegression({
  name: 'ttft_regression',
  label: 'Time to first token',
  unit: 'ms',
  measure: (calls) => meanOf(calls.map((call) => (call.main.row.ttft_us === null ? null : call.main.row.ttft_us / 1000))),
  differenceMin: 200,
  differenceDoc: 'Growth of the median, in milliseconds.',
  meaning: 'Users wait longer for the first word than they did.',
  what: 'Mean time to first token, in milliseconds,',
  advice:
    'Look at what changed (named in the finding): a longer prompt, reasoning before the answer, another model or region, a prompt cache that stopped working.',
});
