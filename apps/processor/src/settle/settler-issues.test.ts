import { randomBytes } from 'node:crypto';
import type { Issue } from '@sentryai/schema';
import { encodeBlock } from '@sentryai/store';
import { eventually } from '@sentryai/testing/eventually';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { NO_RULES, readRules } from '@sentryai/occurrences/project-rules';
import { intentRow, writeIntents } from './settle-blocks.ts';
import { emptySettlement, settleTrace } from './settle-traces.ts';
import { SettlerLab } from './settler-lab.fixture.ts';

let lab: SettlerLab;
beforeAll(async () => {
  lab = await SettlerLab.open();
});
afterAll(() => lab.close());
afterEach(() => lab.stopAll());

const RED = { status: 'error', error_type: 'ConnectionError', error_message: 'connection refused by db-7' } as const;

const issues = (): Promise<Issue[]> => lab.metadata.listIssues({ projectId: lab.project, filter: {}, sort: 'last_seen', limit: 100 });
/** Counts of the store per kind: what stands in `occurrences`, and what the signed counts add up to. */
const stored = async (): Promise<Record<string, { rows: number; count: number; recovered: number }>> => {
  const params = { project_id: lab.project };
  const rows = await lab.store.query<{ kind: string; rows: number }>({
    name: 'rows',
    sql: `SELECT kind, toUInt32(count()) AS rows FROM (SELECT argMax(kind, version) AS kind, argMax(is_deleted, version) AS gone FROM occurrences
      WHERE project_id = {project_id:UInt32} GROUP BY occurrence_id) WHERE gone = 0 GROUP BY kind`,
    params,
  });
  const counts = await lab.store.query<{ hash: string; count: number; recovered: number }>({
    name: 'counts',
    sql: `SELECT 'all' AS hash, toInt32(sum(count)) AS count, toInt32(sum(recovered_count)) AS recovered FROM occurrence_counts
      WHERE project_id = {project_id:UInt32}`,
    params,
  });
  const all = { rows: rows.reduce((sum, row) => sum + row.rows, 0), count: counts[0]!.count, recovered: counts[0]!.recovered };
  return { ...Object.fromEntries(rows.map(({ kind, rows: count }) => [kind, { rows: count, count: 0, recovered: 0 }])), all };
};

it('opens one issue for a failure that turned several spans red, at the deepest', async () => {
  lab.startSettler();
  const { call, other } = lab.newTrace();
  await lab.insert(
    other(1, 0, { kind: 'agent', name: 'plan', ...RED }),
    other(2, 1, { kind: 'tool', tool_name: 'lookup', name: 'lookup', ...RED }),
    call(3, 1),
  );
  await eventually(async () => expect(await issues()).toMatchObject([{ kind: 'error', count: 1, status: 'unresolved', substatus: 'new' }]));
  expect((await issues())[0]?.title).toContain('ConnectionError');
  expect((await stored())['all']).toEqual({ rows: 1, count: 1, recovered: 0 });
});

it('moves the occurrence when a late part shows where the failure began, and counts nothing twice', async () => {
  lab.startSettler();
  const { other } = lab.newTrace();
  await lab.insert(other(1, 0, { kind: 'agent', name: 'plan', ...RED }));
  await eventually(async () => expect(await issues()).toMatchObject([{ count: 1 }]));
  await lab.insert(other(2, 1, { kind: 'tool', tool_name: 'lookup', name: 'lookup', ...RED }));
  await eventually(async () => {
    const sql = `SELECT lower(hex(argMax(span_id, version))) AS span_id, argMax(is_deleted, version) AS gone FROM occurrences
      WHERE project_id = {project_id:UInt32} GROUP BY occurrence_id`;
    const rows = await lab.store.query<{ span_id: string; gone: number }>({ name: 'at', sql, params: { project_id: lab.project } });
    expect(rows.filter(({ gone }) => gone === 0).map(({ span_id }) => Number.parseInt(span_id, 16))).toEqual([2]);
  });
  await eventually(async () => {
    expect((await issues()).reduce((sum, issue) => sum + issue.count, 0)).toBe(1);
    expect((await stored())['all']).toEqual({ rows: 1, count: 1, recovered: 0 });
  });
});

