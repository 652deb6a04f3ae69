/** Ingest alone (HTTP, checks, durable log), without a processor: what accepting costs by itself. Prints its port, then CPU use on SIGTERM. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIngest } from '@sentryai/app-ingest';
import { metadataPath, openSqliteMetadata, parseProvisioning, provision } from '@sentryai/metadata';
import { createBoard, openLogProducer } from '@sentryai/queue';
import { createLogger, createMetrics } from '@sentryai/telemetry';

const home = await mkdtemp(join(tmpdir(), 'sentryai-bench-'));
const provisioning = openSqliteMetadata({ path: metadataPath(home) });
await provision({ metadata: provisioning, config: parseProvisioning({}), home, isLoopbackBind: true, nowMs: Date.now() });
await provisioning.close();
const metadata = openSqliteMetadata({ path: metadataPath(home), isWritingOnlyCounts: true });
const producer = await openLogProducer({
  dir: join(home, 'queue'),
  board: createBoard(),
  bytesMax: 64 * 2 ** 30,
  segmentBytes: 64 * 2 ** 20,
  now: Date.now,
});
const ingest = createIngest({
  producer,
  metadata,
  logger: createLogger({ name: 'bench', level: 'error' }),
  metrics: createMetrics({ isProcessReported: false }),
  now: Date.now,
  config: {
    host: '127.0.0.1',
    port: 0,
    otlpPort: null,
    publicUrl: undefined,
    defaultProjectId: 1,
    allowsKeyless: true,
    retentionDays: 90,
    secret: 'bench',
  },
});
const { port } = await ingest.listen();
console.log(JSON.stringify({ port }));
const start = process.cpuUsage();
process.on('SIGTERM', () => {
  const used = process.cpuUsage(start);
  console.log(JSON.stringify({ cpuSeconds: (used.user + used.system) / 1e6 }));
  void ingest
    .close()
    .then(() => producer.close())
    .then(() => rm(home, { recursive: true }))
    .then(() => process.exit(0));
});
