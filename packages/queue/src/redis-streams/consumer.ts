/**
 * Reading side: holds leases on partitions, freezes runs of entries into batches and deletes them once they are stored.
 * Reading needs no consumer group: the leases say who reads and the lists of frozen batches what is under way, in one
 * write a batch where a group writes once an entry.
 */
import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { QueueUnavailableError } from '../errors.ts';
import { LaneTurns } from '../lane-turns.ts';
import { type QueueBatch, type QueueConsumer, type QueueLane, QUEUE_LANES, type QueueStats, type ReadOptions } from '../port.ts';
import { openConnection, runScript, runScriptBuffer, unavailable } from './connection.ts';
import { batchIdOf, behind, type FrozenBatch, formatFrozen } from './frozen-batch.ts';
import { laneOf, type QueueKeys, queueKeys, streamOf } from './keys.ts';
import { Leases } from './leases.ts';
import { Partition, loadFrames } from './partition.ts';
import { agreePartitionCount, type RedisQueueOptions, warnOnce } from './producer.ts';
import { QueueState } from './queue-state.ts';
import { COMMIT, FETCH, FREEZE } from './scripts.ts';

export type RedisConsumerOptions = RedisQueueOptions & {
  /**
   * Name of this consumer, the same after a restart and of one living process at a time: it then gets back at once what
   * it held. Default: host name and process id, which wait for their leases to end.
   */
  consumerName?: string;
  /** How long a consumer that does not answer keeps its partitions, in milliseconds. Default 10,000. */
  leaseMs?: number;
};

const LEASE_MS = 10_000;
/** A lease survives a lost renewal or two. */
const RENEWALS_PER_LEASE = 4;
/** Redis answers nobody else while it collects one fetch, so each is small; a batch takes several. */
const FETCH_BYTES_MAX = 4 * 1024 * 1024;
/** An idle reader looks up this often, for abort, new partitions and closing. */
const BLOCK_MS_MAX = 250;
/** While lingering, how often to look for more. */
const LINGER_STEP_MS = 20;

/** Errors: QueueOpenError. */
export async function openRedisConsumer(options: RedisConsumerOptions): Promise<QueueConsumer> {
  const warn = options.onWarning ?? (() => undefined);
  const redis = await openConnection(options.url, warnOnce(options.url, warn));
  // Its failures are those of the other connection, which reports them.
  const blocking = await openConnection(options.url, () => undefined);
  const keys = queueKeys(options.name ?? 'queue');
  const partitionCount = await agreePartitionCount(redis, keys, options.partitionCount);
  const state = await QueueState.open({ redis, keys, partitionCount, bytesMax: options.bytesMax, onWarning: warn });
  const name = options.consumerName ?? `${hostname()}:${process.pid}`;
  const leaseMs = options.leaseMs ?? LEASE_MS;
  const leases = new Leases({ redis, keys, name, leaseMs, partitionCount });
  const consumer = new RedisConsumer({ redis, blocking, keys, partitionCount, leases, state });
  await consumer.start(leaseMs / RENEWALS_PER_LEASE);
  return consumer;
}

type ConsumerParts = { redis: Redis; blocking: Redis; keys: QueueKeys; partitionCount: number; leases: Leases; state: QueueState };
type Outstanding = { partition: number; stream: number; epoch: number; frozen: FrozenBatch };
type Loaded = Outstanding & { frames: Uint8Array; isRedelivered: boolean };

