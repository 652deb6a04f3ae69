/** Tries single records and parts of them in this thread, the whole way from bytes to blocks. */
import { EMPTY_PRICE_BOOK, PriceBook } from '@sentryai/pricing';
import { encodeFrame, readFrames } from '@sentryai/queue/framing';
import type { BodyItems, QueueRecord } from '@sentryai/schema';
import { SeenFilter } from '../dedup/seen-filter.ts';
import { followUp } from '../entities/follow-up.ts';
import { BigEntities } from '../entities/update-limit.ts';
import { encodeTables } from './encode-tables.ts';
import { failureOf } from './failure-of.ts';
import { normalizeBatch } from './normalize-batch.ts';
import type { Failure, Prober } from './poison.ts';
import type { ReadRecord } from './read-record.ts';
import { cutRecord, type PlaceRange, recordItems } from './record-items.ts';

/** One record never has more items that matter here; a filter of the usual size would cost megabytes each time. */
const FILTER_OPTIONS = { windowMs: 1, keysPerGeneration: 10_000, generationsMax: 2 };

/** What is tried is whether an item can be processed at all. */
const CATALOG_ONLY = new PriceBook(EMPTY_PRICE_BOOK);

export class LocalProber implements Prober {
  readonly #records: QueueRecord[];
  readonly #read: ReadRecord | undefined;
  /** Items of the record that was cut last. */
  #cut: { index: number; items: BodyItems | null } | undefined;

  constructor(frames: Uint8Array, read?: ReadRecord) {
    this.#records = [...readFrames(frames)];
    this.#read = read;
  }

  async countPlaces(index: number): Promise<number | null> {
    return this.#itemsOf(index)?.count ?? null;
  }

  async probe(index: number, range: PlaceRange | null): Promise<Failure | null> {
    try {
      const whole = this.#recordAt(index);
      const { head, body } = encodeFrame(range ? cutRecord(whole, this.#itemsOf(index), range) : whole);
      const { rows } = await normalizeBatch({
        frames: Buffer.concat([head, body]),
        batchId: 'probe',
        filter: new SeenFilter(FILTER_OPTIONS),
        confirm: async (groups) => groups.map(() => []),
        read: this.#read,
      });
      encodeTables(rows, 'probe');
      // What folding throws is found when the batch is followed up; here a thread may die of it.
      if (rows.entity_patches.length > 0)
        await followUp(rows.entity_patches, { batchId: 'probe', big: new BigEntities(), book: CATALOG_ONLY, read: async () => [] });
      return null;
    } catch (error) {
      return failureOf(error);
    }
  }

  #itemsOf(index: number): BodyItems | null {
    if (this.#cut?.index !== index) this.#cut = { index, items: recordItems(this.#recordAt(index)) };
    return this.#cut.items;
  }

  #recordAt(index: number): QueueRecord {
    const record = this.#records[index];
    if (!record) throw new Error(`the batch has no record ${index}`);
    return record;
  }
}
