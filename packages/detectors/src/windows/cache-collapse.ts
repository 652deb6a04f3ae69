import { defineWindowDetector } from '../contract/detector.ts';
import { callKey } from '../detectors/call-key.ts';
import type { TraceView } from '../trace/trace-view.ts';
import { type Fact, numberOf, orderFacts } from './fact.ts';
import { joinKey } from './run-key.ts';

/** No vendor caches prompts shorter than this. */
const CACHEABLE_TOKENS = 1_024;

function factsOf(trace: TraceView): Fact[] {
  const byKey = new Map<string, Fact & { numbers: Record<string, number> }>();
  for (const call of trace.llmCalls) {
    const [input, cached] = [call.inputTokens, call.cacheReadTokens];
    if (input === null || cached === null || input < CACHEABLE_TOKENS || call.hasFailed) continue;
    const key = joinKey(call.provider, ...callKey(trace, call));
    let fact = byKey.get(key);
    if (fact === undefined) {
      fact = {
        detector: 'cache_collapse',
        key,
        project_id: trace.project_id,
        trace_id: trace.trace_id,
        span_id: call.id,
        time_us: call.startUs,
        numbers: { calls: 0, input_tokens: 0, cached_tokens: 0 },
        texts: {
          caller: callKey(trace, call)[0] ?? '',
          model: call.model,
          release: call.main.row.release,
          prompt_version: call.main.row.prompt_version,
        },
      };
      byKey.set(key, fact);
    }
    fact.numbers['calls'] = numberOf(fact, 'calls') + 1;
    fact.numbers['input_tokens'] = numberOf(fact, 'input_tokens') + input;
    fact.numbers['cached_tokens'] = numberOf(fact, 'cached_tokens') + cached;
  }
  return [...byKey.values()];
}

function shareOf(facts: readonly Fact[]): number {
  const input = facts.reduce((sum, fact) => sum + numberOf(fact, 'input_tokens'), 0);
  return input === 0 ? 0 : facts.reduce((sum, fact) => sum + numberOf(fact, 'cached_tokens'), 0) / input;
}

function callsOf(facts: readonly Fact[]): number {
  return facts.reduce((sum, fact) => sum + numberOf(fact, 'calls'), 0);
}

export const cacheCollapse = defineWindowDetector({
  name: 'cache_collapse',
  scope: 'window',
  level: 'warning',
  historyMs: 7 * 86_400_000,
  docs: {
    meaning: "The provider's prompt cache stopped working: prompts that used to be read from it are paid in full.",
    rule: 'Per caller and model family, calls with prompts that can be cached and known cache counts. Reported when many calls in a row read next to nothing from the cache and those before read a good part of their input from it. A miss after a pause longer than the cache lives is natural and does not count.',
    advice:
      'Compare the beginning of the prompts before and after (the traces in the finding): a date, an id or a changed order of tools before the fixed part breaks the cache. Put what changes behind what does not.',
    tuning:
      "callsMin on both sides; shareBeforeMin is how much of the input had to come from the cache before; cacheLivesMs is the vendor's time to live.",
  },
  settings: {
    callsMin: { default: 5, min: 2, doc: 'Calls before and after the change.' },
    shareBeforeMin: { default: 0.25, min: 0.01, max: 1, doc: 'Share of input tokens that were read from the cache before.' },
    keptShareMax: { default: 0.2, min: 0, max: 1, doc: 'Share of the former cache reads that may be left.' },
    cacheLivesMs: { default: 300_000, min: 1_000, doc: 'How long a vendor keeps a cached prompt that nobody asks for, in milliseconds.' },
  },
  factsOf,
  judge(history, fresh, settings) {
    const isFresh = new Set(fresh.map((fact) => fact.trace_id));
    const all = orderFacts([...history, ...fresh]);
    // what follows a long pause has nothing to read from a cache
    const warm = all.filter((fact, index) => {
      const before = all[index - 1];
      return (
        (before !== undefined && (fact.time_us - before.time_us) / 1000 <= settings.cacheLivesMs) || numberOf(fact, 'cached_tokens') > 0
      );
    });
    let start = warm.length;
    while (start > 0 && shareOf(warm.slice(start - 1, start)) < settings.shareBeforeMin * settings.keptShareMax) start -= 1;
    const after = warm.slice(start);
    const before = warm.slice(Math.max(0, start - 50), start);
    if (!after.some((fact) => isFresh.has(fact.trace_id))) return [];
    if (callsOf(after) < settings.callsMin || callsOf(before) < settings.callsMin) return [];
    const shareBefore = shareOf(before);
    if (shareBefore < settings.shareBeforeMin || shareOf(after) > shareBefore * settings.keptShareMax) return [];
    const first = after[0] as Fact;
    const last = before.at(-1) as Fact;
    const perCall = before.reduce((sum, fact) => sum + numberOf(fact, 'cached_tokens'), 0) / callsOf(before);
    return [
      {
        key: [first.key],
        title: `Prompt cache stopped working${first.texts['caller'] ? ` for ${first.texts['caller']}` : ''}: ${Math.round(shareBefore * 100)} % of input came from it before`,
        trace_id: first.trace_id,
        span_id: first.span_id,
        time_us: first.time_us,
        trace_ids: [...before.slice(-3), ...after.slice(0, 3)].map((fact) => fact.trace_id),
        occurrences: callsOf(after),
        wasted_tokens: Math.round(perCall * callsOf(after)),
        facts: {
          calls_before: callsOf(before),
          cached_before: Math.round(perCall),
          calls_after: callsOf(after),
          cached_after: Math.round(after.reduce((sum, fact) => sum + numberOf(fact, 'cached_tokens'), 0) / callsOf(after)),
          release_before: last.texts['release'] || null,
          release_after: first.texts['release'] || null,
          prompt_version_before: last.texts['prompt_version'] || null,
          prompt_version_after: first.texts['prompt_version'] || null,
        },
      },
    ];
  },
});
