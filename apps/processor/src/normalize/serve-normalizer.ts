/** The normalizer thread's work: frames in, one binary block per table out. Holds the filter of what was seen. */
import type { MessagePort } from 'node:worker_threads';
import { EMPTY_PRICE_BOOK, PriceBook } from '@sentryai/pricing';
import { type EntityPatchRow, LEDGER_MEASURES, type OutcomeRow } from '@sentryai/schema';
import { identityDigits, itemKeyHash } from '../dedup/item-key.ts';
import { NO_SNAPSHOT } from './error-grouper.ts';
import type { SeenSlice } from '../dedup/load-seen.ts';
import { SeenFilter } from '../dedup/seen-filter.ts';
import type { FoldOptions } from '../entities/fold-entities.ts';
import { FoldMark } from '../entities/fold-mark.ts';
import { followUp } from '../entities/follow-up.ts';
import type { ReadPatches } from '../entities/patch-query.ts';
import { BigEntities } from '../entities/update-limit.ts';
import { FrameMapper } from '../source-maps/frame-mapper.ts';
import { MapCache } from '../source-maps/map-cache.ts';
import type { SourceMapPort } from '../source-maps/source-map-port.ts';
import type { EncodedBlock, FromNormalizer, OutcomeSum, StoreAnswers, StoreQuestion, ToNormalizer } from './messages.ts';
import { normalizeIsolating } from './normalize-isolating.ts';
import type { NormalizerData } from './normalizer.ts';
import { type BlobBytes, readRecord, type ReadRecord, recordReader } from './read-record.ts';

const MEASURES: ReadonlySet<string> = new Set(LEDGER_MEASURES);

/** How records are read and things are folded, for tests; default: at the prices that the thread is told. */
export type FixedWork = { read?: ReadRecord; fold?: FoldOptions['fold'] };

/** Answers messages until the port closes. */
export function serveNormalizer(port: MessagePort, data: NormalizerData, { read: fixedRead, fold }: FixedWork = {}): void {
  let read = fixedRead ?? readRecord;
  let book = new PriceBook(EMPTY_PRICE_BOOK);
  const mark = new FoldMark(data.mark);
  const filter = new SeenFilter();
  const big = new BigEntities();
  const maps = new MapCache();
  const answers = new Map<string, (answer: never) => void>();
  /** Patches of batches whose blocks are being stored, for what follows from them. */
  const waiting = new Map<string, readonly EntityPatchRow[]>();
  let rules = NO_SNAPSHOT;
  const send = (message: FromNormalizer, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

  port.on('message', (message: ToNormalizer) => {
    if (message.kind === 'seen') addSeen(filter, message.slice);
    if (message.kind === 'prices') setPrices(new PriceBook(message.data));
    if (message.kind === 'rules') rules = message.rules;
    if (message.kind === 'answer') answers.get(message.batchId)?.(message.answer as never);
    if (message.kind === 'batch') void work(message.batchId, () => normalize(message));
    if (message.kind === 'follow_up') void work(message.batchId, () => finish(message));
  });

  function setPrices(prices: PriceBook): void {
    book = prices;
    read = fixedRead ?? recordReader(prices);
  }

  async function work(batchId: string, task: () => Promise<void>): Promise<void> {
    try {
      send({ kind: 'begun', batchId });
      await task();
    } catch (error) {
      send({ kind: 'failed', batchId, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    } finally {
      answers.delete(batchId);
    }
  }

  function ask<Question extends StoreQuestion>(batchId: string, question: Question): Promise<StoreAnswers[Question['kind']]> {
    send({ kind: 'ask', batchId, question });
    return new Promise((resolve) => answers.set(batchId, resolve));
  }

  function sourceMapsFor(batchId: string): SourceMapPort {
    return {
      find: (wanted) => ask(batchId, { kind: 'find_source_maps', ...wanted }),
      read: (wanted) => ask(batchId, { kind: 'read_source_map', ...wanted }),
    };
  }

  async function normalize({ batchId, frames, faults }: Extract<ToNormalizer, { kind: 'batch' }>): Promise<void> {
    const { rows, blocks, blobs, groups, unaccounted } = await normalizeIsolating({
      frames,
      batchId,
      filter,
      confirm: (asked) => ask(batchId, { kind: 'stored', groups: asked }),
      limit: { big, readSizes: (projectId, homes) => ask(batchId, { kind: 'patch_sizes', projectId, homes }) },
      rules,
      frameMapper: new FrameMapper(sourceMapsFor(batchId), maps),
      read,
      ...faults,
    });
    // A batch is followed up once; after that it is only counted anew.
    const hasFollowUp = rows.entity_patches.length > 0 && faults.unfolded === undefined;
    if (hasFollowUp) waiting.set(batchId, rows.entity_patches);
    else waiting.delete(batchId);
    send({ kind: 'done', batchId, blocks, blobs, groups, outcomes: sumsOf(rows.outcomes), unaccounted, hasFollowUp }, [
      ...buffersOf(blocks),
      ...ownBytes(blobs),
    ]);
  }

  async function finish({ batchId, faults }: Extract<ToNormalizer, { kind: 'follow_up' }>): Promise<void> {
    const patches = waiting.get(batchId);
    if (patches === undefined) throw new Error(`nothing is known of batch ${batchId}`);
    const readPatches: ReadPatches = (query) => ask(batchId, { kind: 'patches', query });
    const followed = await followUp(patches, { batchId, big, book, read: readPatches, mark, faults, fold });
    waiting.delete(batchId);
    send({ kind: 'followed_up', batchId, ...followed }, buffersOf(followed.blocks));
  }
}

function sumsOf(rows: readonly OutcomeRow[]): OutcomeSum[] {
  const sums = new Map<string, OutcomeSum>();
  for (const { protocol, item_type, outcome, quantity } of rows) {
    if (MEASURES.has(outcome)) continue;
    const key = `${protocol}|${item_type}|${outcome}`;
    const known = sums.get(key);
    if (known) known.quantity += quantity;
    else sums.set(key, { protocol, item_type, outcome, quantity });
  }
  return [...sums.values()];
}

/** Bytes of blobs that can be handed over without a copy: views share their memory with others. */
function ownBytes(blobs: readonly BlobBytes[]): ArrayBuffer[] {
  const own = blobs.map(({ bytes }) => bytes).filter(({ byteLength, buffer }) => byteLength > 0 && byteLength === buffer.byteLength);
  return own.map(({ buffer }) => buffer as ArrayBuffer);
}

function buffersOf(blocks: readonly EncodedBlock[]): ArrayBuffer[] {
  return blocks.map(({ block }) => block.buffer as ArrayBuffer);
}

function addSeen(filter: SeenFilter, slice: SeenSlice): void {
  const digits = identityDigits(slice.table);
  for (let at = 0; at < slice.identities.length; at += digits) {
    filter.add(itemKeyHash(slice.table, slice.projectId, slice.identities.slice(at, at + digits)), slice.newestMs);
  }
}
