import type { SpanRow, UsageCount } from '@sentryai/schema';
import { encodeBlock, type Store } from '@sentryai/store';
import { spanIdOf } from '@sentryai/testing/builders';
import { eventually } from '@sentryai/testing/eventually';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NO_RULES, readRules } from '@sentryai/occurrences/project-rules';
import { intentRow, writeIntents } from './settle-blocks.ts';
import { emptySettlement, settleTrace } from './settle-traces.ts';
import type { Settler } from './settler.ts';
import { SettlerLab } from './settler-lab.fixture.ts';

const now = Date.now;

describe('the settler', () => {
  let lab: SettlerLab;
  let store: Store;
  beforeAll(async () => {
    lab = await SettlerLab.open();
    store = lab.store;
  });
  afterAll(() => lab.close());
  afterEach(() => lab.stopAll());
  const startSettler = (owner?: string): Settler => lab.startSettler(owner);
  const insert = (...spans: SpanRow[]): Promise<void> => lab.insert(...spans);
  const newTrace = () => lab.newTrace();
  const sums = async (table: string): Promise<Partial<Record<UsageCount, number>>> => {
    const sql = `SELECT sum(t.traces) AS traces, sum(t.calls) AS calls, sum(t.usage_calls) AS usage_calls, sum(t.input_tokens) AS input_tokens,
      sum(t.output_tokens) AS output_tokens, sum(t.cost_nano_usd) AS cost_nano_usd, sumMap(t.duration_buckets) AS buckets
      FROM ${table} AS t WHERE project_id = {project_id:UInt32}`;
    const [row] = await store.query<{ buckets: Record<string, number> } & Partial<Record<UsageCount, number>>>({
      name: 'sums',
      sql,
      params: { project_id: lab.project },
    });
    const { buckets, ...counts } = row!;
    return Object.assign(counts, { measured: Object.values(buckets).reduce((sum, count) => sum + count, 0) });
  };
  /** The ledger and every rollup say the same, and this. */
  const expectUsage = (expected: object): Promise<void> =>
    eventually(async () => {
      expect(await sums('usage_ledger')).toMatchObject(expected);
      const ledger = await sums('usage_ledger');
      expect(await sums('usage_by_minute')).toEqual(ledger);
      expect(await sums('usage_by_hour')).toEqual(ledger);
    });
  const roleOf = async (id: number): Promise<string | undefined> => {
    const sql = `SELECT toString(argMax(usage_role, version)) AS role FROM span_roles
      WHERE project_id = {project_id:UInt32} AND lower(hex(span_id)) = {span_id:String} GROUP BY span_id`;
    const rows = await store.query<{ role: string }>({ name: 'role', sql, params: { project_id: lab.project, span_id: spanIdOf(id) } });
    return rows[0]?.role;
  };

  it('counts a trace once when it is quiet, and takes it back and anew when a late part changes what counts', async () => {
    startSettler();
    const { call, other } = newTrace();
    await insert(call(2, 1, { input_tokens: 88, output_tokens: 17 }));
    await expectUsage({ traces: 1, calls: 1, input_tokens: 88, output_tokens: 17 });
    await insert(call(3, 1, { input_tokens: 131, output_tokens: 23 }));
    await expectUsage({ traces: 1, calls: 2, input_tokens: 219, output_tokens: 40 });
    // The parent comes last, and says the sum of its children as its own.
    await insert(other(1, 0, { kind: 'agent', input_tokens: 219, output_tokens: 40, usage_role: 'rollup' }));
    await expectUsage({ traces: 1, calls: 3, input_tokens: 219, output_tokens: 40, measured: 3 });
    // A second instrumentation reports the first call again, seen from inside.
    await insert(call(4, 2, { input_tokens: 88, output_tokens: 17 }));
    await expectUsage({ calls: 3, input_tokens: 219, usage_calls: 2 });
    await eventually(async () => expect(await roleOf(4)).toBe('duplicate'));
  });

  it('finds what waited on the queue for longer than it looks back', async () => {
    startSettler();
    const { call } = newTrace();
    await insert(call(1, 0, { input_tokens: 10, output_tokens: 1 }));
    await expectUsage({ calls: 1 });
    const late = { received_at_ms: now() - 600_000, trace_id: 'd'.repeat(32), input_tokens: 5, output_tokens: 1 };
    await insert(call(2, 0, late));
    await expectUsage({ calls: 2, input_tokens: 15 });
  });

  it('settles again without adding anything when only the same spans come again', async () => {
    startSettler();
    const { call } = newTrace();
    await insert(call(1, 0, { input_tokens: 10, output_tokens: 1 }));
    await expectUsage({ calls: 1, input_tokens: 10 });
    await insert(call(1, 0, { input_tokens: 10, output_tokens: 1 }));
    const [before] = await store.query<{ rows: number }>({ name: 'rows', sql: 'SELECT count() AS rows FROM usage_ledger' });
    await eventually(async () => {
      const sql = 'SELECT max(version) AS version FROM settled_traces WHERE project_id = {project_id:UInt32}';
      const [row] = await store.query<{ version: number }>({ name: 'version', sql, params: { project_id: lab.project } });
      expect(row?.version).toBe(2);
    });
    expect(await store.query({ name: 'rows', sql: 'SELECT count() AS rows FROM usage_ledger' })).toEqual([before]);
  });

  it('goes on after a restart with what came meanwhile, and looks no further back than it must', async () => {
    const first = startSettler();
    const { call } = newTrace();
    await insert(call(1, 0, { input_tokens: 10, output_tokens: 1 }));
    await expectUsage({ calls: 1 });
    await lab.stop(first);
    await insert(call(2, 0, { input_tokens: 5, output_tokens: 1 }));
    startSettler();
    await expectUsage({ calls: 2, input_tokens: 15 });
    const leases = await lab.metadata.listLeases('settle/');
    await eventually(async () => {
      for (const { state } of await lab.metadata.listLeases('settle/')) expect(Number(state)).toBeGreaterThan(now() - 60_000);
    });
    expect(leases).toHaveLength(8);
  });

  it('finishes what a settler wrote down and did not live to insert, once', async () => {
    const { call } = newTrace();
    const spans = ['a', 'b'].map((digit) => call(1, 0, { trace_id: digit.repeat(32), input_tokens: 10, output_tokens: 1 }));
    await insert(...spans);
    for (const span of spans) {
      const settlement = emptySettlement();
      const nothing = { starts: [], contents: [], messages: [], recorded: [], recordedRoles: [], occurrences: [], facts: [] };
      const trace = { ...nothing, projectId: lab.project, traceId: span.trace_id, spans: [span] };
      settleTrace({ ...trace, version: 0, left: null, rules: readRules(NO_RULES), nowMs: now() }, settlement);
      const { rows } = settlement;
      const blocks = [encodeBlock('usage_ledger', rows.usage_ledger, ''), encodeBlock('settled_traces', rows.settled_traces, '')];
      const id = `interrupted ${span.trace_id}`;
      await writeIntents(store, [intentRow(id, 0xff, now(), { blocks, groups: [] })], id);
      // One of them had reached the ledger already.
      if (span === spans[0]) await store.insert(blocks[0]!, `settle:${id}:usage_ledger`);
    }
    startSettler();
    await eventually(async () => {
      const sql = "SELECT count() AS done FROM settle_intents WHERE is_done = 1 AND intent_id LIKE 'interrupted%'";
      expect(await store.query({ name: 'done', sql })).toEqual([{ done: 2 }]);
    });
    await expectUsage({ traces: 2, calls: 2, input_tokens: 20 });
  });

  it('shares the work between processors, and nobody counts twice when they change', async () => {
    const first = startSettler('first');
    const traces = Array.from({ length: 40 }, newTrace);
    // One project, many traces, which fall into all buckets.
    const all = traces.map(({ call }) => ({ ...call(1, 0, { input_tokens: 10, output_tokens: 1 }), project_id: lab.project }));
    await insert(...all);
    startSettler('second');
    await expectUsage({ traces: 40, calls: 40, input_tokens: 400 });
    await lab.stop(first);
    await insert(...traces.map(({ call }) => ({ ...call(2, 0, { input_tokens: 1, output_tokens: 1 }), project_id: lab.project })));
    await expectUsage({ traces: 40, calls: 80, input_tokens: 440 });
  });
});
