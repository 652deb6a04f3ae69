import type { BlobStore } from '@sentryai/blobs';
import type { Metadata } from '@sentryai/metadata';
import type { QueueConsumer } from '@sentryai/queue';
import type { ProcessorState } from '@sentryai/schema';
import type { Store } from '@sentryai/store';
import type { Logger, Metrics } from '@sentryai/telemetry';
import { BatchRunner } from './batch-runner.ts';
import { loadSeen } from './dedup/load-seen.ts';
import { defaultSeenFilterOptions } from './dedup/seen-filter.ts';
import { LedgerWatch } from './ledger-check/ledger-watch.ts';
import { IssueCounter } from './issues/issue-counter.ts';
import { NormalizerHolder } from './normalize/normalizer-holder.ts';
import { Normalizer } from './normalize/normalizer.ts';
import { createProcessorMetrics } from './processor-metrics.ts';
import { processorState } from './processor-state.ts';
import { RulesCache } from './rules/rules-cache.ts';
import { withReplays } from './quarantine/with-replays.ts';
import { PriceFeed } from './prices/price-feed.ts';
import { Repricer } from './reprice/repricer.ts';
import { TracesToCorrect } from './reprice/traces-to-correct.ts';
import { SourceMapFiles } from './source-maps/source-map-files.ts';
import { SettleThread } from './settle/settle-thread.ts';
import { Settler } from './settle/settler.ts';
import { WindowJudge } from './windows/window-judge.ts';

export type ProcessorOptions = {
  consumer: QueueConsumer;
  store: Store;
  blobs: BlobStore;
  metadata: Metadata;
  /** Name of this processor among those that live, the same after a restart. */
  name: string;
  logger: Logger;
  metrics: Metrics;
  /** Unix milliseconds. */
  now: () => number;
  config?: Partial<ProcessorConfig>;
  /** Entries of the threads, in place of the product's own; for tests. */
  workers?: { normalizer: URL; probe: URL };
};

export type ProcessorConfig = {
  /** Bytes of a batch; larger batches make fewer, larger inserts. Default 16 MiB. */
  batchBytesMax: number;
  /** Least time between two batches, in milliseconds; the first after a quiet time does not wait. Default 300. */
  paceMs: number;
  /** How long the normalizer may work on a batch before it counts as hanging; more for large ones. Default 60 s. */
  normalizeTimeoutMs: number;
  /** The same for a single record that is tried alone. Default 10 s. */
  probeTimeoutMs: number;
  /** How often the store is asked for requests to quarantine. Default 2 s. */
  replayPollMs: number;
  /** Time between two checks of the ledger, 0 = none; default a minute. */
  ledgerCheckEveryMs: number;
  /** How long a deviation must last to count. Default 5 s. */
  ledgerConfirmMs: number;
  /** How often price overrides are looked at. Default 2 s. */
  pricePollMs: number;
  /** A trace is settled once no span of it came for this long, in milliseconds. Default 30,000. */
  settleMs: number;
  /** A trace that is never quiet is settled this long after its first unsettled span. Default 900,000. */
  settleMaxMs: number;
};

/** Until then every processor has seen the prices that a job is to use. */
const REPRICE_AFTER_POLLS = 2;

export type Processor = {
  start(): void;
  /** Processes what the queue holds, for at most timeoutMs, then stops. */
  drain(timeoutMs: number): Promise<void>;
  health(): { ok: boolean; message?: string };
  /** Whether what traces add up to is kept up to date. */
  settling(): { ok: boolean; message?: string };
  /** What the last check of the ledger found. */
  ledgerHealth(): { ok: boolean; message?: string };
  /** Checks the ledger now; the result is in state(). */
  checkLedger(): Promise<void>;
  state(): ProcessorState;
};

export { createStateServer, type StateServer } from './state-server.ts';

