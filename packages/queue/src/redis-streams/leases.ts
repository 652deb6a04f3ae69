import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { runScript } from './connection.ts';
import type { QueueKeys } from './keys.ts';
import { HEARTBEAT, LEAVE, RELEASE } from './scripts.ts';

/** A partition that is ours; the epoch tells this holding from earlier ones. */
export type Lease = { partition: number; epoch: number };

export type LeaseAnswer = {
  /** False: a newer process took this consumer's name over, and this one is out for good. */
  isCurrent: boolean;
  identity: string;
  /** Partitions that are fair to hold with the consumers that live now. */
  share: number;
  leases: Lease[];
};

/**
 * Partitions are leased: one consumer at a time reads a partition, so that order and deduplication hold. A lease that is
 * not renewed ends, and another consumer goes on. A consumer that starts again under its name gets its leases back at
 * once. Every write names owner and epoch, so that one who lost a partition without noticing changes nothing.
 */
export class Leases {
  readonly owner: string;
  readonly #redis: Redis;
  readonly #keys: QueueKeys;
  readonly #name: string;
  readonly #incarnation = randomBytes(8).toString('hex');
  readonly #leaseMs: number;
  readonly #partitionCount: number;
  /** Becomes the queue's identity when it has none. */
  readonly #identity = `r${randomBytes(5).toString('hex')}`;
  #isFirst = true;

  constructor(options: { redis: Redis; keys: QueueKeys; name: string; leaseMs: number; partitionCount: number }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#name = options.name;
    this.#leaseMs = options.leaseMs;
    this.#partitionCount = options.partitionCount;
    this.owner = `${options.name}/${this.#incarnation}`;
  }

  async heartbeat(): Promise<LeaseAnswer> {
    const { members, incarnations, leases, identity } = this.#keys;
    const args = [this.#name, this.#incarnation, this.#leaseMs, this.#partitionCount, this.#identity, this.#isFirst ? 1 : 0];
    const answer = (await runScript(this.#redis, HEARTBEAT, [members, incarnations, leases, identity], args)) as (string | number)[];
    this.#isFirst = false;
    const [isCurrent, queueIdentity, share, ...pairs] = answer;
    const held: Lease[] = [];
    for (let at = 0; at + 1 < pairs.length; at += 2) held.push({ partition: Number(pairs[at]), epoch: Number(pairs[at + 1]) });
    return { isCurrent: isCurrent === 1, identity: String(queueIdentity), share: Number(share), leases: held };
  }

  async release(partitions: readonly number[]): Promise<void> {
    await runScript(this.#redis, RELEASE, [this.#keys.leases], [this.owner, ...partitions]);
  }

  async leave(): Promise<void> {
    const { members, incarnations, leases } = this.#keys;
    await runScript(this.#redis, LEAVE, [members, incarnations, leases], [this.#name, this.#incarnation, this.#partitionCount]);
  }
}
