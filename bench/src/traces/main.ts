/**
 * `npm run bench:traces [-- --spans 10000,100000 --rounds 10]`: time until the whole skeleton of a big trace has been
 * received over HTTP from a warm server on the embedded store, and, where SENTRYAI_TEST_CHROMIUM names a browser and the
 * page is built, how long a person waits at the page.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createApi } from '@sentryai/app-api';
import { createWeb } from '@sentryai/app-web/server';
import { openFolderBlobStore } from '@sentryai/blobs';
import { createAuth, createLoginLink, metadataPath, openSqliteMetadata, parseProvisioning, provision } from '@sentryai/metadata';
import { encodeBlock, openEmbeddedStore } from '@sentryai/store';
import { createLogger, createMetrics } from '@sentryai/telemetry';
import { traceIdOf } from '@sentryai/testing/builders';
import { CHROMIUM_PATH } from '@sentryai/testing/browser';
import { bigTrace } from './big-trace.ts';
import { measurePage } from './measure-page.ts';

const { values } = parseArgs({
  options: { spans: { type: 'string', default: '10000,100000' }, rounds: { type: 'string', default: '10' } },
});
const sizes = values.spans.split(',').map(Number);
const TARGET_MS: Readonly<Record<number, number>> = { 10_000: 200, 100_000: 1_500 };
const BLOCK_ROWS = 20_000;
const API_KEY = 'bench-api-key-0000000000000000000000000';

const home = await mkdtemp(join(tmpdir(), 'sentryai-bench-traces-'));
const store = await openEmbeddedStore({ path: join(home, 'store'), memoryBytesMax: 1024 ** 3, threadPoolSize: 16 });
await store.migrate({ retentionDays: 0 });
for (const size of sizes) {
  const spans = bigTrace(traceIdOf(size), size, (Date.now() - 3_600_000) * 1000);
  for (let from = 0; from < spans.length; from += BLOCK_ROWS) {
    await store.insert(encodeBlock('spans', spans.slice(from, from + BLOCK_ROWS), `bench-${size}`), `bench-${size}-${from}`);
  }
}
const metadata = openSqliteMetadata({ path: metadataPath(home) });
await provision({ metadata, config: parseProvisioning({ SENTRYAI_INIT_API_KEY: API_KEY }), home, isLoopbackBind: true, nowMs: Date.now() });
const api = await createApi({
  store,
  metadata,
  blobs: await openFolderBlobStore(join(home, 'blobs')),
  auth: createAuth({ metadata, secret: 'a secret of the benchmark, long enough', port: 8001, now: Date.now }),
  logger: createLogger({ name: 'bench', level: 'warn' }),
  metrics: createMetrics(),
  clock: Date.now,
  config: {
    host: '127.0.0.1',
    port: 0,
    webUrl: 'http://localhost:3000',
    ingestUrl: 'http://localhost:8000',
    otlpUrl: 'http://localhost:4318',
    dsn: null,
    isKeyless: true,
    roles: ['api'],
  },
});
const url = await api.listen();

console.log('| spans | MB | first ms | p50 ms | max ms | CPU ms a request | target ms |\n| --- | --- | --- | --- | --- | --- | --- |');
for (const size of sizes) {
  const path = `${url}/api/v1/traces/${traceIdOf(size)}`;
  const first = await receive(path);
  const before = process.cpuUsage();
  const times: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) times.push((await receive(path)).ms);
  const { user, system } = process.cpuUsage(before);
  times.sort((a, b) => a - b);
  const cpuMs = (user + system) / 1000 / times.length;
  const row = [
    size,
    (first.bytes / 1e6).toFixed(1),
    first.ms.toFixed(0),
    times[Math.floor(times.length / 2)]?.toFixed(0),
    times.at(-1)?.toFixed(0),
  ];
  console.log(`| ${[...row, cpuMs.toFixed(0), TARGET_MS[size] ?? ''].join(' | ')} |`);
}
if (CHROMIUM_PATH !== undefined) await measurePages();
await api.close();
await metadata.close();
await store.close();
await rm(home, { recursive: true });

async function measurePages(): Promise<void> {
  const web = await createWeb({
    host: '127.0.0.1',
    port: 0,
    apiUrl: url,
    logger: createLogger({ name: 'bench', level: 'warn' }),
    hostCheck: () => true,
  });
  const webUrl = await web.listen();
  console.log('\n| spans | open ms | longest task ms | to the end ms | next span ms | find ms |\n| --- | --- | --- | --- | --- | --- |');
  for (const size of sizes) {
    const token = await createLoginLink({ metadata, email: undefined, nowMs: Date.now() });
    const { openMs, longTaskMs, scrollMs, stepMs, findMs } = await measurePage(webUrl, token, traceIdOf(size), size);
    console.log(`| ${[size, ...[openMs, longTaskMs, scrollMs, stepMs, findMs].map((ms) => ms.toFixed(0))].join(' | ')} |`);
  }
  await web.close();
}

function receive(address: string): Promise<{ ms: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    const outgoing = httpRequest(address, { headers: { authorization: `Bearer ${API_KEY}`, host: 'localhost' } }, (incoming) => {
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
      incoming.on('error', reject);
      incoming.on('end', () => {
        if (incoming.statusCode === 200) resolve({ ms: performance.now() - startMs, bytes });
        else reject(new Error(`${address} answered ${incoming.statusCode}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
