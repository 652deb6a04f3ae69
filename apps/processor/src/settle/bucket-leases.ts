/** Which hash buckets of traces this process settles: leases in the metadata, shared out among the processors that live. */
import type { Lease, Metadata } from '@sentryai/metadata';
import { SETTLE_BUCKETS } from '@sentryai/store/queries/index';

const PREFIX = 'settle/';
export const SETTLE_LEASE_MS = 30_000;

export type HeldBucket = { bucket: number; epoch: number /** Everything received before it is settled. */; watermarkMs: number };

type LeasePort = Pick<Metadata, 'takeLease' | 'setLeaseState' | 'releaseLeases' | 'listLeases'>;

export class BucketLeases {
  readonly #metadata: LeasePort;
  readonly #owner: string;
  #held = new Map<number, HeldBucket>();

  constructor(metadata: LeasePort, owner: string) {
    this.#metadata = metadata;
    this.#owner = owner;
  }

  get held(): readonly HeldBucket[] {
    return [...this.#held.values()];
  }

  /** Renews what is held and takes what is free. Answers the buckets that came to this process now. */
  async renew(nowMs: number): Promise<HeldBucket[]> {
    const held = new Map<number, HeldBucket>();
    const gained: HeldBucket[] = [];
    for (let bucket = 0; bucket < SETTLE_BUCKETS; bucket++) {
      const lease = await this.#metadata.takeLease({ name: PREFIX + bucket, owner: this.#owner, nowMs, ttlMs: SETTLE_LEASE_MS });
      if (lease === null) continue;
      const known = this.#held.get(bucket);
      const isKnown = known?.epoch === lease.epoch;
      const entry = isKnown ? known : { bucket, epoch: lease.epoch, watermarkMs: watermarkOf(lease) };
      held.set(bucket, entry);
      if (!isKnown) gained.push(entry);
    }
    this.#held = held;
    return gained;
  }

  /** Tells everybody how far the held buckets are settled. */
  async report(watermarkMs: number): Promise<void> {
    for (const entry of this.#held.values()) {
      if (entry.watermarkMs === watermarkMs) continue;
      entry.watermarkMs = watermarkMs;
      await this.#metadata.setLeaseState({
        name: PREFIX + entry.bucket,
        owner: this.#owner,
        epoch: entry.epoch,
        state: String(watermarkMs),
      });
    }
  }

  async release(): Promise<void> {
    this.#held = new Map();
    await this.#metadata.releaseLeases(this.#owner);
  }
}

function watermarkOf(lease: Lease): number {
  return Number(lease.state) || 0;
}
