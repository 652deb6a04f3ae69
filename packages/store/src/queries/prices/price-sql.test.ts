import { EMPTY_PRICE_BOOK, PriceBook, type PriceOverride } from '@sentryai/pricing';
import { type PriceGroup, priceTermsSchema, RATE_NAMES, SERVICE_TIERS, type SpanRow, TOKEN_DETAILS } from '@sentryai/schema';
import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeBlock } from '../../block.ts';
import { BASE_MS, bareSpanRow } from '../../contract-rows.ts';
import { openEmbeddedStore } from '../../embedded/open-embedded-store.ts';
import type { Store } from '../../port.ts';
import { runQuery } from '../query.ts';
import { priceSql } from './price-sql.ts';
import {
  type RepriceOutcome,
  repriceChange,
  repriceGroups,
  repriceOutcome,
  REPRICED_TABLES,
  repriceWeeks,
  type RepriceWindow,
} from './repriced-spans.ts';

const TABLE = REPRICED_TABLES[0]!;
/** A week, from its Monday on. */
const FROM_MS = Date.UTC(2026, 10, 16);
const TO_MS = FROM_MS + 7 * 86_400_000;

type Columns = Pick<
  SpanRow,
  | 'cost_usd'
  | 'cost_input_usd'
  | 'cost_output_usd'
  | 'cost_source'
  | 'price_id'
  | 'computed_cost_usd'
  | 'price_source'
  | 'price_tier'
  | 'price_notes'
>;
const UNPRICED: Columns = {
  cost_usd: null,
  cost_input_usd: null,
  cost_output_usd: null,
  cost_source: '',
  price_id: '',
  computed_cost_usd: null,
  price_source: '',
  price_tier: '',
  price_notes: '',
};

/** What the price columns of a span should be, by the book. */
function byTheBook(book: PriceBook, row: SpanRow): Columns {
  const given = row.cost_source === 'emitter' ? { ...UNPRICED, cost_usd: row.cost_usd, cost_source: row.cost_source } : UNPRICED;
  const priced = row.model === '' ? null : book.price(1, { ...row, at_ms: Math.floor(row.start_time_us / 1000) });
  if (priced === null) return given;
  const why = {
    price_id: priced.price_id,
    price_source: priced.price_source,
    price_tier: priced.price_tier,
    price_notes: priced.price_notes.join(','),
  };
  if (row.cost_source === 'emitter') return { ...given, ...why, computed_cost_usd: priced.cost_usd };
  const { cost_usd, input_usd, output_usd } = priced;
  return { ...UNPRICED, ...why, cost_usd, cost_input_usd: input_usd, cost_output_usd: output_usd, cost_source: 'computed' };
}

