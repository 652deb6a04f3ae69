/**
 * Names of a queue's keys in Redis. The braces put all of them into one hash slot, so that one script may touch several.
 *   :identity              random name of this queue, part of every batch id
 *   :partitions            number of partitions, fixed by whoever came first
 *   :bytes                 frame bytes appended and not yet committed
 *   :oldest                hash: stream → Unix milliseconds of (at latest) its oldest uncommitted record
 *   :members               sorted set: consumer name → Unix milliseconds until which it counts as alive
 *   :incarnations          hash: consumer name → random name of its newest process
 *   :leases                hash: `<partition>:owner`, `:until` (Unix milliseconds), `:epoch` (grows with every owner)
 *   :<stream>:stream       the records: one entry is one group of frames
 *   :<stream>:frozen       list of batches that were handed out: "firstId lastId entryCount recordCount bytes"
 * Each partition has a stream for either lane: of `n` partitions, partition `p` has stream `p` (express) and `n + p`
 * (backlog). Both are held under the one lease of the partition.
 */
import { crc32 } from 'node:zlib';
import { QUEUE_LANES, type QueueLane } from '../port.ts';

export type QueueKeys = {
  identity: string;
  partitions: string;
  bytes: string;
  oldest: string;
  members: string;
  incarnations: string;
  leases: string;
  stream(stream: number): string;
  frozen(stream: number): string;
};

/** `name`: one Redis may hold several queues side by side. */
export function queueKeys(name: string): QueueKeys {
  const base = `{sentryai:${name}}`;
  return {
    identity: `${base}:identity`,
    partitions: `${base}:partitions`,
    bytes: `${base}:bytes`,
    oldest: `${base}:oldest`,
    members: `${base}:members`,
    incarnations: `${base}:incarnations`,
    leases: `${base}:leases`,
    stream: (stream) => `${base}:${stream}:stream`,
    frozen: (stream) => `${base}:${stream}:frozen`,
  };
}

/** Equal keys share a partition, in every process and version. */
export function partitionOf(partitionKey: string, partitionCount: number): number {
  return crc32(partitionKey) % partitionCount;
}

/** Number of the stream of a partition in a lane. */
export function streamOf(partition: number, lane: QueueLane, partitionCount: number): number {
  return partition + QUEUE_LANES.indexOf(lane) * partitionCount;
}

export function laneOf(stream: number, partitionCount: number): QueueLane {
  return stream < partitionCount ? 'express' : 'backlog';
}
