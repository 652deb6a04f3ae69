/** What the limits cost a request whose key has rates and whose project has a quota, without the rest of the way. Prints one JSON line. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admission } from '@sentryai/app-ingest/limits/admission';
import { BodyMemory } from '@sentryai/app-ingest/limits/body-memory';
import { DailyQuotas } from '@sentryai/app-ingest/limits/daily-quotas';
import { KeyRates } from '@sentryai/app-ingest/limits/key-rates';
import { QueueShare } from '@sentryai/app-ingest/limits/queue-share';
import { metadataPath, openSqliteMetadata } from '@sentryai/metadata';
import { createBoard, openLogProducer } from '@sentryai/queue';
import { KEEP_ALL } from '@sentryai/schema';
import { createLogger } from '@sentryai/telemetry';

export type LimitsResult = { microsecondsOfRequest: number; flushMs: number };

const REQUESTS = 200_000;
const ROUNDS = 5;
const FLUSHES = 50;
const PROJECTS = 20;
const BYTES = 200_000;

const home = await mkdtemp(join(tmpdir(), 'sentryai-bench-'));
const metadata = openSqliteMetadata({ path: metadataPath(home), isWritingOnlyCounts: true });
for (let index = 0; index < PROJECTS; index += 1) {
  const { id } = await metadata.createProject({ name: 'p', organization_name: 'o', created_at_ms: Date.now() });
  await metadata.updateProject(id, { quota: { items_per_day: 1e12, bytes_per_day: 1e15 } });
}
const producer = await openLogProducer({
  dir: join(home, 'queue'),
  board: createBoard(),
  bytesMax: 2 ** 36,
  segmentBytes: 2 ** 26,
  now: Date.now,
});
const quotas = new DailyQuotas({ metadata, logger: createLogger({ name: 'bench', level: 'error' }), now: Date.now });
const admission = new Admission({ rates: new KeyRates(), quotas, queueShare: new QueueShare({ producer, ageMsMax: 3_600_000 }) });
const memory = new BodyMemory(2 ** 28);
const limits = { items_per_second: 1e9, items_burst: null, bytes_per_second: 1e12, bytes_burst: null };

async function request(index: number): Promise<void> {
  const projectId = 1 + (index % PROJECTS);
  const sender = { projectId, keyId: `key-${projectId}`, canRead: false, isPair: false, publicKey: null, limits, sampling: KEEP_ALL };
  const nowMs = Date.now();
  await admission.check(sender, BYTES, nowMs);
  const reservation = memory.reserve(projectId, BYTES);
  reservation.resize(BYTES);
  admission.admit(sender, { items: 512, bytes: BYTES }, 'traces', nowMs).done(nowMs);
  reservation.release();
}

let microsecondsOfRequest = Number.POSITIVE_INFINITY;
for (let round = 0; round < ROUNDS; round += 1) {
  const start = performance.now();
  for (let index = 0; index < REQUESTS; index += 1) await request(index);
  microsecondsOfRequest = Math.min(microsecondsOfRequest, ((performance.now() - start) * 1_000) / REQUESTS);
}
await quotas.flush();
const start = performance.now();
for (let flush = 0; flush < FLUSHES; flush += 1) {
  for (let projectId = 1; projectId <= PROJECTS; projectId += 1) quotas.add(projectId, 1, BYTES, Date.now());
  await quotas.flush();
}
const flushMs = (performance.now() - start) / FLUSHES;
await quotas.close();
await producer.close();
await metadata.close();
await rm(home, { recursive: true });
console.log(JSON.stringify({ microsecondsOfRequest, flushMs } satisfies LimitsResult));
