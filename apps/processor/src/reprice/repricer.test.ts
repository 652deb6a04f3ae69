import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Metadata, metadataPath, openSqliteMetadata, type RepriceJob } from '@sentryai/metadata';
import { priceTermsSchema, REPRICE_NOT_BEGUN, type SpanRow } from '@sentryai/schema';
import { encodeBlock, openEmbeddedStore, type Store } from '@sentryai/store';
import { createLogger } from '@sentryai/telemetry';
import { buildLlmSpan, spanIdOf } from '@sentryai/testing/builders';
import { eventually } from '@sentryai/testing/eventually';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { IssueCounter } from '../issues/issue-counter.ts';
import { PriceFeed } from '../prices/price-feed.ts';
import { RulesCache } from '../rules/rules-cache.ts';
import { SettleThread } from '../settle/settle-thread.ts';
import { Settler } from '../settle/settler.ts';
import { Repricer } from './repricer.ts';
import { TracesToCorrect } from './traces-to-correct.ts';

/** Real time: the settler looks for what was received lately. */
const now = Date.now;
const WEEK_MS = 7 * 86_400_000;
const logger = createLogger({ name: 'test', level: 'silent' });

describe('re-pricing', () => {
  let home: string;
  let store: Store;
  let metadata: Metadata;
  let project = 0;
  let stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'sentryai-repricer-'));
    store = await openEmbeddedStore({ path: join(home, 'store'), threadPoolSize: 16 });
    await store.migrate({ retentionDays: 0 });
    metadata = openSqliteMetadata({ path: metadataPath(home) });
  });
  afterAll(async () => {
    await metadata.close();
    await store.close();
    await rm(home, { recursive: true, force: true });
  });
  const stopAll = async (): Promise<void> => {
    const stopping = stops;
    stops = [];
    for (const stop of stopping) await stop();
  };
  afterEach(stopAll);

  const startSettler = (owner: string): void => {
    const corrections = new TracesToCorrect({ store, metadata, now, pollMs: 20 });
    const thread = new SettleThread();
    const issues = new IssueCounter({ store, metadata, logger, now });
    const rules = new RulesCache({ metadata, logger, now });
    const parts = { store, metadata, issues, rules, thread, corrections, logger, now };
    const settler = new Settler({ ...parts, owner, settleMs: 50, settleMaxMs: 60_000 });
    settler.start();
    stops.push(async () => {
      await settler.close();
      await thread.close();
    });
  };
  const startRepricer = (owner: string, over: Partial<Store> = {}): Repricer => {
    const prices = new PriceFeed({ metadata, logger, pollMs: 50 });
    const watched = Object.assign(Object.create(store) as Store, {
      query: store.query.bind(store),
      queryBytes: store.queryBytes.bind(store),
      update: store.update.bind(store),
      ...over,
    });
    const repricer = new Repricer({ store: watched, metadata, owner, prices, logger, now, pollMs: 20, startAfterMs: 0 });
    repricer.start();
    stops.push(() => repricer.close());
    return repricer;
  };
  const newProject = async (): Promise<number> => {
    project += 1;
    await metadata.ensureProject({ id: project, name: 'p', organization_name: 'o', created_at_ms: 1 });
    return project;
  };
  const insert = (spans: SpanRow[]): Promise<void> =>
    store.insert(encodeBlock('spans', spans, randomBytes(6).toString('hex')), randomBytes(8).toString('hex'));
  /** Calls of one model, each in a trace of its own: 1,000 tokens in, 100 out. */
  const calls = (count: number, change: Partial<SpanRow>): SpanRow[] =>
    Array.from({ length: count }, () =>
      buildLlmSpan({
        project_id: project,
        trace_id: randomBytes(16).toString('hex'),
        span_id: spanIdOf(1),
        start_time_us: now() * 1000,
        received_at_ms: now(),
        model_requested: '',
        input_tokens: 1_000,
        output_tokens: 100,
        cost_usd: null,
        cost_input_usd: null,
        cost_output_usd: null,
        cost_source: '',
        price_id: '',
        price_source: '',
        ...change,
      }),
    );
  const setPrice = (model: string, input: number, output: number): Promise<unknown> =>
    metadata.setPriceOverride({
      id: `pr_${project}_${model}`,
      organization_id: 1,
      project_id: project,
      provider: '',
      model,
      valid_from_ms: null,
      valid_until_ms: null,
      alias_of: null,
      terms: priceTermsSchema.parse({ usd_per_million: { input, output } }),
      created_at_ms: now(),
    });
  const startJob = async (change: Partial<RepriceJob> = {}): Promise<string> => {
    const id = `rj_${randomBytes(4).toString('hex')}`;
    await metadata.createRepriceJob({
      id,
      project_id: project,
      from_us: (now() - 10 * WEEK_MS) * 1000,
      to_us: (now() + WEEK_MS) * 1000,
      model: '',
      status: 'waiting',
      is_cancel_wanted: false,
      created_at_ms: now(),
      started_at_ms: null,
      finished_at_ms: null,
      progress: REPRICE_NOT_BEGUN,
      error: '',
      ...change,
    });
    return id;
  };
  const over = (id: string): Promise<RepriceJob> =>
    eventually(
      async () => {
        const job = await metadata.findRepriceJob(id);
        if (!job || job.status === 'waiting' || job.status === 'running') throw new Error(JSON.stringify(job));
        return job;
      },
      { timeoutMs: 60_000, everyMs: 50 },
    );
  const sumOf = async (sql: string): Promise<number> => {
    const [row] = await store.query<{ sum: number | null }>({ name: 'sum', sql, params: { project_id: project } });
    return row?.sum ?? 0;
  };
  const spanSum = (): Promise<number> => sumOf('SELECT round(sum(cost_usd), 9) AS sum FROM spans WHERE project_id = {project_id:UInt32}');
  /** What the ledger and every rollup say, which must be the same; dollars. */
  const settledSums = async (): Promise<number[]> => {
    const tables = ['usage_ledger', 'usage_by_minute', 'usage_by_quarter', 'usage_by_hour'];
    const sums: number[] = [];
    for (const table of tables)
      sums.push((await sumOf(`SELECT sum(t.cost_nano_usd) AS sum FROM ${table} AS t WHERE project_id = {project_id:UInt32}`)) / 1e9);
    return sums;
  };
  const expectSettled = (usd: number, count: number): Promise<void> =>
    eventually(
      async () => {
        const traces = await sumOf('SELECT sum(t.traces) AS sum FROM usage_by_hour AS t WHERE project_id = {project_id:UInt32}');
        const sums = [traces, ...(await settledSums())];
        for (const [index, sum] of sums.entries()) expect(sum).toBeCloseTo(index === 0 ? count : usd, 9);
      },
      { timeoutMs: 60_000, everyMs: 50 },
    );

  it('gives stored calls the prices that hold now, and totals follow without counting anything twice', { timeout: 180_000 }, async () => {
    await newProject();
    startSettler('settler');
    const old = { start_time_us: (now() - 3 * WEEK_MS) * 1000 };
    await insert([
      ...calls(5, { model: 'acme-1' }),
      ...calls(2, { model: 'acme-1', ...old }),
      ...calls(3, { model: 'acme-2', cost_usd: 9, cost_source: 'computed', price_id: 'old' }),
      ...calls(1, { model: 'acme-1', cost_usd: 4, cost_source: 'emitter' }),
      ...calls(1, { model: 'nobody' }),
    ]);
    await expectSettled(3 * 9 + 4, 12);
    // 1,000 at $2 and 100 at $10 = $0.003
    await setPrice('acme-*', 2, 10);
    startRepricer('repricer');
    const job = await over(await startJob());
    expect(job).toMatchObject({
      status: 'done',
      error: '',
      progress: { spans_total: 12, spans: 12, priced: 8, changed: 3, unpriced: 0, given: 1 },
    });
    expect(job.progress.traces).toBeGreaterThanOrEqual(11);
    const usd = 10 * 0.003 + 4;
    expect(await spanSum()).toBeCloseTo(usd, 9);
    expect(await settledSums()).toEqual(expect.arrayContaining([expect.closeTo(usd, 9)]));
    await expectSettled(usd, 12);
    expect(await sumOf('SELECT sum(computed_cost_usd) AS sum FROM spans WHERE project_id = {project_id:UInt32}')).toBeCloseTo(0.003, 9);
    // Again there is nothing to do.
    const again = await over(await startJob());
    expect(again.progress).toMatchObject({ spans: 12, priced: 0, changed: 0, traces: 0, steps: 0 });
    await expectSettled(usd, 12);
  });

  it('goes on after the process was lost, before and after spans were rewritten', { timeout: 180_000 }, async () => {
    await newProject();
    startSettler('settler');
    await insert([...calls(6, { model: 'acme-1' }), ...calls(6, { model: 'acme-2', start_time_us: (now() - 2 * WEEK_MS) * 1000 })]);
    await expectSettled(0, 12);
    await setPrice('acme-*', 2, 10);
    const id = await startJob();
    // Lost before the first rewriting, and once more when it was done but not noted.
    let updates = 0;
    const lost = new Error('the process is gone');
    const losing = startRepricer('first', {
      update: async (options) => {
        updates += 1;
        if (updates === 2) await store.update(options);
        throw lost;
      },
    });
    await eventually(async () => {
      if (updates < 1) throw new Error('not yet');
    });
    expect(await metadata.findRepriceJob(id)).toMatchObject({ status: 'running', progress: { step: { stage: 'rewriting' } } });
    await losing.close();
    updates = 1;
    const losingAgain = startRepricer('second', {
      update: async (options) => {
        updates += 1;
        await store.update(options);
        throw lost;
      },
    });
    await eventually(async () => {
      if (updates < 2) throw new Error('not yet');
    });
    await losingAgain.close();
    startRepricer('third');
    const job = await over(id);
    expect(job).toMatchObject({ status: 'done', progress: { spans: 12, priced: 12, steps: 2, step: null } });
    await expectSettled(12 * 0.003, 12);
  });

  it('reaches calls that are told in several events, in their last version', { timeout: 180_000 }, async () => {
    await newProject();
    startSettler('settler');
    const [span] = calls(1, { model: 'acme-1' });
    const told = (version: number, input_tokens: number) => ({
      ...span!,
      input_tokens,
      bucket_ms: Math.floor(span!.start_time_us / 900_000_000) * 900_000,
      version,
      is_deleted: 0 as const,
      is_running: 0 as const,
      has_end: 1 as const,
      is_trace: 0 as const,
      first_received_ms: span!.received_at_ms,
    });
    for (const row of [told(1, 500), told(2, 1_000)])
      await store.insert(encodeBlock('entity_spans', [row], randomBytes(6).toString('hex')), randomBytes(8).toString('hex'));
    await expectSettled(0, 1);
    await setPrice('acme-*', 2, 10);
    startRepricer('repricer');
    expect(await over(await startJob())).toMatchObject({ status: 'done', progress: { spans_total: 1, spans: 1, priced: 1, traces: 1 } });
    expect(await sumOf('SELECT sum(cost_usd) AS sum FROM entity_spans FINAL WHERE project_id = {project_id:UInt32}')).toBeCloseTo(0.003, 9);
    await expectSettled(0.003, 1);
  });

  it('waits for whoever settles the traces, however often that changes hands', { timeout: 180_000 }, async () => {
    await newProject();
    startSettler('before');
    await insert(calls(9, { model: 'acme-1' }));
    await expectSettled(0, 9);
    await stopAll();
    await setPrice('acme-*', 2, 10);
    startRepricer('repricer');
    const id = await startJob();
    await eventually(
      async () => {
        expect(await metadata.findRepriceJob(id)).toMatchObject({ status: 'running', progress: { step: { stage: 'correcting' } } });
      },
      { timeoutMs: 60_000 },
    );
    expect(await spanSum()).toBeCloseTo(9 * 0.003, 9);
    expect((await settledSums())[0]).toBe(0);
    // One bucket was noted by a holder that is gone; its traces are corrected already or not at all.
    const [first] = await store.query<{ bucket: number; n: number }>({
      name: 'bucket',
      sql: 'SELECT toUInt32(sipHash64(t.trace_id) % 8) AS bucket, count() AS n FROM spans AS t WHERE project_id = {project_id:UInt32} GROUP BY bucket ORDER BY bucket LIMIT 1',
      params: { project_id: project },
    });
    await metadata.noteRepricedBucket({ jobId: id, step: 1, bucket: first!.bucket, traces: 0 });
    startSettler('after');
    expect((await over(id)).progress).toMatchObject({ priced: 9, traces: 9 - first!.n });
    await eventually(async () => expect((await settledSums())[0]).toBeCloseTo((9 - first!.n) * 0.003, 9), { timeoutMs: 60_000 });
  });

  it('is stopped by a person with totals that fit what was rewritten', { timeout: 180_000 }, async () => {
    await newProject();
    startSettler('settler');
    await insert([...calls(4, { model: 'acme-1', start_time_us: (now() - 2 * WEEK_MS) * 1000 }), ...calls(4, { model: 'acme-1' })]);
    await expectSettled(0, 8);
    await setPrice('acme-*', 2, 10);
    const id = await startJob();
    startRepricer('repricer', {
      update: async (options) => {
        await metadata.cancelRepriceJob(id, now());
        await store.update(options);
      },
    });
    const job = await over(id);
    expect(job).toMatchObject({ status: 'cancelled', progress: { priced: 4, steps: 1, step: null } });
    expect(await spanSum()).toBeCloseTo(4 * 0.003, 9);
    await expectSettled(4 * 0.003, 8);
  });

  it('touches only the window and the model that were asked for, and no other project', { timeout: 180_000 }, async () => {
    const other = await newProject();
    await insert(calls(1, { model: 'acme-1' }));
    await newProject();
    startSettler('settler');
    await insert([
      ...calls(1, { model: 'acme-1' }),
      ...calls(1, { model: 'acme-2' }),
      ...calls(1, { model: 'acme-1', start_time_us: (now() - 3 * WEEK_MS) * 1000 }),
    ]);
    await setPrice('acme-*', 2, 10);
    startRepricer('repricer');
    const job = await over(await startJob({ model: 'acme-1', from_us: (now() - WEEK_MS) * 1000 }));
    expect(job.progress).toMatchObject({ spans_total: 1, spans: 1, priced: 1 });
    expect(await spanSum()).toBeCloseTo(0.003, 9);
    expect(await sumOf(`SELECT sum(cost_usd) AS sum FROM spans WHERE project_id = ${other}`)).toBe(0);
  });
});
