import type { BlobStore } from '@sentryai/blobs';
import type { Metadata } from '@sentryai/metadata';
import type { QueueConsumer } from '@sentryai/queue';
import type { Store } from '@sentryai/store';
import type { Logger, Metrics } from '@sentryai/telemetry';
import { BatchRunner } from './batch-runner.ts';
import { loadSeen } from './dedup/load-seen.ts';
import { defaultSeenFilterOptions } from './dedup/seen-filter.ts';
import { Normalizer } from './normalize/normalizer.ts';
import { createProcessorMetrics } from './processor-metrics.ts';
import { Settler } from './settle/settler.ts';

export type ProcessorOptions = {
  consumer: QueueConsumer;
  store: Store;
  blobs: BlobStore;
  metadata: Pick<Metadata, 'takeLease' | 'setLeaseState' | 'releaseLeases' | 'listLeases'>;
  /** Name of this processor among those that live, the same after a restart. */
  name: string;
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
  /** A trace is settled once no span of it came for this long, in milliseconds. Default 30,000. */
  settleMs: number;
  /** A trace that is never quiet is settled this long after its first unsettled span. Default 900,000. */
  settleMaxMs: number;
};

export type Processor = {
  start(): void;
  /** Processes what the queue holds, for at most timeoutMs, then stops. */
  drain(timeoutMs: number): Promise<void>;
  health(): { ok: boolean; message?: string };
  /** Whether what traces add up to is kept up to date. */
  settling(): { ok: boolean; message?: string };
};

export { createStateServer, type StateServer } from './state-server.ts';

export function defaultProcessorConfig(): ProcessorConfig {
  return { batchBytesMax: 16 * 1024 * 1024, paceMs: 300, settleMs: 30_000, settleMaxMs: 900_000 };
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
  const { store, metadata, name: owner, logger, now } = options;
  const settler = new Settler({ store, metadata, owner, logger, now, settleMs: config.settleMs, settleMaxMs: config.settleMaxMs });
  const runner = new BatchRunner({
    consumer: options.consumer,
    store: options.store,
    blobs: options.blobs,
    createNormalizer,
    onStored: () => settler.noteStored(),
    logger: options.logger,
    metrics: createProcessorMetrics(options.metrics),
    batchBytesMax: config.batchBytesMax,
    paceMs: config.paceMs,
  });
  return {
    start() {
      runner.start();
      settler.start();
    },
    async drain(timeoutMs) {
      await runner.drain(timeoutMs);
      await settler.close();
    },
    health: () => runner.health(),
    settling: () => settler.health(),
  };
}
