/** A processor over real parts: durable log, embedded store, blobs in a scratch folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolderBlobStore } from '@sentryai/blobs';
import { metadataPath, openSqliteMetadata } from '@sentryai/metadata';
import { createBoard, openLogConsumer, openLogProducer, type QueueProducer } from '@sentryai/queue';
import type { QuarantineEventRow, QueueRecord } from '@sentryai/schema';
import { encodeBlock, openEmbeddedStore, type Store } from '@sentryai/store';
import { runStatements } from '@sentryai/store/embedded/run-statement.fixture';
import { createLogger, createMetrics, type Metrics } from '@sentryai/telemetry';
import { eventually } from '@sentryai/testing/eventually';
import { createProcessor, type Processor, type ProcessorConfig } from './create.ts';

export type TestProcessor = {
  processor: Processor;
  producer: QueueProducer;
  store: Store;
  metrics: Metrics;
  /** Puts records on the queue and waits until they are stored. */
  send(...records: QueueRecord[]): Promise<void>;
  select<Row extends object>(sql: string): Promise<Row[]>;
  /** The ledger by outcome and measure: "item_type outcome reason" → quantity. */
  ledger(): Promise<Record<string, number>>;
  /** What the API writes when a person asks for something. */
  request(event: QuarantineEventRow['event'], requestId: string, ids: readonly string[]): Promise<void>;
  /** Waits until no request to quarantine is open. */
  settle(): Promise<void>;
  /** Statements behind the product's back. */
  tamper(...statements: string[]): Promise<void>;
  close(): Promise<void>;
};

export type TestProcessorOptions = { now: () => number; config?: Partial<ProcessorConfig>; isPoisonous?: boolean };

export async function openTestProcessor({ now, config, isPoisonous }: TestProcessorOptions): Promise<TestProcessor> {
  const home = mkdtempSync(join(tmpdir(), 'sentryai-processor-'));
  const path = join(home, 'store');
  const store = await openEmbeddedStore({ path, memoryBytesMax: 1_000_000_000, threadPoolSize: 16 });
  await store.migrate({ retentionDays: 0 });
  const blobs = await openFolderBlobStore(join(home, 'blobs'));
  const queue = { dir: join(home, 'queue'), board: createBoard(), bytesMax: 100_000_000 };
  const producer = await openLogProducer({ ...queue, segmentBytes: 10_000_000, now });
  const consumer = await openLogConsumer(queue);
  const metadata = openSqliteMetadata({ path: metadataPath(home) });
  const metrics = createMetrics({ isProcessReported: false });
  const workers = {
    normalizer: new URL('./normalize/poisonous-normalizer.fixture.ts', import.meta.url),
    probe: new URL('./normalize/poisonous-probe.fixture.ts', import.meta.url),
  };
  const processor = createProcessor({
    consumer,
    store,
    blobs,
    metadata,
    name: 'test',
    logger: createLogger({ name: 'test', level: 'silent' }),
    metrics,
    now,
    config: { paceMs: 20, replayPollMs: 50, ledgerCheckEveryMs: 0, ledgerConfirmMs: 50, ...config },
    ...(isPoisonous ? { workers } : {}),
  });
  processor.start();
  const select: TestProcessor['select'] = (sql) => store.query({ name: 'test', sql });
  const isEmpty = async (): Promise<void> => {
    // A batch is committed shortly before the processor is done with it.
    const isUnderWay = processor.state().queue.oldest_age_ms > 0;
    const isWaiting = Object.values(queue.board.lanes).some((lane) => lane.committedEnd() < lane.durableEnd());
    if (isUnderWay || isWaiting) throw new Error('the queue is not empty yet');
  };
  return {
    processor,
    producer,
    store,
    metrics,
    select,
    async send(...records) {
      await Promise.all(records.map((record) => producer.append(record, '')));
      await eventually(isEmpty, { timeoutMs: 60_000, everyMs: 20 });
    },
    async ledger() {
      const rows = await select<{ name: string; quantity: number }>(
        `SELECT trimBoth(item_type || ' ' || outcome || ' ' || reason) AS name, sum(outcomes.quantity) AS quantity
         FROM outcomes GROUP BY name HAVING quantity != 0 ORDER BY name`,
      );
      return Object.fromEntries(rows.map(({ name, quantity }) => [name, quantity]));
    },
    async request(event, requestId, ids) {
      const rows = ids.map((quarantine_id) => ({
        project_id: 1,
        quarantine_id,
        request_id: requestId,
        at_ms: now(),
        event,
        actor: 'me@example.org',
        message: '',
      }));
      await store.insert(encodeBlock('quarantine_events', rows, requestId), requestId);
    },
    settle: () =>
      eventually(
        async () => {
          const open = await select<{ request_id: string }>(
            `SELECT request_id FROM quarantine_events GROUP BY request_id
             HAVING countIf(event NOT IN ('replay_requested', 'discard_requested')) = 0`,
          );
          if (open.length > 0) throw new Error(`still open: ${open.length}`);
        },
        { everyMs: 20 },
      ),
    tamper: (...statements) => runStatements(path, statements),
    async close() {
      await processor.drain(10_000);
      await producer.close();
      await consumer.close();
      await store.close();
      await metadata.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
