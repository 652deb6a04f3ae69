import type { Outcome, QueueRecord, RecordMeta } from '@sentryai/schema';
import type { Ledger } from './ledger.ts';

/** A record whose items do not add up: a fault of ours, told with all that is needed to find it. */
export type UnaccountedRecord = {
  /** Place of the record in its batch. */
  record: number;
  project_id: number;
  key_id: string;
  protocol: string;
  signal: string;
  received_at_ms: number;
  /** Items that ingest counted, and how many of them ended. */
  received: number;
  accounted: number;
};

/**
 * How the items of one record ended. Every item ends once: when all is counted, the sum is what ingest counted in the
 * body before it acknowledged it. What is missing or too much goes to the ledger as `unaccounted`.
 */
export class RecordAccount {
  readonly meta: RecordMeta;
  /** Place of the record in its batch. */
  readonly index: number;
  /** Why a record from quarantine failed again as a whole; null when it did not. */
  failure: string | null = null;
  readonly #ledger: Ledger;
  readonly #counts = new Map<string, { itemType: string; outcome: Outcome; reason: string; quantity: number }>();

  constructor(record: QueueRecord, index: number, ledger: Ledger) {
    this.meta = record.meta;
    this.index = index;
    this.#ledger = ledger;
    const { replay, item_count } = record.meta;
    // Items from quarantine were received when they first came, and are counted there until now.
    if (replay && replay.verdict !== 'skipped') this.add(replay.item_type, 'quarantined', replay.reason, -item_count);
    if (replay?.verdict === 'discarded') this.add(replay.item_type, 'discarded', 'quarantine_discarded', item_count);
    if (!replay) this.#ledger.add(record.meta, '', 'received', '', item_count);
  }

  fail(message: string): void {
    this.failure = message;
  }

  add(itemType: string, outcome: Outcome, reason: string, quantity: number): void {
    const key = `${itemType}|${outcome}|${reason}`;
    const known = this.#counts.get(key);
    if (known) known.quantity += quantity;
    else this.#counts.set(key, { itemType, outcome, reason, quantity });
  }

  /** Writes the counts to the ledger; null when every item ended once. */
  close(): UnaccountedRecord | null {
    let accounted = 0;
    for (const { itemType, outcome, reason, quantity } of this.#counts.values()) {
      this.#ledger.add(this.meta, itemType, outcome, reason, quantity);
      accounted += quantity;
    }
    const received = this.meta.replay ? 0 : this.meta.item_count;
    if (accounted === received) return null;
    this.#ledger.add(this.meta, 'request', 'unaccounted', 'count_mismatch', received - accounted);
    const { project_id, key_id, protocol, signal, received_at_ms } = this.meta;
    return { record: this.index, project_id, key_id, protocol, signal, received_at_ms, received, accounted };
  }
}