const count = fc.option(fc.oneof(fc.nat(2_000), fc.nat(600_000), fc.constant(Number.MAX_SAFE_INTEGER)), { nil: null });
const spans = fc.record({
  provider: fc.constantFrom('openai', 'anthropic', 'gcp.gemini', 'deepseek', 'aws.bedrock', 'azure.ai.openai', 'vllm', ''),
  model: fc.constantFrom(
    'gpt-5.5',
    'gpt-realtime',
    'claude-sonnet-4-5',
    'gemini-2.5-pro',
    'deepseek-chat',
    'ft:gpt-4.1-mini:a::x',
    'acme',
    "it's\\",
    '',
  ),
  model_requested: fc.constantFrom('', 'gpt-4o', 'acme'),
  input_tokens: count,
  output_tokens: count,
  cache_read_tokens: count,
  cache_write_tokens: count,
  reasoning_tokens: count,
  token_details: fc.dictionary(fc.constantFrom(...TOKEN_DETAILS), fc.nat(300_000)).map((details) => ({ ...details })),
  service_tier: fc.constantFrom('', '', 'batch', 'flex', 'priority', 'scale'),
  cost: fc.option(fc.double({ min: 0.001, max: 5, noNaN: true }), { nil: null, freq: 5 }),
  offsetMs: fc.nat(TO_MS - FROM_MS - 1),
});
const rates = fc.dictionary(fc.constantFrom(...RATE_NAMES), fc.double({ min: 0, max: 90, noNaN: true })).map((each) => ({ ...each }));
const override = fc.record({
  project_id: fc.constantFrom(1, null),
  provider: fc.constantFrom('', 'openai', 'vllm'),
  model: fc.constantFrom('acme', '*', 'gpt-*', "it's\\"),
  valid_from_ms: fc.option(fc.nat(TO_MS - FROM_MS).map((ms) => FROM_MS + ms)),
  valid_until_ms: fc.option(fc.nat(TO_MS - FROM_MS).map((ms) => FROM_MS + ms)),
  alias_of: fc.option(fc.constantFrom('openai/gpt-4.1', 'anthropic/claude-opus-4-1', 'azure/acme'), { freq: 1 }),
  usd_per_million: rates,
  usd_per_request: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  long_context: fc.array(fc.record({ above_input_tokens: fc.integer({ min: 1, max: 500_000 }), usd_per_million: rates }), { maxLength: 2 }),
  service_tiers: fc.dictionary(fc.constantFrom(...SERVICE_TIERS), rates, { maxKeys: 2 }).map((each) => ({ ...each })),
});

