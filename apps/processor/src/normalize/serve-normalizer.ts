/** The normalizer thread's work: frames in, one binary block per table out. Holds the filter of what was seen. */
import type { MessagePort } from 'node:worker_threads';
import { PriceBook } from '@sentryai/pricing';
import { LEDGER_MEASURES, type OutcomeRow } from '@sentryai/schema';
import { itemKeyHash } from '../dedup/item-key.ts';
import { NO_SNAPSHOT } from './error-grouper.ts';
import type { SeenSlice } from '../dedup/load-seen.ts';
import { SeenFilter } from '../dedup/seen-filter.ts';
import type { FromNormalizer, OutcomeSum, ToNormalizer } from './messages.ts';
import type { ConfirmStored } from './normalize-batch.ts';
import { normalizeIsolating } from './normalize-isolating.ts';
import { type BlobBytes, readRecord, type ReadRecord, recordReader } from './read-record.ts';

const MEASURES: ReadonlySet<string> = new Set(LEDGER_MEASURES);

/** Answers messages until the port closes. `fixedRead`: how records are read, for tests; default: at the prices it is told. */
export function serveNormalizer(port: MessagePort, fixedRead?: ReadRecord): void {
  let read = fixedRead ?? readRecord;
  const filter = new SeenFilter();
  const answers = new Map<string, (stored: string[][]) => void>();
  let rules = NO_SNAPSHOT;
  const send = (message: FromNormalizer, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

  port.on('message', (message: ToNormalizer) => {
    if (message.kind === 'seen') addSeen(filter, message.slice);
    if (message.kind === 'prices') read = fixedRead ?? recordReader(new PriceBook(message.data));
    if (message.kind === 'rules') rules = message.rules;
    if (message.kind === 'stored') answers.get(message.batchId)?.(message.answers);
    if (message.kind === 'batch') void normalize(message);
  });

  async function normalize({ batchId, frames, faults }: Extract<ToNormalizer, { kind: 'batch' }>): Promise<void> {
    try {
      send({ kind: 'begun', batchId });
      const confirm: ConfirmStored = (groups) => {
        send({ kind: 'confirm', batchId, groups });
        return new Promise((resolve) => answers.set(batchId, resolve));
      };
      const { rows, blocks, blobs, groups, unaccounted } = await normalizeIsolating({
        frames,
        batchId,
        filter,
        confirm,
        rules,
        read,
        ...faults,
      });
      send(
        { kind: 'done', batchId, blocks, blobs, groups, outcomes: sumsOf(rows.outcomes), unaccounted },
        [...blocks.map(({ block }) => block), ...ownBytes(blobs)].map(({ buffer }) => buffer as ArrayBuffer),
      );
    } catch (error) {
      send({ kind: 'failed', batchId, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    } finally {
      answers.delete(batchId);
    }
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
function ownBytes(blobs: readonly BlobBytes[]): Uint8Array[] {
  return blobs.map(({ bytes }) => bytes).filter(({ byteLength, buffer }) => byteLength > 0 && byteLength === buffer.byteLength);
}

function addSeen(filter: SeenFilter, slice: SeenSlice): void {
  const digits = slice.table === 'spans' || slice.table === 'span_starts' ? 48 : 32;
  for (let at = 0; at < slice.identities.length; at += digits) {
    filter.add(itemKeyHash(slice.table, slice.projectId, slice.identities.slice(at, at + digits)), slice.newestMs);
  }
}
