/**
 * Items that never reach the queue (a body that cannot be read, a request whose every item is refused) are counted here
 * and written to the queue as a record of their own every few seconds, so that the ledger has them too.
 */
import type { QueueProducer } from '@sentryai/queue';
import type { OutcomeCount } from '@sentryai/schema';
import type { Logger } from '@sentryai/telemetry';

const MINUTE_MS = 60_000;
/** Distinct (key, reason) pairs kept between two flushes; a flood of bad keys cannot grow it. */
const COUNTS_MAX = 10_000;

type Bucket = { projectId: number; keyId: string; counts: Map<string, OutcomeCount> };

export class OutcomeCounter {
  readonly #producer: QueueProducer;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #buckets = new Map<string, Bucket>();
  #size = 0;

  constructor(producer: QueueProducer, logger: Logger, now: () => number, flushEveryMs = 5_000) {
    this.#producer = producer;
    this.#logger = logger;
    this.#now = now;
    this.#timer = setInterval(() => void this.flush(), flushEveryMs);
    this.#timer.unref();
  }

  add(projectId: number, keyId: string, count: Omit<OutcomeCount, 'minute_ms'>): void {
    const minute_ms = Math.floor(this.#now() / MINUTE_MS) * MINUTE_MS;
    const bucketKey = `${projectId}|${keyId}`;
    const bucket = this.#buckets.get(bucketKey) ?? { projectId, keyId, counts: new Map() };
    const countKey = `${minute_ms}|${count.protocol}|${count.item_type}|${count.outcome}|${count.reason}`;
    const known = bucket.counts.get(countKey);
    if (known) known.quantity += count.quantity;
    else if (this.#size < COUNTS_MAX) {
      bucket.counts.set(countKey, { ...count, minute_ms });
      this.#size += 1;
    }
    this.#buckets.set(bucketKey, bucket);
  }

  /** Writes what was counted; on failure it stays for the next time. */
  async flush(): Promise<void> {
    const buckets = this.#buckets;
    this.#buckets = new Map();
    this.#size = 0;
    for (const bucket of buckets.values()) {
      const counts = [...bucket.counts.values()];
      const receivedAtMs = this.#now();
      try {
        await this.#producer.append(
          {
            meta: {
              v: 1,
              project_id: bucket.projectId,
              key_id: bucket.keyId,
              protocol: 'outcomes',
              signal: 'outcomes',
              format: 'json',
              received_at_ms: receivedAtMs,
              item_count: 0,
              retention_days: 0,
            },
            body: Buffer.from(JSON.stringify(counts)),
          },
          '',
        );
      } catch (error) {
        this.#logger.warn({ error }, 'counts of refused items could not be written, trying again');
        for (const count of counts) this.add(bucket.projectId, bucket.keyId, count);
      }
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
