/**
 * Entry of the ingest thread of the all-in-one process: the same createIngest() that a process of its own would run,
 * kept off the main thread so that a long query never delays an acknowledgement (design.md rule 12).
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createIngest, type IngestConfig } from '@sentryai/app-ingest';
import { metadataPath, openSqliteMetadata } from '@sentryai/metadata';
import { createBoard, openLogProducer } from '@sentryai/queue';
import { createLogger, createMetrics, type LoggerLevel } from '@sentryai/telemetry';

export type IngestThreadData = {
  home: string;
  queueDir: string;
  queueBytesMax: number;
  board: SharedArrayBuffer;
  logLevel: LoggerLevel;
  config: IngestConfig;
};
export type FromIngestThread =
  | { kind: 'listening'; port: number; otlpPort: number | null }
  | { kind: 'failed'; message: string }
  | { kind: 'closed' };
export type ToIngestThread = { kind: 'close' };

/** A closed segment frees its space as a whole once it is stored; smaller ones free it sooner, with more files. */
const SEGMENT_BYTES = 64 * 1024 * 1024;

const port = parentPort;
if (!port) throw new Error('ingest-thread.ts runs as a worker thread only');
const data = workerData as IngestThreadData;
const send = (message: FromIngestThread): void => port.postMessage(message);

try {
  const metadata = openSqliteMetadata({ path: metadataPath(data.home) });
  const producer = await openLogProducer({
    dir: data.queueDir,
    board: createBoard(data.board),
    bytesMax: data.queueBytesMax,
    segmentBytes: SEGMENT_BYTES,
    now: Date.now,
  });
  const logger = createLogger({ name: 'ingest', level: data.logLevel });
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
} catch (error) {
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  port.close();
}
