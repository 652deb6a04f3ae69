/**
 * Names of a queue's keys in Redis. The braces put all of them into one hash slot, so that one script may touch several.
 *   :identity              random name of this queue, part of every batch id
 *   :partitions            number of partitions, fixed by whoever came first
 *   :bytes                 frame bytes appended and not yet committed
 *   :oldest                hash: partition → Unix milliseconds of (at latest) its oldest uncommitted record
 *   :members               sorted set: consumer name → Unix milliseconds until which it counts as alive
 *   :incarnations          hash: consumer name → random name of its newest process
 *   :leases                hash: `<partition>:owner`, `:until` (Unix milliseconds), `:epoch` (grows with every owner)
 *   :<partition>:stream    the records: one entry is one group of frames
 *   :<partition>:frozen    list of batches that were handed out: "firstId lastId entryCount recordCount bytes"
 */
import { crc32 } from 'node:zlib';

export type QueueKeys = {
  identity: string;
  partitions: string;
  bytes: string;
  oldest: string;
  members: string;
  incarnations: string;
  leases: string;
  stream(partition: number): string;
  frozen(partition: number): string;
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
    stream: (partition) => `${base}:${partition}:stream`,
    frozen: (partition) => `${base}:${partition}:frozen`,
  };
}

/** Equal keys share a partition, in every process and version. */
export function partitionOf(partitionKey: string, partitionCount: number): number {
  return crc32(partitionKey) % partitionCount;
}