class RedisConsumer implements QueueConsumer {
  readonly #parts: ConsumerParts;
  #identity = '';
  /** By number of the stream. */
  readonly #partitions = new Map<number, Partition>();
  /** Epoch of every partition that was ever held here; another epoch means that somebody may have held it in between. */
  readonly #epochs = new Map<number, number>();
  /** Batches delivered and not committed, by id. */
  readonly #outstanding = new Map<string, Outstanding>();
  /** Partition that a batch is being made of now; it must not be given away meanwhile. */
  #busyPartition = -1;
  /** Where to look next in each lane. */
  readonly #nextStream: Record<QueueLane, number> = { express: 0, backlog: 0 };
  readonly #turns = new LaneTurns();
  #isTakenOver = false;
  #isFenced = false;
  #renewal: Promise<void> | undefined;
  #renewalTimer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: ConsumerParts) {
    this.#parts = parts;
  }

  async start(renewEveryMs: number): Promise<void> {
    await this.#renew();
    this.#renewalTimer = setInterval(() => {
      // A failed renewal shows in the next read; the lease outlives a few.
      this.#renewal ??= this.#renew()
        .catch(() => undefined)
        .finally(() => (this.#renewal = undefined));
    }, renewEveryMs).unref();
  }

  /** One call at a time. */
  async read(options: ReadOptions): Promise<QueueBatch | null> {
    const deadlineMs = performance.now() + options.waitMs;
    try {
      for (;;) {
        if (this.#isFenced) throw new QueueUnavailableError('another process took over the name of this consumer');
        if (this.#closing || options.signal?.aborted) return null;
        await this.#fetch(options.bytesMax);
        const batch = (await this.#redeliver()) ?? (await this.#freezeRipe(options));
        if (batch) return this.#deliver(batch);
        const leftMs = deadlineMs - performance.now();
        const isLingering = [...this.#partitions.values()].some((partition) => partition.entries.length > 0);
        if (!isLingering && leftMs <= 0) return null;
        await (isLingering ? pause(LINGER_STEP_MS, options.signal) : this.#waitForEntries(Math.min(leftMs, BLOCK_MS_MAX)));
      }
    } catch (error) {
      throw error instanceof Error && 'code' in error && error.code === 'queue_open_failed' ? error : unavailable(error);
    }
  }

  async commit(batch: QueueBatch): Promise<void> {
    const outstanding = this.#outstanding.get(batch.id);
    // Not ours (any more): whoever holds the partition now delivers it again, and the store knows its rows by their token.
    if (!outstanding) return;
    const { redis, keys, leases, state } = this.#parts;
    const { partition, stream, epoch, frozen } = outstanding;
    const end = behind(frozen);
    const answer = await runScript(
      redis,
      COMMIT,
      [keys.leases, keys.frozen(stream), keys.stream(stream), keys.bytes, keys.oldest],
      [partition, leases.owner, epoch, formatFrozen(frozen), end.id, frozen.bytes, end.lastMs, stream],
    ).catch((error: unknown) => {
      throw unavailable(error);
    });
    const [result, pendingBytes] = answer as [number, number];
    if (result === -1) throw new Error(`batch ${batch.id} was committed before an earlier batch of its partition`);
    state.setPendingBytes(pendingBytes);
    this.#outstanding.delete(batch.id);
  }

  stats(): QueueStats {
    return this.#parts.state.stats();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { redis, blocking, leases, state } = this.#parts;
    clearInterval(this.#renewalTimer);
    state.close();
    await this.#renewal;
    // Where Redis is away the leases end by themselves.
    if (!this.#isFenced) await leases.leave().catch(() => undefined);
    blocking.disconnect();
    redis.disconnect();
  }

  async #renew(): Promise<void> {
    const { redis, keys, partitionCount, leases } = this.#parts;
    const answer = await leases.heartbeat();
    if (!answer.isCurrent) {
      this.#isFenced = true;
      this.#partitions.clear();
      return;
    }
    // Another identity: Redis was emptied. What was read or delivered before is of a queue that no longer exists.
    if (answer.identity !== this.#identity) this.#partitions.clear();
    // What was taken at the start was taken before anybody could remember anything.
    const isRunning = this.#identity !== '';
    this.#identity = answer.identity;
    for (const { partition, epoch } of answer.leases) {
      if (this.#epochs.get(partition) === epoch) continue;
      this.#drop([partition]);
      this.#epochs.set(partition, epoch);
      if (isRunning) this.#isTakenOver = true;
    }
    const held = new Set(answer.leases.map((lease) => lease.partition));
    for (const { stream, lease } of this.#partitions.values()) if (!held.has(lease.partition)) this.#partitions.delete(stream);
    for (const lease of answer.leases) {
      for (const lane of QUEUE_LANES) {
        const stream = streamOf(lease.partition, lane, partitionCount);
        if (this.#partitions.has(stream)) continue;
        const isOutstanding = (batch: FrozenBatch): boolean =>
          this.#outstanding.get(batchIdOf(this.#identity, stream, batch))?.epoch === lease.epoch;
        this.#partitions.set(stream, await Partition.load(redis, keys, { lease, lane, stream }, isOutstanding));
      }
    }
    await this.#giveAway(answer.leases.length - answer.share);
  }

  /** Lets newcomers have their share: partitions of which nothing is under way. */
  async #giveAway(count: number): Promise<void> {
    if (count <= 0) return;
    const inUse = new Set([this.#busyPartition, ...[...this.#outstanding.values()].map((outstanding) => outstanding.partition)]);
    const held = new Set([...this.#partitions.values()].map(({ lease }) => lease.partition));
    const given = [...held].filter((partition) => !inUse.has(partition)).slice(0, count);
    this.#drop(given);
    if (given.length > 0) await this.#parts.leases.release(given);
  }

  #drop(partitions: readonly number[]): void {
    for (const { stream, lease } of this.#partitions.values()) if (partitions.includes(lease.partition)) this.#partitions.delete(stream);
  }

  /** Reads on until a batch's bytes of each lane are here: neither lane's records take the other's room. */
  async #fetch(bytesMax: number): Promise<void> {
    for (const lane of QUEUE_LANES) while (await this.#fetchSome(lane, bytesMax));
  }

  /** Answers whether there may be more to read. */
  async #fetchSome(lane: QueueLane, bytesMax: number): Promise<boolean> {
    const { redis, keys } = this.#parts;
    const partitions = this.#inTurn(lane);
    const heldBytes = bytesOf(partitions);
    if (partitions.length === 0 || heldBytes >= bytesMax) return false;
    const streams = partitions.map(({ stream }) => keys.stream(stream));
    const limit = Math.min(FETCH_BYTES_MAX, bytesMax - heldBytes);
    const cursors = partitions.map((partition) => partition.readEnd);
    const entries = (await runScriptBuffer(redis, FETCH, streams, [limit, ...cursors])) as [number, Buffer, Buffer, Buffer][];
    for (const [at, id, recordCount, frames] of entries) {
      const partition = partitions[at - 1];
      // Lost while the answer was on its way: its next owner reads it.
      if (!partition || this.#partitions.get(partition.stream) !== partition) continue;
      partition.add({ id: id.toString(), recordCount: Number(recordCount), frames });
    }
    return entries.length > 0;
  }

  async #redeliver(): Promise<Loaded | null> {
    const { redis, keys } = this.#parts;
    for (const partition of QUEUE_LANES.flatMap((lane) => this.#inTurn(lane))) {
      const [frozen] = partition.redeliveries;
      if (!frozen) continue;
      const { stream, lease } = partition;
      const frames = await this.#whileBusy(lease.partition, () => loadFrames(redis, keys, stream, frozen));
      partition.redeliveries.shift();
      if (this.#partitions.get(stream) === partition)
        return { partition: lease.partition, stream, epoch: lease.epoch, frozen, frames, isRedelivered: true };
    }
    return null;
  }

  /** Freezes the next batch of the first stream in turn that has a full one or has waited long enough. */
  async #freezeRipe(options: ReadOptions): Promise<Loaded | null> {
    const isFull = bytesOf([...this.#partitions.values()]) >= options.bytesMax;
    for (const lane of this.#turns.inOrder()) {
      for (const partition of this.#inTurn(lane)) {
        const isRipe = isFull || performance.now() - partition.firstAtMs >= options.lingerMs;
        const loaded = isRipe ? await this.#freezeNext(partition, options.bytesMax) : null;
        if (loaded === null) continue;
        this.#turns.noteTaken(lane, bytesOf(this.#inTurn('backlog')) > 0);
        return loaded;
      }
    }
    return null;
  }

  async #freezeNext(partition: Partition, bytesMax: number): Promise<Loaded | null> {
    const { redis, keys, leases } = this.#parts;
    const next = partition.nextBatch(bytesMax);
    if (!next) return null;
    const { stream, lease } = partition;
    const args = [lease.partition, leases.owner, lease.epoch, formatFrozen(next.frozen), partition.newestFrozen];
    try {
      const answer = await this.#whileBusy(lease.partition, () => runScript(redis, FREEZE, [keys.leases, keys.frozen(stream)], args));
      if (answer === 1) {
        partition.take(next.frozen);
        return { partition: lease.partition, stream, epoch: lease.epoch, ...next, isRedelivered: false };
      }
    } catch (error) {
      // Whether it is frozen is not known: the next renewal reads the list again.
      this.#partitions.delete(stream);
      throw error;
    }
    this.#partitions.delete(stream);
    return null;
  }

  #deliver(batch: Loaded): QueueBatch {
    const { frames, isRedelivered, ...outstanding } = batch;
    const { stream, frozen } = outstanding;
    const id = batchIdOf(this.#identity, stream, frozen);
    this.#outstanding.set(id, outstanding);
    this.#nextStream[laneOf(stream, this.#parts.partitionCount)] = stream + 1;
    const isTakenOver = this.#isTakenOver;
    this.#isTakenOver = false;
    return { id, partition: stream, isRedelivered, ...(isTakenOver ? { isTakenOver } : {}), recordCount: frozen.recordCount, frames };
  }

  /** Streams of a lane that are held, beginning behind the one that was last served, so that none starves. */
  #inTurn(lane: QueueLane): Partition[] {
    const all = [...this.#partitions.values()].filter((partition) => partition.lane === lane).sort((a, b) => a.stream - b.stream);
    const start = Math.max(
      0,
      all.findIndex((partition) => partition.stream >= this.#nextStream[lane]),
    );
    return [...all.slice(start), ...all.slice(0, start)];
  }

  async #whileBusy<T>(partition: number, work: () => Promise<T>): Promise<T> {
    this.#busyPartition = partition;
    try {
      return await work();
    } finally {
      this.#busyPartition = -1;
    }
  }

  /** Resolves when a partition got an entry, or after so many milliseconds. */
  async #waitForEntries(timeoutMs: number): Promise<void> {
    const { blocking, keys } = this.#parts;
    const partitions = [...this.#partitions.values()];
    if (partitions.length === 0) return pause(timeoutMs, undefined);
    const streams = partitions.map(({ stream }) => keys.stream(stream));
    const cursors = partitions.map((partition) => partition.readEnd);
    await blocking.xreadBuffer('COUNT', 1, 'BLOCK', Math.ceil(timeoutMs), 'STREAMS', ...streams, ...cursors);
  }
}

function bytesOf(partitions: readonly Partition[]): number {
  return partitions.reduce((sum, partition) => sum + partition.bytes, 0);
}

function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, delayMs);
    function finish(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    }
    signal?.addEventListener('abort', finish);
  });
}
