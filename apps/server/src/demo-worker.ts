/** Entry of the demo thread. The last day is played once a data folder; later starts only go on live. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { startDemo } from '@sentryai/app-demo';
import { createLogger } from '@sentryai/telemetry';
import type { DemoThreadData } from './demo-thread.ts';

const { ingestUrl, key, home } = workerData as DemoThreadData;
const marker = join(home, 'demo');
const shouldBackfill = !existsSync(marker);
const startedMs = Date.now();
const demo = startDemo({
  ingestUrl,
  ...(key === null ? {} : { key }),
  now: Date.now,
  // Another run must make other ids, or its traces would be taken for the first run's, sent again.
  seed: `demo-${startedMs}`,
  shouldBackfill,
  logger: createLogger({ name: 'demo', level: 'warn' }),
});
await demo.backfilled;
if (shouldBackfill) writeFileSync(marker, `${new Date(startedMs).toISOString()}\n`);
