/**
 * A queue that also hands out what people ask of the quarantine. A request lies in the store, which every role that needs
 * it can reach: the API writes it in one block, so that it is a frozen batch already, and the rows that end it are the
 * last that its batch inserts. So it is worked on by the same code as any batch, with the same promises: at least once,
 * under an id that never changes, and nothing twice.
 */
import type { QueueBatch, QueueConsumer, ReadOptions } from '@sentryai/queue';
import { pendingQuarantineRequest, quarantineRequestItems, runQuery, type Store } from '@sentryai/store';
import type { Logger } from '@sentryai/telemetry';
import { replayFrames } from './replay-frames.ts';

export type ReplayOptions = {
  store: Pick<Store, 'query'>;
  logger: Logger;
  /** How often the store is asked for requests. */
  pollMs: number;
};

const PREFIX = 'replay-';
/** Not one of the queue's partitions. */
const PARTITION = -1;

export function withReplays(consumer: QueueConsumer, options: ReplayOptions): QueueConsumer {
  return new ReplayingConsumer(consumer, options);
}

class ReplayingConsumer implements QueueConsumer {
  readonly #consumer: QueueConsumer;
  readonly #options: ReplayOptions;
  /** Only one at a time: what a request finds depends on what the one before it did. */
  #underWay: string | undefined;
  #nextLookMs = Number.NEGATIVE_INFINITY;

  constructor(consumer: QueueConsumer, options: ReplayOptions) {
    this.#consumer = consumer;
    this.#options = options;
  }

  async read(options: ReadOptions): Promise<QueueBatch | null> {
    return (await this.#nextRequest()) ?? this.#consumer.read({ ...options, waitMs: Math.min(options.waitMs, this.#options.pollMs) });
  }

  async commit(batch: QueueBatch): Promise<void> {
    // The rows that end the request are stored.
    if (batch.id === this.#underWay) this.#underWay = undefined;
    else await this.#consumer.commit(batch);
  }

  stats(): ReturnType<QueueConsumer['stats']> {
    return this.#consumer.stats();
  }

  close(): Promise<void> {
    return this.#consumer.close();
  }

  async #nextRequest(): Promise<QueueBatch | null> {
    const { store, logger, pollMs } = this.#options;
    if (this.#underWay !== undefined || performance.now() < this.#nextLookMs) return null;
    this.#nextLookMs = performance.now() + pollMs;
    try {
      const [request] = await runQuery(store, pendingQuarantineRequest());
      if (!request) return null;
      const { project_id, request_id } = request;
      const items = await runQuery(store, quarantineRequestItems(project_id, request_id));
      const frames = replayFrames(project_id, request_id, items);
      this.#underWay = `${PREFIX}${request_id}`;
      // There may be more of them.
      this.#nextLookMs = Number.NEGATIVE_INFINITY;
      return { id: this.#underWay, partition: PARTITION, isRedelivered: true, recordCount: items.length, frames };
    } catch (error) {
      // The store is away; what waits on the queue will say so louder.
      logger.warn({ error }, 'looking for requests to quarantine failed, trying again');
      return null;
    }
  }
}
