/** Which queue a process uses, in a form that a worker thread can be given, and how each side of it is opened. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createBoard,
  openLogConsumer,
  openLogProducer,
  openRedisConsumer,
  openRedisProducer,
  type QueueConsumer,
  type QueueProducer,
  type QueueStats,
} from '@sentryai/queue';
import type { ServerConfig } from './config.ts';

export type QueueTwin =
  | { kind: 'log'; dir: string; bytesMax: number; board: SharedArrayBuffer }
  | { kind: 'redis'; url: string; bytesMax: number };

/** A closed segment frees its space as a whole once it is stored; smaller ones free it sooner, with more files. */
const SEGMENT_BYTES = 64 * 1024 * 1024;

export function queueTwinOf(config: ServerConfig): QueueTwin {
  const bytesMax = config.queueBytesMax;
  if (config.redisUrl !== undefined) return { kind: 'redis', url: config.redisUrl, bytesMax };
  return { kind: 'log', dir: join(config.home, 'queue'), bytesMax, board: createBoard().buffer };
}

/** Errors: QueueOpenError. */
export function openProducer(twin: QueueTwin, onWarning: (message: string) => void): Promise<QueueProducer> {
  if (twin.kind === 'redis') return openRedisProducer({ url: twin.url, bytesMax: twin.bytesMax, onWarning });
  const { dir, bytesMax } = twin;
  return openLogProducer({ dir, board: createBoard(twin.board), bytesMax, segmentBytes: SEGMENT_BYTES, now: Date.now });
}

/** `consumerName`: the same after a restart, of one living process at a time. Errors: QueueOpenError. */
export function openConsumer(twin: QueueTwin, consumerName: string, onWarning: (message: string) => void): Promise<QueueConsumer> {
  if (twin.kind === 'redis') return openRedisConsumer({ url: twin.url, bytesMax: twin.bytesMax, consumerName, onWarning });
  return openLogConsumer({ dir: twin.dir, board: createBoard(twin.board), bytesMax: twin.bytesMax });
}

/** Name of a processor at the shared queue: a random name of the data folder, made once, and its number in the folder. */
export function consumerNameOf(home: string, slot: number): string {
  const path = join(home, 'queue-consumer');
  let name = '';
  try {
    name = readFileSync(path, 'utf8').trim();
  } catch {
    // The first start on this folder.
  }
  if (!/^[0-9a-f]{16}$/.test(name)) {
    name = randomBytes(8).toString('hex');
    writeFileSync(path, `${name}\n`, { flush: true });
  }
  return `${name}-${slot}`;
}

/** How the queue shows in `GET /health`: weak settings are said, but do not take the role out of service. */
export function queueHealth(stats: QueueStats): { ok: boolean; message?: string } {
  if (stats.unavailableReason !== undefined) return { ok: false, message: `${stats.unavailableReason}; it is tried again` };
  if (stats.durability !== 'degraded') return { ok: true };
  return { ok: true, message: `durability: degraded (${(stats.durabilityProblems ?? []).join('; ')})` };
}
