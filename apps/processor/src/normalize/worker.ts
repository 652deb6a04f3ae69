/** Entry of the normalizer thread: frames in, one binary block per table out. Holds the filter of what was seen. */
import { parentPort } from 'node:worker_threads';
import { TABLE_NAMES, type TableRows } from '@sentryai/schema';
import { encodeBlock } from '@sentryai/store/block';
import { itemKeyHash } from '../dedup/item-key.ts';
import type { SeenSlice } from '../dedup/load-seen.ts';
import { SeenFilter } from '../dedup/seen-filter.ts';
import type { EncodedBlock, FromNormalizer, ToNormalizer } from './messages.ts';
import type { BlobBytes } from './read-record.ts';
import { type ConfirmStored, findPoison, normalizeBatch, type NormalizedBatch, type NormalizeOptions } from './normalize-batch.ts';

const port = parentPort;
if (!port) throw new Error('normalize/worker.ts runs as a worker thread only');

const filter = new SeenFilter();
const answers = new Map<string, (stored: string[][]) => void>();

port.on('message', (message: ToNormalizer) => {
  if (message.kind === 'seen') addSeen(message.slice);
  if (message.kind === 'stored') answers.get(message.batchId)?.(message.answers);
  if (message.kind === 'batch') void normalize(message.batchId, message.frames);
});

async function normalize(batchId: string, frames: Uint8Array): Promise<void> {
  try {
    const confirm: ConfirmStored = (groups) => {
      send({ kind: 'confirm', batchId, groups });
      return new Promise((resolve) => answers.set(batchId, resolve));
    };
    const { rows, blocks, blobs } = await normalizeAndEncode({ frames, batchId, filter, confirm });
    const outcomes: Record<string, number> = {};
    for (const row of rows.outcomes) outcomes[row.outcome] = (outcomes[row.outcome] ?? 0) + row.quantity;
    send(
      { kind: 'done', batchId, blocks, blobs, outcomes },
      [...blocks.map(({ block }) => block), ...ownBytes(blobs)].map(({ buffer }) => buffer as ArrayBuffer),
    );
  } catch (error) {
    send({ kind: 'failed', batchId, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  } finally {
    answers.delete(batchId);
  }
}

async function normalizeAndEncode(options: NormalizeOptions): Promise<NormalizedBatch & { blocks: EncodedBlock[] }> {
  const batch = await normalizeBatch(options);
  try {
    return { ...batch, blocks: encodeTables(batch.rows, options.batchId) };
  } catch (error) {
    const poison = findPoison(options.frames, (some) => encodeTables(some, options.batchId));
    if (poison.size === 0) throw error;
    const others = await normalizeBatch({ ...options, poison });
    return { ...others, blocks: encodeTables(others.rows, options.batchId) };
  }
}

function encodeTables(rows: TableRows, batchId: string): EncodedBlock[] {
  return TABLE_NAMES.filter((table) => rows[table].length > 0).map((table) => encodeBlock(table, rows[table], batchId));
}

/** Bytes of blobs that can be handed over without a copy: views share their memory with others. */
function ownBytes(blobs: readonly BlobBytes[]): Uint8Array[] {
  return blobs.map(({ bytes }) => bytes).filter(({ byteLength, buffer }) => byteLength > 0 && byteLength === buffer.byteLength);
}

function addSeen(slice: SeenSlice): void {
  const digits = slice.table === 'spans' || slice.table === 'span_starts' ? 48 : 32;
  for (let at = 0; at < slice.identities.length; at += digits) {
    filter.add(itemKeyHash(slice.table, slice.projectId, slice.identities.slice(at, at + digits)), slice.newestMs);
  }
}

function send(message: FromNormalizer, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}
