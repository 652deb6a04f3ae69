/**
 * Writing side: group commit. All records that arrive while one script is under way share the next one: one round trip
 * and one fsync of the append-only file, then all their appends resolve together. Small records of a partition share
 * an entry of its stream.
 */
import type { QueueRecord } from '@sentryai/schema';
import type { Redis } from 'ioredis';
import { QueueFullError, QueueUnavailableError } from '../errors.ts';
import { type EncodedFrame, encodeFrame } from '../framing.ts';
import type { QueueLane, QueueProducer, QueueStats } from '../port.ts';
import { hostOf, openConnection, runScript, unavailable } from './connection.ts';
import { partitionOf, type QueueKeys, queueKeys, streamOf } from './keys.ts';
import { QueueState } from './queue-state.ts';
import { APPEND } from './scripts.ts';

export type RedisQueueOptions = {
  /** redis://… or rediss://… */
  url: string;
  /** Name of the queue; equal names meet. Default `queue`. */
  name?: string;
  /** Bytes that may wait for the store before append answers QueueFullError. */
  bytesMax: number;
  /** Partitions of a new queue, the most consumers that can share it; an existing queue keeps its number. Default 8. */
  partitionCount?: number;
  /** Gets what a person should know: weak settings of Redis, lost connections. */
  onWarning?: (message: string) => void;
};

type Waiting = EncodedFrame & { lane: QueueLane; stream: number; resolve: () => void; reject: (error: Error) => void };
type Group = { lane: QueueLane; stream: number; bytes: number; items: Waiting[] };

const PARTITION_COUNT = 8;
/** Entries are read and put into batches as a whole, so they stay small beside a batch. */
const ENTRY_BYTES_MAX = 64 * 1024;
const FLUSH_BYTES_MAX = 16 * 1024 * 1024;
const FLUSH_RECORDS_MAX = 2_000;
/** Bytes that may wait in this process for Redis to answer. */
const WAITING_BYTES_MAX = 512 * 1024 * 1024;

/** Errors: QueueOpenError. */
export async function openRedisProducer(options: RedisQueueOptions): Promise<QueueProducer> {
  const warn = options.onWarning ?? (() => undefined);
  const redis = await openConnection(options.url, warnOnce(options.url, warn));
  const keys = queueKeys(options.name ?? 'queue');
  const partitionCount = await agreePartitionCount(redis, keys, options.partitionCount);
  const state = await QueueState.open({ redis, keys, partitionCount, bytesMax: options.bytesMax, onWarning: warn });
  return new RedisProducer({ redis, keys, partitionCount, state, bytesMax: options.bytesMax });
}

/** The number that the queue has; whoever comes first decides, since equal keys must go on meeting. */
export async function agreePartitionCount(redis: Redis, keys: QueueKeys, wanted = PARTITION_COUNT): Promise<number> {
  await redis.setnx(keys.partitions, wanted);
  return Number(await redis.get(keys.partitions));
}

/** One line for an outage, not one for each try to connect. */
export function warnOnce(url: string, warn: (message: string) => void): (error: Error) => void {
  let last = '';
  return (error) => {
    if (error.message !== last) warn(`the connection to Redis at ${hostOf(url)} failed and is tried again: ${error.message}`);
    last = error.message;
  };
}

type ProducerParts = { redis: Redis; keys: QueueKeys; partitionCount: number; state: QueueState; bytesMax: number };

class RedisProducer implements QueueProducer {
  readonly #parts: ProducerParts;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #flushing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: ProducerParts) {
    this.#parts = parts;
  }

  append(record: QueueRecord, partitionKey: string, lane: QueueLane = 'express'): Promise<void> {
    if (this.#closing) return Promise.reject(new QueueUnavailableError('shutting down'));
    const frame = encodeFrame(record);
    const bytesMax = Math.min(this.#parts.bytesMax, WAITING_BYTES_MAX);
    if (this.#waitingBytes + frame.bytes > bytesMax) return Promise.reject(new QueueFullError(this.#waitingBytes, bytesMax));
    this.#waitingBytes += frame.bytes;
    const { partitionCount } = this.#parts;
    const stream = streamOf(partitionOf(partitionKey, partitionCount), lane, partitionCount);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...frame, lane, stream, resolve, reject });
      this.#flushing ??= this.#flushAll();
    });
  }

  stats(): QueueStats {
    return this.#parts.state.stats();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#flushing;
    this.#parts.state.close();
    this.#parts.redis.disconnect();
  }

  async #flushAll(): Promise<void> {
    // Let the other requests of this turn of the loop join the first group.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#flush(this.#takeGroups());
    this.#flushing = undefined;
  }

  /** The next records in order, grouped into entries by stream. */
  #takeGroups(): Group[] {
    const open = new Map<number, Group>();
    const groups: Group[] = [];
    let count = 0;
    let bytes = 0;
    for (const item of this.#waiting) {
      if (count > 0 && (count >= FLUSH_RECORDS_MAX || bytes + item.bytes > FLUSH_BYTES_MAX)) break;
      count += 1;
      bytes += item.bytes;
      let group = open.get(item.stream);
      if (!group || group.bytes + item.bytes > ENTRY_BYTES_MAX) {
        group = { lane: item.lane, stream: item.stream, bytes: 0, items: [] };
        open.set(item.stream, group);
        groups.push(group);
      }
      group.items.push(item);
      group.bytes += item.bytes;
    }
    this.#waiting.splice(0, count);
    return groups;
  }

  async #flush(groups: Group[]): Promise<void> {
    const { redis, keys, bytesMax, state } = this.#parts;
    let answer: number[] | undefined;
    let failure: Error | undefined;
    try {
      const args = groups.flatMap((group) => [group.stream, group.bytes, group.items.length, framesOf(group)]);
      const streams = groups.map((group) => keys.stream(group.stream));
      answer = (await runScript(redis, APPEND, [keys.bytes, keys.oldest, ...streams], [bytesMax, ...args])) as number[];
    } catch (error) {
      failure = unavailable(error);
    }
    const pendingBytes = answer?.[0] ?? 0;
    if (answer) state.setPendingBytes(pendingBytes);
    for (const [index, group] of groups.entries()) {
      this.#waitingBytes -= group.bytes;
      const error = failure ?? (answer?.[index + 1] === 1 ? undefined : new QueueFullError(pendingBytes, bytesMax));
      if (!error) state.noteAppended(group.lane);
      for (const item of group.items) {
        if (error) item.reject(error);
        else item.resolve();
      }
    }
  }
}

function framesOf(group: Group): Buffer {
  return Buffer.concat(
    group.items.flatMap((item) => [item.head, item.body]),
    group.bytes,
  );
}
