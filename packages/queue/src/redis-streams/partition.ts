import type { Redis } from 'ioredis';
import { QueueOpenError } from '../errors.ts';
import type { QueueLane } from '../port.ts';
import type { QueueKeys } from './keys.ts';
import { type FrozenBatch, formatFrozen, parseFrozen } from './frozen-batch.ts';
import type { Lease } from './leases.ts';

/** One entry of a stream: a few records that were appended together. */
export type Entry = { id: string; recordCount: number; frames: Buffer };

const FIRST_ID = '0-0';

/** One stream of a partition, and the lease under which it is held. */
export type StreamPlace = { lease: Lease; lane: QueueLane; stream: number };

/** What a consumer holds of one stream of a partition: batches to deliver again, and entries that were read and are not in a batch yet. */
export class Partition {
  readonly lease: Lease;
  readonly lane: QueueLane;
  /** Number of the stream. */
  readonly stream: number;
  /** Frozen before this consumer held the partition, to be delivered again first. */
  redeliveries: FrozenBatch[];
  /** Newest frozen batch, as text; '' = none. */
  newestFrozen: string;
  /** Id of the last entry that was read. */
  readEnd: string;
  entries: Entry[] = [];
  bytes = 0;
  /** performance.now() when the oldest of `entries` came. */
  firstAtMs = 0;

  private constructor(place: StreamPlace, frozen: FrozenBatch[], isOutstanding: (batch: FrozenBatch) => boolean) {
    const newest = frozen.at(-1);
    this.lease = place.lease;
    this.lane = place.lane;
    this.stream = place.stream;
    this.redeliveries = frozen.filter((batch) => !isOutstanding(batch));
    this.newestFrozen = newest ? formatFrozen(newest) : '';
    this.readEnd = newest?.lastId ?? FIRST_ID;
  }

  /** `isOutstanding`: batches that this consumer has delivered and that are being worked on. */
  static async load(redis: Redis, keys: QueueKeys, place: StreamPlace, isOutstanding: (batch: FrozenBatch) => boolean): Promise<Partition> {
    const texts = await redis.lrange(keys.frozen(place.stream), 0, -1);
    return new Partition(place, texts.map(parseFrozen), isOutstanding);
  }

  add(entry: Entry): void {
    if (this.entries.length === 0) this.firstAtMs = performance.now();
    this.entries.push(entry);
    this.bytes += entry.frames.length;
    this.readEnd = entry.id;
  }

  /** The oldest entries that fit in a batch, at least one. Null when there is none. They stay until take(). */
  nextBatch(bytesMax: number): { frozen: FrozenBatch; frames: Uint8Array } | null {
    const [first] = this.entries;
    if (!first) return null;
    let bytes = 0;
    const chosen: Entry[] = [];
    for (const entry of this.entries) {
      if (chosen.length > 0 && bytes + entry.frames.length > bytesMax) break;
      chosen.push(entry);
      bytes += entry.frames.length;
    }
    const recordCount = chosen.reduce((sum, entry) => sum + entry.recordCount, 0);
    const lastId = chosen.at(-1)?.id ?? first.id;
    return { frozen: { firstId: first.id, lastId, entryCount: chosen.length, recordCount, bytes }, frames: joinFrames(chosen, bytes) };
  }

  /** The batch was frozen: its entries leave. */
  take(batch: FrozenBatch): void {
    this.entries.splice(0, batch.entryCount);
    this.bytes -= batch.bytes;
    this.newestFrozen = formatFrozen(batch);
  }
}

/** Frames of a batch that was frozen before. Errors: QueueOpenError when Redis no longer has them. */
export async function loadFrames(redis: Redis, keys: QueueKeys, stream: number, batch: FrozenBatch): Promise<Uint8Array> {
  const raw = await redis.xrangeBuffer(keys.stream(stream), batch.firstId, batch.lastId);
  const entries = raw.map(([id, fields]) => ({ id: id.toString(), recordCount: 0, frames: fields[3] ?? Buffer.alloc(0) }));
  const bytes = entries.reduce((sum, entry) => sum + entry.frames.length, 0);
  if (entries.length !== batch.entryCount || bytes !== batch.bytes) {
    throw new QueueOpenError(
      `Redis lacks records of ${keys.stream(stream)} between ${batch.firstId} and ${batch.lastId}, which were acknowledged and not yet ` +
        `stored: it has ${entries.length} of ${batch.entryCount} entries. Restore Redis' data from a copy, or go on without them by ` +
        `LPOP ${keys.frozen(stream)}.`,
    );
  }
  return joinFrames(entries, bytes);
}

/** In an ArrayBuffer of its own, not a slice of Node's pool: a batch is transferred to a worker. */
function joinFrames(entries: readonly Entry[], bytes: number): Uint8Array {
  const frames = new Uint8Array(new ArrayBuffer(bytes));
  let at = 0;
  for (const entry of entries) {
    frames.set(entry.frames, at);
    at += entry.frames.length;
  }
  return frames;
}
