import { latencyBucketOf, latencyOfBucket, type UsageEntry } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callSpan, traceSpan } from '../traces/build-span.fixture.ts';
import { readCapturedTraces } from '../traces/captured-traces.fixture.ts';
import { analyzeTrace, type TraceSpan } from '../traces/index.ts';
import { type SettledSpan, usageDelta, usageOfTrace } from './index.ts';
import { addMeasures, dimensionsKey, emptyEntry } from './usage-entry.ts';

const settled = (span: TraceSpan, more: Partial<SettledSpan> = {}): SettledSpan => ({
  ...span,
  project_id: 1,
  trace_id: 'a'.repeat(32),
  provider: '',
  agent_name: '',
  ttft_us: null,
  session_id: '',
  user_id: '',
  service: '',
  environment: '',
  release: '',
  ...more,
});
const usageOf = (spans: readonly SettledSpan[]): UsageEntry[] => usageOfTrace(analyzeTrace(spans));

function sumOf(entries: readonly UsageEntry[]) {
  const sum = emptyEntry(usageOf([settled(traceSpan(1, 0))])[0] as UsageEntry);
  for (const entry of entries) addMeasures(sum, entry, 1);
  return sum;
}

/** As the ledger's reader sums entries: one for each set of dimensions. */
function summed(entries: readonly UsageEntry[]): UsageEntry[] {
  const negated = usageDelta(entries, []);
  return usageDelta(negated, []).toSorted((a, b) => (dimensionsKey(a) < dimensionsKey(b) ? -1 : 1));
}

describe('usage of a trace', () => {
  const captures = readCapturedTraces();

  it.each(captures)('adds up to the totals of the trace page: $name', ({ spans }) => {
    for (const [, ofTrace] of Map.groupBy(spans, (span) => span.trace_id)) {
      const analysis = analyzeTrace(ofTrace);
      const sum = sumOf(usageOfTrace(analysis));
      const { totals } = analysis;
      const known = (tokens: number, calls: number): number | null => (calls === 0 ? null : tokens);
      expect({
        input: known(sum.input_tokens, sum.input_known),
        output: known(sum.output_tokens, sum.output_known),
        cacheRead: known(sum.cache_read_tokens, sum.cache_read_known),
        cacheWrite: known(sum.cache_write_tokens, sum.cache_write_known),
        reasoning: known(sum.reasoning_tokens, sum.reasoning_known),
        estimated: known(sum.estimated_tokens, sum.estimated_calls),
        unpriced: sum.unpriced_calls,
        traces: sum.traces,
      }).toEqual({
        input: totals.input_tokens,
        output: totals.output_tokens,
        cacheRead: totals.cache_read_tokens,
        cacheWrite: totals.cache_write_tokens,
        reasoning: totals.reasoning_tokens,
        estimated: totals.estimated_tokens,
        unpriced: totals.unpriced_calls,
        traces: 1,
      });
      expect(sum.cost_nano_usd / 1e9).toBeCloseTo(totals.cost_usd ?? 0, 8);
      const calls = usageOfTrace(analysis).filter(({ kind }) => ['llm', 'embedding', 'rerank'].includes(kind));
      expect(sumOf(calls).calls).toBe(totals.llm_calls);
    }
  });

  it('counts a call under the session and user that only its root or a sibling names', () => {
    const entries = usageOf([
      settled(traceSpan(1, 0), { session_id: 's' }),
      settled(callSpan(2, 1, 10, 2), {}),
      settled(traceSpan(3, 1), { user_id: 'u' }),
    ]);
    expect(new Set(entries.map(({ session_id, user_id }) => `${session_id}/${user_id}`))).toEqual(new Set(['s/u']));
  });

  it('lets the nearest ancestor speak before the rest of the trace', () => {
    const entries = usageOf([
      settled(traceSpan(1, 0), { session_id: 'outer' }),
      settled(traceSpan(2, 1), { session_id: 'inner' }),
      settled(callSpan(3, 2, 10, 2)),
    ]);
    expect(entries.find(({ kind }) => kind === 'llm')?.session_id).toBe('inner');
  });

  it('stays whole and exact for numbers that no model ever used', () => {
    const wild = settled(callSpan(1, 0, 2 ** 53 - 1, 2 ** 53 - 1, { cost_usd: 1e300, start_time_us: -1e15 }));
    for (const [name, value] of Object.entries(usageOf([wild])[0] as UsageEntry)) {
      if (typeof value === 'number') expect(Number.isSafeInteger(value), name).toBe(true);
    }
  });
});

describe('what the ledger is told', () => {
  const spanLists = fc.array(
    fc.record({
      id: fc.integer({ min: 1, max: 12 }),
      parent: fc.integer({ min: 0, max: 12 }),
      input: fc.option(fc.integer({ min: 0, max: 100 })),
      minute: fc.integer({ min: 0, max: 2 }),
      isCall: fc.boolean(),
    }),
    { maxLength: 20 },
  );
  const spansOf = (list: readonly { id: number; parent: number; input: number | null; minute: number; isCall: boolean }[]): SettledSpan[] =>
    list.map(({ id, parent, input, minute, isCall }) => {
      const base = isCall ? callSpan(id, parent, input ?? 0, 1) : traceSpan(id, parent);
      return settled({ ...base, input_tokens: input, start_time_us: base.start_time_us + minute * 60_000_000 });
    });

  it('makes it say what holds now, whatever it said before and in however many steps', () => {
    fc.assert(
      fc.property(fc.array(spanLists, { minLength: 1, maxLength: 4 }), (steps) => {
        const ledger: UsageEntry[] = [];
        for (const step of steps) ledger.push(...usageDelta(ledger, usageOf(spansOf(step))));
        expect(summed(ledger)).toEqual(summed(usageOf(spansOf(steps.at(-1) ?? []))));
      }),
    );
  });

  it('is nothing when nothing changed', () => {
    const usage = usageOf([settled(callSpan(1, 0, 10, 2)), settled(callSpan(2, 0, 5, 1))]);
    expect(usageDelta(usage, usage)).toEqual([]);
  });
});

it('keeps a latency within 2 % of what was measured', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e15, noNaN: true }), (us) => {
      expect(Math.abs(latencyOfBucket(latencyBucketOf(us)) / us - 1)).toBeLessThan(0.021);
    }),
  );
  expect(latencyOfBucket(latencyBucketOf(0))).toBe(0);
});
