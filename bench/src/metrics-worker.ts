/** Minutes of metrics of five processes, read and stored; then asked for. Prints rates per CPU second, bytes and times. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeMetrics } from '@sentryai/otlp';
import { normalizeMetrics } from '@sentryai/pipeline';
import type { MetricRow } from '@sentryai/schema';
import { encodeBlock, openEmbeddedStore } from '@sentryai/store';
import { metricHistograms, metricIncrements, metricNames, runQuery } from '@sentryai/store/queries/index';
import { exporterOf } from './metric-payloads.ts';
import { seededRandom } from './payloads.ts';

export type MetricsResult = {
  points: number;
  cpuSeconds: number;
  wireBytesPerPoint: number;
  diskBytesPerPoint: number;
  queryMs: { names: number; counter: number; histogram: number };
};

const MINUTE_US = 60_000_000;
const PROCESSES = 5;
const ROWS_PER_BLOCK = 20_000;

const minutes = Number(process.argv[2] ?? 60);
const home = await mkdtemp(join(tmpdir(), 'sentryai-bench-'));
const store = await openEmbeddedStore({ path: join(home, 'store'), threadPoolSize: 16 });
await store.migrate({ retentionDays: 0 });

const toUs = Date.now() * 1000;
const fromUs = toUs - minutes * MINUTE_US;
const random = seededRandom(7);
const exporters = Array.from({ length: PROCESSES }, (_, index) => exporterOf(`bench-${index}`, fromUs - 1, random));
let waiting: MetricRow[] = [];
let points = 0;
let blocks = 0;
let wireBytes = 0;
let cpuMicros = 0;
for (let timeUs = fromUs; timeUs < toUs; timeUs += MINUTE_US) {
  const bodies = exporters.map((exportAt) => exportAt(timeUs));
  const start = process.cpuUsage();
  for (const [index, exported] of bodies.entries()) {
    wireBytes += exported.body.byteLength;
    points += exported.points;
    waiting.push(...rowsOf(exported.body, `${timeUs}-${index}`, timeUs / 1000));
  }
  if (waiting.length >= ROWS_PER_BLOCK || timeUs + MINUTE_US >= toUs) await storeWaiting();
  const { user, system } = process.cpuUsage(start);
  cpuMicros += user + system;
}

const [size] = await store.query<{ bytes: number }>({
  name: 'bench_metrics_size',
  sql: `SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE table = 'metrics' AND active AND database = currentDatabase()`,
});
const window = { fromUs, toUs: toUs + MINUTE_US, shownToUs: toUs };
const metric = {
  projectId: 1,
  window,
  temporalities: ['cumulative'],
  stepUs: Math.max(MINUTE_US, (toUs - fromUs) / 100),
  groupBy: { attribute: 'gen_ai.request.model' },
  groupsMax: 20,
  rowsMax: 20_000,
};
const result: MetricsResult = {
  points,
  cpuSeconds: cpuMicros / 1e6,
  wireBytesPerPoint: wireBytes / points,
  diskBytesPerPoint: (size?.bytes ?? 0) / points,
  queryMs: {
    names: await timeMs(() => runQuery(store, metricNames({ projectId: 1, window, limit: 100 }))),
    counter: await timeMs(() => runQuery(store, metricIncrements({ ...metric, name: 'requests', kind: 'counter' }))),
    histogram: await timeMs(() => runQuery(store, metricHistograms({ ...metric, name: 'gen_ai.client.token.usage', kind: 'histogram' }))),
  },
};
console.log(JSON.stringify(result));
await store.close();
await rm(home, { recursive: true });
process.exit(0);

function rowsOf(body: Uint8Array, bodyHash: string, receivedAtMs: number): MetricRow[] {
  const decoded = decodeMetrics(body, 'protobuf', { receivedAtMs, retentionDays: 0 });
  return normalizeMetrics(decoded, {
    v: 1,
    project_id: 1,
    key_id: 'bench',
    protocol: 'otlp',
    signal: 'metrics',
    format: 'protobuf',
    received_at_ms: receivedAtMs,
    item_count: decoded.pointCount,
    retention_days: 0,
    body_hash: bodyHash,
  });
}

async function storeWaiting(): Promise<void> {
  await store.insert(encodeBlock('metrics', waiting, `bench-${blocks}`), `bench-${blocks}`);
  blocks += 1;
  waiting = [];
}

async function timeMs(ask: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await ask();
  return performance.now() - start;
}
