import type { KeyLimits } from '@sentryai/schema';
import type { Refusal } from './limited-error.ts';
import { TokenBucket } from './token-bucket.ts';

/** A burst that nobody chose holds this many seconds' worth. */
const BURST_SECONDS = 10;
/** Keys whose buckets are kept; a bucket that is full again says nothing and is dropped first. */
const KEYS_MAX = 10_000;

type KeyBuckets = { limits: KeyLimits; items: TokenBucket | null; bytes: TokenBucket | null };

/** The rates of keys, each process for itself: behind n ingest processes a key may send up to n times its rate. */
export class KeyRates {
  readonly #buckets = new Map<string, KeyBuckets>();

  /** Why this key may not send now, or null. */
  refusal(keyId: string, limits: KeyLimits, nowMs: number): Refusal | null {
    const buckets = this.#bucketsOf(keyId, limits, nowMs);
    if (buckets === null) return null;
    const { items, bytes } = buckets;
    const itemsWaitMs = items?.waitMs(nowMs) ?? 0;
    const bytesWaitMs = bytes?.waitMs(nowMs) ?? 0;
    if (itemsWaitMs === 0 && bytesWaitMs === 0) return null;
    return itemsWaitMs >= bytesWaitMs
      ? {
          reason: 'rate_items',
          waitMs: itemsWaitMs,
          what: `This ingest key may send ${items?.ratePerSecond} items a second and has used them up.`,
        }
      : {
          reason: 'rate_bytes',
          waitMs: bytesWaitMs,
          what: `This ingest key may send ${bytes?.ratePerSecond} bytes a second and has used them up.`,
        };
  }

  take(keyId: string, limits: KeyLimits, items: number, bytes: number, nowMs: number): void {
    const buckets = this.#bucketsOf(keyId, limits, nowMs);
    buckets?.items?.take(items, nowMs);
    buckets?.bytes?.take(bytes, nowMs);
  }

  /** What was taken for a request that we then could not keep. */
  giveBack(keyId: string, items: number, bytes: number): void {
    const buckets = this.#buckets.get(keyId);
    buckets?.items?.giveBack(items);
    buckets?.bytes?.giveBack(bytes);
  }

  #bucketsOf(keyId: string, limits: KeyLimits, nowMs: number): KeyBuckets | null {
    if (limits.items_per_second === null && limits.bytes_per_second === null) return null;
    const known = this.#buckets.get(keyId);
    if (known && isSame(known.limits, limits)) return known;
    if (known === undefined && this.#buckets.size >= KEYS_MAX) this.#makeRoom(nowMs);
    const made: KeyBuckets = {
      limits,
      items: bucketOf(limits.items_per_second, limits.items_burst, nowMs),
      bytes: bucketOf(limits.bytes_per_second, limits.bytes_burst, nowMs),
    };
    this.#buckets.set(keyId, made);
    return made;
  }

  #makeRoom(nowMs: number): void {
    for (const [keyId, { items, bytes }] of this.#buckets)
      if ((items?.isFull(nowMs) ?? true) && (bytes?.isFull(nowMs) ?? true)) this.#buckets.delete(keyId);
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined && this.#buckets.size >= KEYS_MAX) this.#buckets.delete(oldest);
  }
}

function bucketOf(ratePerSecond: number | null, burst: number | null, nowMs: number): TokenBucket | null {
  return ratePerSecond === null ? null : new TokenBucket(ratePerSecond, burst ?? Math.max(1, ratePerSecond * BURST_SECONDS), nowMs);
}

function isSame(a: KeyLimits, b: KeyLimits): boolean {
  return (
    a === b ||
    (a.items_per_second === b.items_per_second &&
      a.items_burst === b.items_burst &&
      a.bytes_per_second === b.bytes_per_second &&
      a.bytes_burst === b.bytes_burst)
  );
}
