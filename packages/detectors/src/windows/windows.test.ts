import { describe, expect, it } from 'vitest';
import { joinRows } from '../captured-failures.fixture.ts';
import type { DetectorName } from '../contract/names.ts';
import type { Finding } from '../contract/finding.ts';
import { viewsOf } from '../detect-rows.fixture.ts';
import { type Call, EMITTERS, type Emitter, rowsOfRun, RUN_START_US } from '../emitters.fixture.ts';
import { judgeFacts, windowFactsOf } from '../run-detectors.ts';
import type { Fact } from './fact.ts';

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
const [langsmith, pydantic, openlit] = ['langsmith', 'pydantic-ai', 'openlit'].map((name) =>
  EMITTERS.find((emitter) => emitter.name === name),
) as [Emitter, Emitter, Emitter];
const FORMS = [langsmith, pydantic, openlit];

type Plan = { count: number; startUs: number; everyUs?: number; release?: string; call?: (index: number) => Partial<Call>; steps?: number };

/** Facts of many runs in one emitter's form. */
function factsOf(
  emitter: Emitter,
  name: DetectorName,
  { count, startUs, everyUs = 60_000_000, release = '1.0.0', call = () => ({}), steps = 1 }: Plan,
): Fact[] {
  const rows = Array.from({ length: count }, (_, index) => {
    const one: Call = { kind: 'call', turns: [{ role: 'user', text: `question ${index}` }], text: 'an answer', ...call(index) };
    return rowsOfRun(
      emitter,
      { agent: 'helper', steps: Array.from({ length: steps }, () => one) },
      { startUs: startUs + index * everyUs, release },
    );
  });
  return viewsOf(joinRows(rows)).flatMap((view) => windowFactsOf(view).filter((fact) => fact.detector === name));
}

/** A little spread, the same in every run. */
const spread = (index: number, base: number): number => base * (0.9 + ((index * 37) % 21) / 100);
const latency =
  (ms: number, more: Partial<Call> = {}) =>
  (index: number): Partial<Call> => ({ ms: spread(index, ms), ...more });

function judge(name: DetectorName, history: readonly Fact[], fresh: readonly Fact[]): Finding[] {
  const findings = judgeFacts(name, history, fresh);
  // neither order nor repetition nor an overlap of the two sets may matter
  expect(judgeFacts(name, [...history.toReversed(), ...history.slice(0, 5)], [...fresh.toReversed(), ...fresh])).toEqual(findings);
  return findings;
}

describe.each(FORMS.map((emitter) => [emitter.name, emitter] as const))('window detectors on runs of %s', (_, emitter) => {
  const yesterday = RUN_START_US;
  const today = RUN_START_US + DAY_US;

  it('report latency that grew against the same hour of the day before, and the release that came in between', () => {
    const history = factsOf(emitter, 'latency_regression', { count: 40, startUs: yesterday, call: latency(1_000) });
    const fresh = factsOf(emitter, 'latency_regression', { count: 40, startUs: today, call: latency(2_500), release: '2.0.0' });
    expect(judge('latency_regression', history, fresh)).toMatchObject([
      { detector: 'latency_regression', evidence: { facts: { release_before: '1.0.0', release_after: '2.0.0' }, occurrences: 40 } },
    ]);
  });

  it('do not report latency that only wavers, that grew by little, or that few runs show', () => {
    const history = factsOf(emitter, 'latency_regression', { count: 40, startUs: yesterday, call: latency(1_000) });
    const wavers = factsOf(emitter, 'latency_regression', { count: 40, startUs: today, call: latency(1_100) });
    const few = factsOf(emitter, 'latency_regression', { count: 8, startUs: today, call: latency(5_000) });
    expect(judge('latency_regression', history, wavers)).toEqual([]);
    expect(judge('latency_regression', history, few)).toEqual([]);
    expect(judge('latency_regression', few, history)).toEqual([]);
    const short = factsOf(emitter, 'latency_regression', { count: 40, startUs: yesterday, call: latency(100) });
    expect(
      judge('latency_regression', short, factsOf(emitter, 'latency_regression', { count: 40, startUs: today, call: latency(300) })),
    ).toEqual([]);
  });

  it('compare with the same hours: slow nights are usual when nights are slow', () => {
    const day = factsOf(emitter, 'latency_regression', { count: 60, startUs: yesterday, call: latency(1_000) });
    const night = factsOf(emitter, 'latency_regression', { count: 40, startUs: yesterday + 12 * HOUR_US, call: latency(3_000) });
    const tonight = factsOf(emitter, 'latency_regression', { count: 40, startUs: today + 12 * HOUR_US, call: latency(3_000) });
    expect(judge('latency_regression', [...day, ...night], tonight)).toEqual([]);
  });

  it('report runs that cost more, with the model that changed', () => {
    const tokens = { input: 20_000, output: 1_000 };
    const history = factsOf(emitter, 'cost_regression', {
      count: 30,
      startUs: yesterday,
      call: () => ({ requested: 'gpt-4o-mini', ...tokens }),
    });
    const fresh = factsOf(emitter, 'cost_regression', { count: 30, startUs: today, call: () => ({ requested: 'gpt-4o', ...tokens }) });
    const [finding] = judge('cost_regression', history, fresh);
    expect(finding).toMatchObject({ evidence: { facts: { model_before: 'gpt-4o-mini', model_after: 'gpt-4o' } } });
    expect(finding?.evidence.wasted_usd).toBeGreaterThan(1);
    const same = factsOf(emitter, 'cost_regression', { count: 30, startUs: today, call: () => ({ requested: 'gpt-4o-mini', ...tokens }) });
    expect(judge('cost_regression', history, same)).toEqual([]);
    const unpriced = factsOf(emitter, 'cost_regression', {
      count: 30,
      startUs: today,
      call: () => ({ requested: 'in-house-7b', ...tokens }),
    });
    expect(unpriced).toEqual([]);
  });

  it('report models without a price that are used in earnest', () => {
    const many = factsOf(emitter, 'unpriced_volume', { count: 25, startUs: today, call: () => ({ requested: 'in-house-7b' }) });
    expect(judge('unpriced_volume', [], many)).toMatchObject([{ evidence: { facts: { calls: 25, model: 'in-house-7b' } } }]);
    expect(judge('unpriced_volume', [], many.slice(0, 5))).toEqual([]);
    expect(factsOf(emitter, 'unpriced_volume', { count: 25, startUs: today, call: () => ({ requested: 'gpt-4o' }) })).toEqual([]);
  });

  it('report a run that takes many times the usual steps, and not one of an agent that always runs long', () => {
    const usual = factsOf(emitter, 'runaway', { count: 8, startUs: yesterday, steps: 5 });
    const long = factsOf(emitter, 'runaway', { count: 1, startUs: today, steps: 50 });
    expect(judge('runaway', usual, long)).toMatchObject([{ evidence: { facts: { steps: 50, usual: 5 } } }]);
    const researcher = factsOf(emitter, 'runaway', { count: 8, startUs: yesterday, steps: 40 });
    expect(judge('runaway', researcher, long)).toEqual([]);
    expect(judge('runaway', usual.slice(0, 2), long)).toEqual([]);
  });

  it('cap runs that have no past', () => {
    const endless = factsOf(emitter, 'runaway', { count: 1, startUs: today, steps: 250 });
    expect(judge('runaway', [], endless)).toMatchObject([{ evidence: { facts: { steps: 250, usual: null } } }]);
  });
});