describe('prices as SQL', () => {
  let folder: string;
  let store: Store;
  let run = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'price-sql-'));
    store = await openEmbeddedStore({ path: folder, memoryBytesMax: 1_000_000_000, threadPoolSize: 16 });
    await store.migrate({ retentionDays: 0 });
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const window = (projectId: number): RepriceWindow => ({ projectId, fromUs: FROM_MS * 1000, toUs: TO_MS * 1000, model: '' });
  /** Prices everything of a project anew; answers what would change before that. */
  const reprice = async (book: PriceBook, projectId: number): Promise<RepriceOutcome> => {
    const target = window(projectId);
    const [week] = await runQuery(store, repriceWeeks(TABLE, target));
    const groups = await runQuery(store, repriceGroups(TABLE, target, null, 10_000));
    const outcomes: RepriceOutcome[] = [];
    const changes = [];
    for (const { spans: _, ...group } of groups) {
      const price = priceSql(book.planOf(1, group), group.service_tier, { fromMs: FROM_MS, toMs: TO_MS });
      outcomes.push(...(await runQuery(store, repriceOutcome(TABLE, target, { groups: [group], price }))));
      changes.push(repriceChange(target, { groups: [group], price }));
    }
    if (week !== undefined) await store.update({ name: 'test', table: 'spans', partition: `'${week.partition}'`, changes });
    const zero = { spans: 0, priced: 0, changed: 0, unpriced: 0, given: 0, different: 0 };
    return outcomes.reduce((sum, each) => {
      const keys = Object.keys(zero) as (keyof RepriceOutcome)[];
      return Object.fromEntries(keys.map((key) => [key, sum[key] + each[key]])) as RepriceOutcome;
    }, zero);
  };
  const stored = async (projectId: number): Promise<(Columns & { session_id: string })[]> => {
    const sql = `SELECT session_id, ${Object.keys(UNPRICED).join(', ')} FROM spans WHERE project_id = {project_id:UInt32} ORDER BY toUInt32(session_id)`;
    return await store.query({ name: 'stored', sql, params: { project_id: projectId } });
  };

  type Call = Omit<typeof spans extends fc.Arbitrary<infer T> ? T : never, 'provider' | 'model' | 'model_requested' | 'service_tier'> &
    PriceGroup;
  type Given =
    typeof override extends fc.Arbitrary<infer T>
      ? Omit<T, 'provider' | 'model' | 'project_id'> & Pick<PriceOverride, 'provider' | 'model' | 'project_id'>
      : never;
  const rowsOf = (calls: readonly Call[], projectId: number): SpanRow[] =>
    calls.map(({ cost, offsetMs, ...call }, index) =>
      bareSpanRow(index, {
        ...call,
        project_id: projectId,
        kind: 'llm',
        session_id: String(index),
        start_time_us: (FROM_MS + offsetMs) * 1000 + 123,
        ...(cost === null ? UNPRICED : { ...UNPRICED, cost_usd: cost, cost_source: 'emitter' as const }),
      }),
    );
  const bookOf = (overrides: readonly Given[]): PriceBook =>
    new PriceBook({
      projects: [{ id: 1, organization_id: 10 }],
      overrides: overrides.map(
        ({ alias_of, project_id, provider, model, valid_from_ms, valid_until_ms, ...terms }, index): PriceOverride => {
          const names = { id: `p${index}`, organization_id: 10, project_id, provider, model, created_at_ms: index };
          return { ...names, valid_from_ms, valid_until_ms, alias_of, terms: alias_of === null ? priceTermsSchema.parse(terms) : null };
        },
      ),
    });
  const isSameAmount = (actual: number | null, wanted: number | null): boolean =>
    wanted === null || actual === null ? actual === wanted : Math.abs(actual - wanted) <= 1e-12 * Math.abs(wanted);

  it('computes for stored spans what the price book computes for the same calls', { timeout: 60_000 }, async () => {
    type Computed = { session_id: string; cost: number | null; input: number | null; output: number | null; texts: string[] };
    const batches = fc.tuple(fc.array(spans, { minLength: 1, maxLength: 12 }), fc.array(override, { maxLength: 5 }));
    await fc.assert(
      fc.asyncProperty(batches, async ([calls, overrides]) => {
        const projectId = 1_000 + run++;
        const rows = rowsOf(calls, projectId);
        const book = bookOf(overrides);
        await store.insert(encodeBlock('spans', rows, `run-${run}`), `run-${run}`);
        for (const { spans: _, ...group } of await runQuery(store, repriceGroups(TABLE, window(projectId), null, 10_000))) {
          const { cost, input, output, id, source, tier, notes } = priceSql(book.planOf(1, group), group.service_tier, {
            fromMs: FROM_MS,
            toMs: TO_MS,
          });
          const sql = `SELECT session_id, ${cost} AS cost, ${input} AS input, ${output} AS output, [${id}, ${source}, ${tier}, ${notes}] AS texts
FROM spans WHERE project_id = ${projectId} AND (isNotNull(input_tokens) OR isNotNull(output_tokens))
  AND (provider, model, model_requested, service_tier) = ({provider:String}, {model:String}, {model_requested:String}, {service_tier:String})`;
          for (const computed of await store.query<Computed>({ name: 'computed', sql, params: group })) {
            const row = rows[Number(computed.session_id)]!;
            const priced = book.price(1, { ...row, at_ms: Math.floor(row.start_time_us / 1000) });
            const wanted = [priced?.cost_usd ?? null, priced?.input_usd ?? null, priced?.output_usd ?? null];
            const actual = [computed.cost, computed.input, computed.output];
            expect(
              actual.every((amount, index) => isSameAmount(amount, wanted[index]!)),
              `${String(actual)} for ${String(wanted)}`,
            ).toBe(true);
            const texts =
              priced === null ? ['', '', '', ''] : [priced.price_id, priced.price_source, priced.price_tier, priced.price_notes.join(',')];
            expect(computed.texts).toEqual(texts);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('rewrites stored spans to that, and then finds nothing more to do', { timeout: 60_000 }, async () => {
    const projectId = 902;
    const calls = fc
      .sample(spans, { numRuns: 40, seed: 7 })
      .map((call, index) => ({ ...call, model: ['gpt-4o', 'acme'][index % 2]!, service_tier: '' }));
    const rows = rowsOf(
      calls.map((call) => ({ ...call, provider: 'openai', model_requested: '' })),
      projectId,
    );
    const book = bookOf(
      fc.sample(override, { numRuns: 1, seed: 3 }).map((each) => ({ ...each, model: 'acme', alias_of: null, provider: '', project_id: 1 })),
    );
    await store.insert(encodeBlock('spans', rows, 'rewritten'), 'rewritten');
    expect((await reprice(book, projectId)).different).toBeGreaterThan(0);
    const answered = await stored(projectId);
    for (const [index, row] of rows.entries()) {
      const { session_id: _, ...columns } = answered[index]!;
      const expected = byTheBook(book, row);
      for (const name of ['cost_usd', 'cost_input_usd', 'cost_output_usd', 'computed_cost_usd'] as const)
        expect(isSameAmount(columns[name], expected[name]), `${name} of ${index}`).toBe(true);
      const texts = (from: Columns): string[] => [from.cost_source, from.price_id, from.price_source, from.price_tier, from.price_notes];
      expect(texts(columns)).toEqual(texts(expected));
    }
    expect((await reprice(book, projectId)).different).toBe(0);
  });

  it('counts what would change before anything does', async () => {
    const projectId = 900;
    const call = {
      project_id: projectId,
      kind: 'llm' as const,
      provider: 'openai',
      input_tokens: 1_000,
      output_tokens: 0,
      start_time_us: BASE_MS * 1000,
    };
    const computed = { ...UNPRICED, cost_source: 'computed' as const };
    const rows = [
      bareSpanRow(0, { ...call, ...UNPRICED, model: 'gpt-4o' }),
      bareSpanRow(1, { ...call, ...computed, model: 'gpt-4o', cost_usd: 9 }),
      bareSpanRow(2, { ...call, ...computed, model: 'acme', cost_usd: 9 }),
      bareSpanRow(3, { ...call, ...UNPRICED, model: 'gpt-4o', cost_usd: 3, cost_source: 'emitter' }),
      bareSpanRow(4, { ...call, ...UNPRICED, model: 'acme' }),
      bareSpanRow(5, { ...call, ...UNPRICED, model: 'gpt-4o', input_tokens: null, output_tokens: null }),
    ].map((row, index) => ({ ...row, session_id: String(index) }));
    await store.insert(encodeBlock('spans', rows, 'outcome'), 'outcome');
    const outcome = await reprice(new PriceBook(EMPTY_PRICE_BOOK), projectId);
    expect(outcome).toEqual({ spans: 5, priced: 2, changed: 1, unpriced: 1, given: 1, different: 4 });
    expect((await stored(projectId)).map(({ cost_usd, computed_cost_usd }) => [cost_usd, computed_cost_usd])).toEqual([
      [0.0025, null],
      [0.0025, null],
      [null, null],
      [3, 0.0025],
      [null, null],
      [null, null],
    ]);
  });

  it('lists the models of a window page by page', async () => {
    const projectId = 901;
    const call = { project_id: projectId, input_tokens: 1, start_time_us: BASE_MS * 1000 };
    const rows = ['a', 'b', 'c'].flatMap((model, index) =>
      [0, 1].map((n) => bareSpanRow(index * 2 + n, { ...call, model, service_tier: n === 0 ? '' : 'batch' })),
    );
    await store.insert(encodeBlock('spans', rows, 'groups'), 'groups');
    const seen: string[] = [];
    let after: PriceGroup | null = null;
    for (;;) {
      const page: (PriceGroup & { spans: number })[] = await runQuery(store, repriceGroups(TABLE, window(projectId), after, 4));
      seen.push(...page.map(({ model, service_tier, spans: n }) => `${model}${service_tier}${n}`));
      if (page.length < 4) break;
      const { spans: _, ...last } = page.at(-1)!;
      after = last;
    }
    expect(seen).toEqual(['a1', 'abatch1', 'b1', 'bbatch1', 'c1', 'cbatch1']);
  });
});
