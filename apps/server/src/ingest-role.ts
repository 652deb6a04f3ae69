import { Worker } from 'node:worker_threads';
import { AppError, type IngestState } from '@sentryai/schema';
import type { FromIngestThread, IngestThreadData, ToIngestThread } from './ingest-thread.ts';

export type IngestRole = {
  port: number;
  otlpPort: number | null;
  grpcPort: number | null;
  /** What the thread last said of itself. */
  state(): IngestState | null;
  close(): Promise<void>;
};

/**
 * Starts the ingest thread and waits until its ports are open. onDeath is called when the thread ends without having
 * been asked to. Errors: AppError ingest_failed (a port is taken, the queue cannot be opened).
 */
export async function startIngestRole(data: IngestThreadData, onDeath: (reason: string) => void): Promise<IngestRole> {
  const worker = new Worker(new URL('./ingest-thread.ts', import.meta.url), { name: 'ingest', workerData: data });
  let isClosing = false;
  let failure = '';
  worker.on('error', (error) => {
    failure = error.message;
  });
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      resolve();
      if (!isClosing) onDeath(failure || `it ended with code ${code}`);
    });
  });
  const first = await new Promise<FromIngestThread>((resolve) => {
    worker.once('message', resolve);
    worker.once('exit', () => resolve({ kind: 'failed', message: failure || 'the ingest thread ended at once' }));
  });
  if (first.kind !== 'listening') {
    isClosing = true;
    throw new AppError({
      code: 'ingest_failed',
      message: first.kind === 'failed' ? first.message : 'the ingest thread closed at once',
      httpStatus: 500,
    });
  }
  let state: IngestState | null = null;
  worker.on('message', (message: FromIngestThread) => {
    if (message.kind === 'state') state = message.state;
  });
  return {
    state: () => state,
    port: first.port,
    otlpPort: first.otlpPort,
    grpcPort: first.grpcPort,
    async close() {
      isClosing = true;
      worker.postMessage({ kind: 'close' } satisfies ToIngestThread);
      await exited;
    },
  };
}
