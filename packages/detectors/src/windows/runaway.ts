import { defineWindowDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import type { TraceView } from '../trace/trace-view.ts';
import { type Fact, numberOf, orderFacts } from './fact.ts';
import { joinKey, runName, topOf } from './run-key.ts';
import { quantile } from './statistics.ts';

function factsOf(trace: TraceView): Fact[] {
  const top = topOf(trace);
  const steps = trace.llmCalls.length;
  if (top === null || steps < 2) return [];
  const sum = (values: (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0);
  return [
    {
      detector: 'runaway',
      key: joinKey(top.row.service, runName(trace)),
      project_id: trace.project_id,
      trace_id: trace.trace_id,
      span_id: top.row.span_id,
      time_us: top.row.start_time_us,
      numbers: {
        steps,
        tools: trace.toolSpans.length,
        tokens: sum(trace.calls.map((call) => call.tokens)),
        cost_usd: sum(trace.calls.map((call) => call.costUsd)),
        duration_ms: Math.round((Math.max(...trace.tops.map((span) => span.endUs)) - top.row.start_time_us) / 1000),
      },
      texts: { run: runName(trace) },
    },
  ];
}

export const runaway = defineWindowDetector({
  name: 'runaway',
  scope: 'window',
  level: 'error',
  isPerTrace: true,
  historyMs: 14 * 86_400_000,
  docs: {
    meaning: 'An agent took far more steps than it usually does, or more than any run should.',
    rule: 'Model calls of one trace, compared with earlier runs of the same agent (or root): many times the 95th percentile of at least five runs, and a number that is large by itself; or a fixed cap on steps or money for runs without a past. A long run of an agent that always runs long is normal.',
    advice: 'Set a limit on steps and money per run. Look at where the run stopped making progress: agent_loop often stands beside it.',
    tuning: 'factorMin and stepsMin for the comparison; stepsMax and costUsdMax for the caps.',
  },
  settings: {
    factorMin: { default: 4, min: 1.5, max: 1_000, doc: 'Times the usual maximum (95th percentile) of steps.' },
    stepsMin: { default: 20, min: 2, doc: 'Steps below which no run is called runaway by comparison.' },
    historyRunsMin: { default: 5, min: 1, doc: 'Earlier runs that are needed for the comparison.' },
    stepsMax: { default: 200, min: 2, doc: 'Steps that no run may take, unless longer runs are usual for it.' },
    costUsdMax: { default: 25, min: 0, doc: 'US dollars that no run may cost, unless dearer runs are usual for it.' },
  },
  factsOf,
  judge(history, fresh, settings) {
    const past = orderFacts(history);
    const drafts: Draft[] = [];
    for (const fact of orderFacts(fresh)) {
      const earlier = past.filter((other) => other.trace_id !== fact.trace_id && other.time_us <= fact.time_us);
      const steps = numberOf(fact, 'steps');
      const cost = numberOf(fact, 'cost_usd');
      const isKnown = earlier.length >= settings.historyRunsMin;
      const usualMax = isKnown
        ? quantile(
            earlier.map((other) => numberOf(other, 'steps')),
            0.95,
          )
        : null;
      const usualCost = isKnown
        ? quantile(
            earlier.map((other) => numberOf(other, 'cost_usd')),
            0.95,
          )
        : null;
      const isFarAbove = usualMax !== null && steps >= settings.stepsMin && steps >= usualMax * settings.factorMin;
      const isOverSteps = steps >= settings.stepsMax && (usualMax === null || steps >= usualMax * 2);
      const isOverCost = cost >= settings.costUsdMax && (usualCost === null || cost >= usualCost * 2);
      if (!isFarAbove && !isOverSteps && !isOverCost) continue;
      const usual =
        usualMax === null
          ? null
          : quantile(
              earlier.map((other) => numberOf(other, 'steps')),
              0.5,
            );
      drafts.push({
        key: [fact.key],
        title:
          usual === null
            ? `${fact.texts['run'] ?? 'Run'} took ${steps} steps`
            : `${fact.texts['run'] ?? 'Run'} took ${steps} steps, usually ${Math.round(usual)}`,
        trace_id: fact.trace_id,
        span_id: fact.span_id,
        time_us: fact.time_us,
        occurrences: steps,
        wasted_tokens: numberOf(fact, 'tokens') || null,
        wasted_usd: cost || null,
        wasted_ms: numberOf(fact, 'duration_ms'),
        facts: { steps, usual, usual_max: usualMax, tool_runs: numberOf(fact, 'tools'), cost_usd: cost || null },
      });
    }
    return drafts;
  },
});