it('opens an issue for what throws nothing, with the failure marked as recovered when the run got past it', async () => {
  lab.startSettler();
  const { call, other } = lab.newTrace();
  const start = Date.now() * 1000;
  await lab.insert(
    other(1, 0, { kind: 'agent', name: 'plan', status: 'ok', duration_us: 9_000_000, start_time_us: start }),
    call(2, 1, { status: 'error', error_type: 'RateLimitError', http_status: 429, error_message: 'slow down', start_time_us: start + 1 }),
    call(3, 1, { start_time_us: start + 2_000_000, finish_reason: 'length' }),
  );
  await eventually(async () => {
    const found = await issues();
    expect(found.map(({ kind }) => kind)).toContain('truncated_answer');
    expect(found.find(({ kind }) => kind === 'error')).toMatchObject({ count: 1, recovered_count: 1 });
  });
});

it('counts once what a settler wrote down and did not live to count', async () => {
  const { other } = lab.newTrace();
  const span = other(1, 0, { kind: 'tool', tool_name: 'lookup', name: 'lookup', ...RED });
  await lab.insert(span);
  const settlement = emptySettlement();
  const nothing = { starts: [], contents: [], messages: [], recorded: [], recordedRoles: [], occurrences: [], facts: [] };
  const trace = { ...nothing, projectId: lab.project, traceId: span.trace_id, spans: [span] };
  settleTrace({ ...trace, version: 0, left: null, rules: readRules(NO_RULES), nowMs: Date.now() }, settlement);
  const { rows, groups } = settlement;
  expect(groups).toHaveLength(1);
  const blocks = [
    encodeBlock('occurrences', rows.occurrences, ''),
    encodeBlock('occurrence_counts', rows.occurrence_counts, ''),
    encodeBlock('settled_traces', rows.settled_traces, ''),
  ];
  const id = `interrupted ${randomBytes(4).toString('hex')}`;
  await writeIntents(lab.store, [intentRow(id, 0xff, Date.now(), { blocks, groups })], id);
  // Half done: in the store and counted, but not reported done.
  await lab.store.insert(blocks[0]!, `settle:${id}:occurrences`);
  await lab.metadata.countOccurrences({ token: `settle:${id}`, nowMs: Date.now(), groups });
  lab.startSettler();
  await eventually(async () => {
    expect((await stored())['all']).toEqual({ rows: 1, count: 1, recovered: 0 });
    expect(await issues()).toMatchObject([{ count: 1 }]);
  });
});

it('compares traces: the same prompt sent over and over is one issue, judged once however often it is looked at', async () => {
  lab.startSettler();
  lab.newTrace();
  const input = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'Say in one word whether the service is up.' }] }]);
  const ask = async (runs: number): Promise<void> => {
    const traces = Array.from({ length: runs }, () => lab.anotherTrace());
    await lab.insertContents(...traces.map(({ content }) => content(1, { input, input_format: 'messages' })));
    await lab.insert(...traces.map(({ call }) => call(1, 0)));
  };
  await ask(12);
  const first = lab.startWindowJudge('first');
  const repeated = async () => (await issues()).filter(({ kind }) => kind === 'repeated_prompt');
  await eventually(async () => expect(await repeated()).toMatchObject([{ count: 1 }]));
  await lab.stop(first);
  lab.startWindowJudge('second');
  await ask(3);
  const factCount = async () => {
    const sql =
      "SELECT toUInt32(count()) AS facts FROM detector_facts WHERE project_id = {project_id:UInt32} AND detector = 'repeated_prompt'";
    return (await lab.store.query<{ facts: number }>({ name: 'facts', sql, params: { project_id: lab.project } }))[0]?.facts;
  };
  await eventually(async () => expect(await factCount()).toBe(15));
  expect(await repeated()).toMatchObject([{ count: 1 }]);
});