export function defaultProcessorConfig(): ProcessorConfig {
  return {
    batchBytesMax: 16 * 1024 * 1024,
    paceMs: 300,
    normalizeTimeoutMs: 60_000,
    probeTimeoutMs: 10_000,
    replayPollMs: 2_000,
    ledgerCheckEveryMs: 60_000,
    ledgerConfirmMs: 5_000,
    pricePollMs: 2_000,
    settleMs: 30_000,
    settleMaxMs: 900_000,
  };
}

/** Builds the processor. Nothing runs before start(). */
export function createProcessor(options: ProcessorOptions): Processor {
  const config = { ...defaultProcessorConfig(), ...options.config };
  const { logger, workers } = options;
  const prices = new PriceFeed({ metadata: options.metadata, logger, pollMs: config.pricePollMs });
  let unsubscribe = (): void => undefined;
  const create = async (): Promise<Normalizer> => {
    await prices.refresh();
    const normalizer = new Normalizer({ timeoutMs: config.normalizeTimeoutMs, workerUrl: workers?.normalizer });
    unsubscribe();
    unsubscribe = prices.subscribe((data) => normalizer.setPrices(data));
    normalizer.setPrices(prices.data);
    try {
      for await (const slice of loadSeen(options.store, options.now(), defaultSeenFilterOptions().windowMs)) normalizer.addSeen(slice);
      return normalizer;
    } catch (error) {
      await normalizer.close();
      throw error;
    }
  };
  const { store, metadata, name: owner, now } = options;
  const issues = new IssueCounter({ store, metadata, logger, now });
  const rules = new RulesCache({ metadata, logger, now });
  const { settleMs, settleMaxMs, pricePollMs } = config;
  const thread = new SettleThread();
  const windows = new WindowJudge({ store, metadata, issues, rules, thread, owner, logger, now });
  const corrections = new TracesToCorrect({ store, metadata, now, pollMs: pricePollMs });
  const settler = new Settler({ store, metadata, issues, rules, thread, corrections, owner, logger, now, settleMs, settleMaxMs });
  const repricer = new Repricer({
    store,
    metadata,
    owner: `${owner}/reprice`,
    prices,
    logger,
    now,
    pollMs: pricePollMs,
    startAfterMs: pricePollMs * REPRICE_AFTER_POLLS,
  });
  const consumer = withReplays(options.consumer, { store, logger, pollMs: config.replayPollMs });
  const runner = new BatchRunner({
    consumer,
    store,
    issues,
    blobs: options.blobs,
    sourceMaps: new SourceMapFiles({ metadata, blobs: options.blobs, logger, now }),
    normalizer: new NormalizerHolder({ create, rules, logger, probe: { timeoutMs: config.probeTimeoutMs, workerUrl: workers?.probe } }),
    onStored: (receivedFromMs) => settler.noteStored(receivedFromMs),
    logger,
    metrics: createProcessorMetrics(options.metrics),
    now,
    batchBytesMax: config.batchBytesMax,
    paceMs: config.paceMs,
  });
  const ledger = new LedgerWatch({
    store,
    oldestAgeMs: () => runner.lag().oldestAgeMs,
    logger,
    metrics: options.metrics,
    now,
    everyMs: config.ledgerCheckEveryMs,
    confirmMs: config.ledgerConfirmMs,
  });
  return {
    start() {
      prices.start();
      runner.start();
      settler.start();
      repricer.start();
      windows.start();
      issues.start();
      ledger.start();
    },
    async drain(timeoutMs) {
      await ledger.stop();
      await runner.drain(timeoutMs);
      await repricer.close();
      await windows.close();
      await settler.close();
      await thread.close();
      await issues.stop();
      prices.close();
    },
    health: () => runner.health(),
    settling: () => settler.health(),
    ledgerHealth: () => ledger.health(),
    checkLedger: () => ledger.check(),
    state: () =>
      processorState({ nowMs: now(), health: runner.health(), lag: runner.lag(), queue: consumer.stats(), ledger: ledger.state() }),
  };
}
