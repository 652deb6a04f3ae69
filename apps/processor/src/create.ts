import type { BlobStore } from '@sentryai/blobs';
import type { QueueConsumer } from '@sentryai/queue';
import type { Store } from '@sentryai/store';
import type { Logger, Metrics } from '@sentryai/telemetry';
import { BatchRunner } from './batch-runner.ts';
import { loadSeen } from './dedup/load-seen.ts';
import { defaultSeenFilterOptions } from './dedup/seen-filter.ts';
import { Normalizer } from './normalize/normalizer.ts';
import { createProcessorMetrics } from './processor-metrics.ts';

export type ProcessorOptions = {
  consumer: QueueConsumer;
  store: Store;
  blobs: BlobStore;
  logger: Logger;
  metrics: Metrics;
  /** Unix milliseconds. */
  now: () => number;
  config?: Partial<ProcessorConfig>;
};

export type ProcessorConfig = {
  /** Bytes of a batch; larger batches make fewer, larger inserts. Default 16 MiB. */
  batchBytesMax: number;
  /** Least time between two batches, in milliseconds; the first after a quiet time does not wait. Default 300. */
  paceMs: number;
};

export type Processor = {
  start(): void;
  /** Processes what the queue holds, for at most timeoutMs, then stops. */
  drain(timeoutMs: number): Promise<void>;
  health(): { ok: boolean; message?: string };
};

export { createStateServer, type StateServer } from './state-server.ts';

export function defaultProcessorConfig(): ProcessorConfig {
  return { batchBytesMax: 16 * 1024 * 1024, paceMs: 300 };
}

/** Builds the processor. Nothing runs before start(). */
export function createProcessor(options: ProcessorOptions): Processor {
  const config = { ...defaultProcessorConfig(), ...options.config };
  const createNormalizer = async (): Promise<Normalizer> => {
    const normalizer = new Normalizer();
    try {
      for await (const slice of loadSeen(options.store, options.now(), defaultSeenFilterOptions().windowMs)) normalizer.addSeen(slice);
      return normalizer;
    } catch (error) {
      await normalizer.close();
      throw error;
    }
  };
  return new BatchRunner({
    consumer: options.consumer,
    store: options.store,
    blobs: options.blobs,
    createNormalizer,
    logger: options.logger,
    metrics: createProcessorMetrics(options.metrics),
    ...config,
  });
}