describe('time to first token', () => {
  it.each([
    ['pydantic-ai', pydantic],
    ['openlit', openlit],
  ] as const)('is reported when it grew (%s)', (_, emitter) => {
    const ttft =
      (ttftMs: number) =>
      (index: number): Partial<Call> => ({ isStream: true, ttftMs: spread(index, ttftMs), ms: 3_000 });
    const history = factsOf(emitter, 'ttft_regression', { count: 30, startUs: RUN_START_US, call: ttft(300) });
    const slow = factsOf(emitter, 'ttft_regression', { count: 30, startUs: RUN_START_US + DAY_US, call: ttft(1_200) });
    const alike = factsOf(emitter, 'ttft_regression', { count: 30, startUs: RUN_START_US + DAY_US, call: ttft(330) });
    expect(judge('ttft_regression', history, slow)).toHaveLength(1);
    expect(judge('ttft_regression', history, alike)).toEqual([]);
  });

  it('is no fact of calls that do not tell it', () => {
    expect(factsOf(langsmith, 'ttft_regression', { count: 3, startUs: RUN_START_US })).toEqual([]);
  });
});

describe('cache_collapse', () => {
  const fact = (index: number, cached: number, more: Partial<Fact> = {}): Fact => ({
    detector: 'cache_collapse',
    key: 'openai|helper|gpt-4o',
    project_id: 1,
    trace_id: String(index).padStart(32, '0'),
    span_id: String(index).padStart(16, '0'),
    time_us: RUN_START_US + index * 30_000_000,
    numbers: { calls: 1, input_tokens: 2_000, cached_tokens: cached },
    texts: { caller: 'helper', model: 'gpt-4o', release: index < 10 ? '1' : '2', prompt_version: '' },
    ...more,
  });
  const series = (count: number, cachedOf: (index: number) => number): Fact[] =>
    Array.from({ length: count }, (_, index) => fact(index, cachedOf(index)));

  it('is a good share of cached input that turns into none', () => {
    const facts = series(20, (index) => (index < 10 ? 1_536 : 0));
    expect(judge('cache_collapse', facts.slice(0, 12), facts.slice(12))).toMatchObject([
      {
        evidence: {
          facts: { calls_before: 10, cached_before: 1_536, calls_after: 10, cached_after: 0, release_before: '1', release_after: '2' },
          wasted_tokens: 15_360,
        },
      },
    ]);
  });

  it('is neither a cold start, nor a cache that hits now and then, nor misses after long pauses', () => {
    expect(
      judge(
        'cache_collapse',
        [],
        series(10, () => 0),
      ),
    ).toEqual([]);
    expect(
      judge(
        'cache_collapse',
        [],
        series(20, (index) => (index % 3 === 0 ? 0 : 1_536)),
      ),
    ).toEqual([]);
    const paused = series(20, (index) => (index < 10 ? 1_536 : 0)).map((one, index) =>
      index < 10 ? one : { ...one, time_us: one.time_us + (index - 9) * 3_600_000_000 },
    );
    expect(judge('cache_collapse', [], paused)).toEqual([]);
  });
});
