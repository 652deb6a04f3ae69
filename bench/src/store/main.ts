/**
 * `npm run bench:store [-- --spans 10000000 --home FOLDER]`: query latencies through the API over a big data set, bytes on
 * disk, compression of content, the settler's rate, memory. With --home the data set is kept and used again.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createApi } from '@sentryai/app-api';
import { IssueCounter } from '@sentryai/app-processor/issues/issue-counter';
import { RulesCache } from '@sentryai/app-processor/rules/rules-cache';
import { SettleThread } from '@sentryai/app-processor/settle/settle-thread';
import { Settler } from '@sentryai/app-processor/settle/settler';
import { openFolderBlobStore } from '@sentryai/blobs';
import { createAuth, metadataPath, openSqliteMetadata, parseProvisioning, provision } from '@sentryai/metadata';
import { openEmbeddedStore, type Store } from '@sentryai/store';
import { createLogger, createMetrics } from '@sentryai/telemetry';
import { generateSpans, SPANS_PER_TRACE } from './generate-spans.ts';
import { QUERIES } from './queries.ts';

const { values } = parseArgs({
  options: {
    spans: { type: 'string', default: '10000000' },
    home: { type: 'string' },
    rounds: { type: 'string', default: '30' },
  },
});
const traces = Math.round(Number(values.spans) / SPANS_PER_TRACE);
const home = values.home ?? (await mkdtemp(join(tmpdir(), 'sentryai-bench-store-')));
const storePath = join(home, 'store');
const READY = join(home, 'generated');
const API_KEY = 'bench-api-key-0000000000000000000000000';
const endMs = Date.now();
const seconds = (sinceMs: number): string => ((performance.now() - sinceMs) / 1000).toFixed(0);
const rssMb = (): string => (process.memoryUsage().rss / 1e6).toFixed(0);

if (!existsSync(READY)) {
  await mkdir(home, { recursive: true });
  const empty = await openEmbeddedStore({ path: storePath, threadPoolSize: 16 });
  await empty.migrate({ retentionDays: 0 });
  await empty.close();
  const startMs = performance.now();
  await generateSpans(storePath, traces, Math.min(traces, 50_000), endMs);
  console.log(`generated ${traces * SPANS_PER_TRACE} spans in ${seconds(startMs)} s`);
  await writeFile(READY, String(endMs));
}

const store = await openEmbeddedStore({ path: storePath, memoryBytesMax: 1024 ** 3, threadPoolSize: 16 });
await store.migrate({ retentionDays: 0 });
const metadata = openSqliteMetadata({ path: metadataPath(home) });
await provision({ metadata, config: parseProvisioning({ SENTRYAI_INIT_API_KEY: API_KEY }), home, isLoopbackBind: true, nowMs: Date.now() });
const logger = createLogger({ name: 'bench', level: 'warn' });

await settleAll(store);
await printStorage(store);
await measureQueries(store);
await metadata.close();
await store.close();
if (values.home === undefined) await rm(home, { recursive: true });
process.exit(0);

async function settleAll(target: Store): Promise<void> {
  const before = process.cpuUsage();
  const startMs = performance.now();
  const rules = new RulesCache({ metadata, logger, now: Date.now });
  const issues = new IssueCounter({ store: target, metadata, logger, now: Date.now });
  const thread = new SettleThread();
  const options = { store: target, metadata, rules, issues, thread, owner: 'bench', settleMs: 1, settleMaxMs: 1_000 };
  const settler = new Settler({ ...options, logger, now: Date.now });
  settler.start();
  const settledCount = async (): Promise<number> => {
    const [row] = await target.query<{ n: number }>({ name: 'bench_settled', sql: 'SELECT uniqExact(trace_id) AS n FROM settled_traces' });
    return row?.n ?? 0;
  };
  const first = await settledCount();
  for (let known = first; known < traces; known = await settledCount()) {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    process.stderr.write(`\rsettled ${known} of ${traces}, rss ${rssMb()} MB `);
  }
  await settler.close();
  await thread.close();
  const { user, system } = process.cpuUsage(before);
  const spans = (traces - first) * SPANS_PER_TRACE;
  if (spans > 0)
    console.log(
      `\nsettled ${spans} spans in ${seconds(startMs)} s, ${(spans / ((user + system) / 1e6)).toFixed(0)} spans/s/core (engine included)`,
    );
}

async function printStorage(target: Store): Promise<void> {
  const sql = `SELECT table, sum(part.rows) AS rows, sum(data_compressed_bytes) AS bytes, sum(data_uncompressed_bytes) AS raw, count() AS parts
    FROM system.parts AS part WHERE active AND database = currentDatabase() AND part.rows > 0 GROUP BY table ORDER BY bytes DESC`;
  const rows = await target.query<{ table: string; rows: number; bytes: number; raw: number; parts: number }>({ name: 'bench_parts', sql });
  console.log('\n| table | rows | MB | bytes/row | compression | parts |\n| --- | --- | --- | --- | --- | --- |');
  for (const row of rows) {
    console.log(
      `| ${row.table} | ${row.rows} | ${(row.bytes / 1e6).toFixed(1)} | ${(row.bytes / row.rows).toFixed(1)} | ${(row.raw / row.bytes).toFixed(1)}x | ${row.parts} |`,
    );
  }
}

async function measureQueries(target: Store): Promise<void> {
  const blobs = await openFolderBlobStore(join(home, 'blobs'));
  const auth = createAuth({ metadata, secret: 'a secret of the benchmark, long enough', port: 8001, now: Date.now });
  const config = {
    host: '127.0.0.1',
    port: 0,
    publicUrl: undefined,
    webUrl: 'http://localhost:3000',
    ingestUrl: 'http://localhost:8000',
    otlpUrl: 'http://localhost:4318',
    dsn: null,
    isKeyless: true,
    roles: ['api'],
  };
  const api = await createApi({ store: target, blobs, metadata, auth, config, logger, metrics: createMetrics(), clock: Date.now });
  const get = async (url: string): Promise<{ ms: number; body: string }> => {
    const startMs = performance.now();
    const answer = await api.app.inject({ url, headers: { authorization: `Bearer ${API_KEY}`, host: 'localhost' } });
    if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${answer.body.slice(0, 300)}`);
    return { ms: performance.now() - startMs, body: answer.body };
  };
  console.log('\n| query | first ms | p50 ms | p95 ms | target p95 |\n| --- | --- | --- | --- | --- |');
  for (const query of await QUERIES(get)) {
    const first = await get(query.url);
    const times: number[] = [];
    for (let round = 0; round < Number(values.rounds); round++) times.push((await get(query.url)).ms);
    times.sort((a, b) => a - b);
    const at = (share: number): string => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(0);
    console.log(`| ${query.name} | ${first.ms.toFixed(0)} | ${at(0.5)} | ${at(0.95)} | ${query.targetMs} |`);
  }
  console.log(`\nrss ${rssMb()} MB`);
  await api.close();
}
