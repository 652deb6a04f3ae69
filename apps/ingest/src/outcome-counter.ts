/**
 * What only ingest knows for the ledger: items that never reach the queue (a body that cannot be read, a request whose
 * every item is refused), and how many items it acknowledged. Written to the queue as a record of its own every little
 * while, so that the ledger has it too.
 */
import type { QueueProducer } from '@sentryai/queue';
import type { LedgerMeasure, OutcomeCount, RefusedCount } from '@sentryai/schema';
import type { Logger } from '@sentryai/telemetry';

const MINUTE_MS = 60_000;
/** Distinct counts kept between two flushes. One more is written at once; while that fails, its kind is not told apart. */
const COUNTS_MAX = 10_000;
/** Refusals are told to nobody but the sender until they are written, so they do not wait long. */
const REFUSAL_FLUSH_MS = 250;
/** Acknowledged items are in the ledger by themselves; this is the second opinion. */
const ACKNOWLEDGED_FLUSH_MS = 5_000;

/** Whose items are counted, by what protocol. */
export type CountedSender = { projectId: number; keyId: string };

type Bucket = CountedSender & { counts: Map<string, OutcomeCount> };

export type OutcomeCounterOptions = {
  producer: QueueProducer;
  logger: Logger;
  /** Unix milliseconds. */
  now: () => number;
};

export class OutcomeCounter {
  readonly #options: OutcomeCounterOptions;
  #buckets = new Map<string, Bucket>();
  #size = 0;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #flushing: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: OutcomeCounterOptions) {
    this.#options = options;
  }

  /** Items (or a request as a whole) that came in and end here. */
  add(projectId: number, keyId: string, count: Omit<OutcomeCount, 'minute_ms'>): void {
    const minute_ms = this.#minute(this.#options.now());
    this.#count({ projectId, keyId }, { ...count, minute_ms });
    this.#count({ projectId, keyId }, measure('received', count.protocol, minute_ms, count.quantity));
    this.#flushWithin(REFUSAL_FLUSH_MS);
  }

  /** A body of which nothing goes on the queue. `itemCount` is what was counted in it, whatever `refused` adds up to. */
  refuseBody(sender: CountedSender, protocol: string, itemCount: number, refused: readonly RefusedCount[]): void {
    const minute_ms = this.#minute(this.#options.now());
    for (const { item_type, outcome, reason, count } of refused) {
      this.#count(sender, { minute_ms, protocol, item_type, outcome, reason, quantity: count });
    }
    this.#count(sender, measure('received', protocol, minute_ms, itemCount));
    this.#flushWithin(REFUSAL_FLUSH_MS);
  }

  /** Items of a body that is safe on the queue, received at the time that its record bears. */
  acknowledge(sender: CountedSender, protocol: string, receivedAtMs: number, itemCount: number): void {
    this.#count(sender, measure('acknowledged', protocol, this.#minute(receivedAtMs), itemCount));
    this.#flushWithin(ACKNOWLEDGED_FLUSH_MS);
  }

  /** Writes what was counted; on failure it stays for the next time. */
  async flush(): Promise<void> {
    await this.#flushing;
    this.#flushing = this.#write().finally(() => (this.#flushing = undefined));
    await this.#flushing;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.flush();
  }

  #minute(timeMs: number): number {
    return Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
  }

  #count(sender: CountedSender, count: OutcomeCount): void {
    if (count.quantity === 0) return;
    const { projectId, keyId } = sender;
    const bucketKey = `${projectId}|${keyId}`;
    const bucket = this.#buckets.get(bucketKey) ?? { projectId, keyId, counts: new Map() };
    this.#buckets.set(bucketKey, bucket);
    // Beyond the bound only what keeps sums right is told apart: a flood of kinds cannot grow it further.
    const isFull = this.#size >= COUNTS_MAX;
    const kept = isFull ? { ...count, item_type: '', reason: '' } : count;
    const countKey = `${kept.minute_ms}|${kept.protocol}|${kept.item_type}|${kept.outcome}|${kept.reason}`;
    const known = bucket.counts.get(countKey);
    if (known) known.quantity += kept.quantity;
    else {
      bucket.counts.set(countKey, { ...kept });
      this.#size += 1;
    }
    if (isFull) this.#flushWithin(0);
  }

  #flushWithin(ms: number): void {
    const dueMs = performance.now() + ms;
    if (this.#isClosed || dueMs >= this.#dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#dueMs = Number.POSITIVE_INFINITY;
      void this.flush();
    }, ms);
    this.#timer.unref();
  }

  async #write(): Promise<void> {
    const { producer, logger, now } = this.#options;
    const buckets = this.#buckets;
    this.#buckets = new Map();
    this.#size = 0;
    const results = await Promise.allSettled(
      [...buckets.values()].map(({ projectId, keyId, counts }) => {
        const meta = { v: 1, project_id: projectId, key_id: keyId, received_at_ms: now(), item_count: 0, retention_days: 0 } as const;
        const body = Buffer.from(JSON.stringify([...counts.values()]));
        return producer.append({ meta: { ...meta, protocol: 'outcomes', signal: 'outcomes', format: 'json' }, body }, '');
      }),
    );
    const failed = [...buckets.values()].filter((_, index) => results[index]?.status === 'rejected');
    if (failed.length === 0) return;
    const reason: unknown = results.find((result) => result.status === 'rejected')?.reason;
    logger.warn({ error: reason, senders: failed.length }, 'counts for the ledger could not be written, trying again');
    for (const bucket of failed) for (const count of bucket.counts.values()) this.#count(bucket, count);
    this.#flushWithin(ACKNOWLEDGED_FLUSH_MS);
  }
}

function measure(outcome: LedgerMeasure, protocol: string, minute_ms: number, quantity: number): OutcomeCount {
  return { minute_ms, protocol, item_type: '', outcome, reason: '', quantity };
}
