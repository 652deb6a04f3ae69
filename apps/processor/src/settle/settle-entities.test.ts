import { randomBytes } from 'node:crypto';
import type { EntitySpanRow } from '@sentryai/schema';
import { encodeBlock } from '@sentryai/store';
import { eventually } from '@sentryai/testing/eventually';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NO_RULES, readRules } from '@sentryai/occurrences/project-rules';
import { emptySettlement, settleTrace } from './settle-traces.ts';
import { SettlerLab } from './settler-lab.fixture.ts';

let lab: SettlerLab;
beforeAll(async () => void (lab = await SettlerLab.open()));
afterAll(async () => {
  await lab.stopAll();
  await lab.close();
});

it('follows what is told in several events: its end, its usage, its way to another trace, its failure', async () => {
  const settler = lab.startSettler();
  const { store } = lab;
  const { call } = lab.newTrace();
  const start_time_us = Date.now() * 1000;
  const tell = async (version: number, more: Partial<EntitySpanRow>): Promise<void> => {
    const received_at_ms = Date.now();
    const row: EntitySpanRow = {
      ...call(1, 0, { start_time_us, received_at_ms, input_tokens: 40, output_tokens: 4 }),
      bucket_ms: Math.floor(start_time_us / 900_000_000) * 900_000,
      version,
      is_deleted: 0,
      is_running: 0,
      has_end: 1,
      is_trace: 0,
      first_received_ms: received_at_ms,
      ...more,
    };
    await store.insert(encodeBlock('entity_spans', [row], `told ${version}`), randomBytes(8).toString('hex'));
    settler.noteStored(received_at_ms);
  };
  const expectUsage = (expected: object): Promise<void> =>
    eventually(async () => {
      const sql = `SELECT sum(t.traces) AS traces, sum(t.calls) AS calls, sum(t.usage_calls) AS usage_calls, sum(t.input_tokens) AS input_tokens,
        arraySum(mapValues(sumMap(t.duration_buckets))) AS measured FROM usage_ledger AS t WHERE project_id = {project_id:UInt32}`;
      const [row] = await store.query<object>({ name: 'sums', sql, params: { project_id: lab.project } });
      expect(row).toEqual(expected);
    });
  await tell(1, { is_running: 1, has_end: 0, input_tokens: null, output_tokens: null, cost_usd: null, usage_role: 'none' });
  await expectUsage({ traces: 1, calls: 1, usage_calls: 0, input_tokens: 0, measured: 0 });
  await tell(2, {});
  await expectUsage({ traces: 1, calls: 1, usage_calls: 1, input_tokens: 40, measured: 1 });
  // It turns out to belong to another trace.
  await tell(3, { is_deleted: 1 });
  const trace_id = randomBytes(16).toString('hex');
  await tell(3, { trace_id, input_tokens: 41 });
  await expectUsage({ traces: 1, calls: 1, usage_calls: 1, input_tokens: 41, measured: 1 });
  const sql = `SELECT count() AS traces FROM (SELECT trace_id FROM usage_ledger WHERE project_id = {project_id:UInt32} GROUP BY trace_id HAVING sum(traces) > 0)`;
  expect(await store.query({ name: 'traces', sql, params: { project_id: lab.project } })).toEqual([{ traces: 1 }]);
  // It failed, as is told later.
  await tell(4, { trace_id, input_tokens: 41, status: 'error', error_type: 'Timeout', error_message: 'too late' });
  await eventually(async () => {
    const failed = `SELECT DISTINCT lower(hex(trace_id)) AS id FROM occurrences WHERE project_id = {project_id:UInt32}`;
    expect(await store.query({ name: 'failed', sql: failed, params: { project_id: lab.project } })).toEqual([{ id: trace_id }]);
  });
});

it('judges what has no end as begun: stuck when nothing more is heard of it, until its end is told', () => {
  const { other } = lab.newTrace();
  const receivedMs = Date.now();
  const row = other(1, 0, { kind: 'tool', name: 'book', tool_name: 'book', received_at_ms: receivedMs });
  const version = { bucket_ms: 0, version: 1, is_deleted: 0, is_trace: 0, first_received_ms: receivedMs } as const;
  const settle = (span: EntitySpanRow, minutesLater: number) => {
    const settlement = emptySettlement();
    const { project_id: projectId, trace_id: traceId } = row;
    const nothing = { starts: [], contents: [], messages: [], recorded: [], recordedRoles: [], occurrences: [], facts: [], left: null };
    const nowMs = receivedMs + minutesLater * 60_000;
    settleTrace({ ...nothing, projectId, traceId, spans: [span], version: 0, rules: readRules(NO_RULES), nowMs }, settlement);
    return settlement;
  };
  const running: EntitySpanRow = { ...row, ...version, is_running: 1, has_end: 0, duration_us: 0 };
  const young = settle(running, 1);
  expect(young.rows.occurrences).toEqual([]);
  expect(young.traces[0]?.revisitAtMs).toBeGreaterThanOrEqual(receivedMs + 10 * 60_000);
  const quiet = settle(running, 20);
  expect(quiet.rows.occurrences).toMatchObject([{ kind: 'stuck_run', span_id: row.span_id }]);
  // It is counted like before.
  expect(quiet.rows.usage_ledger).toMatchObject([{ traces: 1, calls: 1 }]);
  const ended = settle({ ...row, ...version, is_running: 0, has_end: 1 }, 20);
  expect([ended.rows.occurrences, ended.traces[0]?.revisitAtMs]).toEqual([[], 0]);
});
