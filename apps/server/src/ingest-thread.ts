/**
 * Entry of the ingest thread. In the all-in-one process a long query on the main thread must not delay an
 * acknowledgement; a process with the ingest role alone runs the same thread, so that there is one way to start it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createIngest, type IngestConfig } from '@sentryai/app-ingest';
import { metadataPath, openSqliteMetadata } from '@sentryai/metadata';
import { queueStateOf } from '@sentryai/queue';
import type { IngestState } from '@sentryai/schema';
import { createLogger, createMetrics, type LoggerLevel } from '@sentryai/telemetry';
import { openProducer, type QueueTwin } from './queue-twin.ts';

export type IngestThreadData = {
  home: string;
  queue: QueueTwin;
  logLevel: LoggerLevel;
  config: IngestConfig;
};
export type FromIngestThread =
  | { kind: 'listening'; port: number; otlpPort: number | null; grpcPort: number | null }
  | { kind: 'failed'; message: string }
  | { kind: 'state'; state: IngestState }
  | { kind: 'closed' };
export type ToIngestThread = { kind: 'close' };

const STATE_EVERY_MS = 2_500;

const port = parentPort;
if (!port) throw new Error('ingest-thread.ts runs as a worker thread only');
const data = workerData as IngestThreadData;
const send = (message: FromIngestThread): void => port.postMessage(message);

try {
  const metadata = openSqliteMetadata({ path: metadataPath(data.home), isWritingOnlyCounts: true });
  const logger = createLogger({ name: 'ingest', level: data.logLevel });
  const producer = await openProducer(data.queue, (message) => logger.warn(message));
  // The process reports itself on the main thread; here only what ingest counts.
  const metrics = createMetrics({ isProcessReported: false });
  const ingest = createIngest({ producer, metadata, logger, metrics, now: Date.now, config: data.config });
  port.on('message', () => {
    void ingest
      .close()
      .then(() => producer.close())
      .then(() => metadata.close())
      .then(() => {
        send({ kind: 'closed' });
        port.close();
      });
  });
  send({ kind: 'listening', ...(await ingest.listen()) });
  // Written by the main thread: a commit of the metadata must not hold up an acknowledgement.
  const tell = (): void => send({ kind: 'state', state: { reported_at: new Date().toISOString(), queue: queueStateOf(producer.stats()) } });
  tell();
  setInterval(tell, STATE_EVERY_MS).unref();
} catch (error) {
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  port.close();
}
