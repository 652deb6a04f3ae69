import { defineWindowDetector } from '../contract/detector.ts';
import { familyOf } from '../detectors/call-key.ts';
import type { TraceView } from '../trace/trace-view.ts';
import { type Fact, numberOf, orderFacts } from './fact.ts';
import { joinKey } from './run-key.ts';

/** Served by the user's own machines: nobody sends a bill. */
const OWN_HARDWARE = new Set(['ollama', 'vllm', 'llama_cpp', 'lm_studio', 'huggingface_local', 'local']);

function factsOf(trace: TraceView): Fact[] {
  const byModel = new Map<string, Fact & { numbers: Record<string, number> }>();
  for (const call of trace.calls) {
    const tokens = call.tokens;
    if (tokens === null || tokens === 0 || call.costUsd !== null || OWN_HARDWARE.has(call.provider)) continue;
    if (call.model === '' && call.modelRequested === '') continue;
    const key = joinKey(call.provider, familyOf(call));
    let fact = byModel.get(key);
    if (fact === undefined) {
      fact = {
        detector: 'unpriced_volume',
        key,
        project_id: trace.project_id,
        trace_id: trace.trace_id,
        span_id: call.id,
        time_us: call.startUs,
        numbers: { calls: 0, tokens: 0 },
        texts: { model: familyOf(call), provider: call.provider },
      };
      byModel.set(key, fact);
    }
    fact.numbers['calls'] = numberOf(fact, 'calls') + 1;
    fact.numbers['tokens'] = numberOf(fact, 'tokens') + tokens;
  }
  return [...byModel.values()];
}

export const unpricedVolume = defineWindowDetector({
  name: 'unpriced_volume',
  scope: 'window',
  level: 'warning',
  historyMs: 86_400_000,
  docs: {
    meaning: 'A model is used in earnest and has no price: its cost is missing in every total.',
    rule: 'Calls with known tokens and unknown cost, per provider and model family, summed up over a day. Models on your own hardware have no list price and are left out; models listed as free are priced with 0.',
    advice: 'Give the model a price in the settings; costs of the past can then be computed again.',
    tuning: 'callsMin and tokensMin: one of them has to be reached.',
  },
  settings: {
    callsMin: { default: 20, min: 1, doc: 'Calls within a day.' },
    tokensMin: { default: 200_000, min: 1, doc: 'Tokens within a day.' },
  },
  factsOf,
  judge(history, fresh, settings) {
    const last = orderFacts(fresh).at(-1);
    if (last === undefined) return [];
    const day = orderFacts([...history, ...fresh]).filter((fact) => last.time_us - fact.time_us <= 86_400_000_000);
    const calls = day.reduce((sum, fact) => sum + numberOf(fact, 'calls'), 0);
    const tokens = day.reduce((sum, fact) => sum + numberOf(fact, 'tokens'), 0);
    if (calls < settings.callsMin && tokens < settings.tokensMin) return [];
    return [
      {
        key: [last.key],
        title: `${last.texts['model'] ?? 'A model'} has no price: ${calls} calls with ${tokens} tokens in a day`,
        trace_id: last.trace_id,
        span_id: last.span_id,
        time_us: last.time_us,
        trace_ids: day.slice(-10).map((fact) => fact.trace_id),
        occurrences: calls,
        facts: { model: last.texts['model'] ?? '', provider: last.texts['provider'] || null, calls, tokens },
      },
    ];
  },
});
