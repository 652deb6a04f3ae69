import type { LedgerMeasure, Outcome, OutcomeRow, RecordMeta } from '@sentryai/schema';

const MINUTE_MS = 60_000;

/** Counts how the items of a batch ended; its rows ride in the same batch as the data they count. */
export class Ledger {
  readonly #counts = new Map<string, OutcomeRow>();

  add(meta: RecordMeta, itemType: string, outcome: Outcome | LedgerMeasure, reason: string, quantity: number): void {
    this.addRow({
      project_id: meta.project_id,
      minute_ms: Math.floor(meta.received_at_ms / MINUTE_MS) * MINUTE_MS,
      key_id: meta.key_id,
      protocol: meta.protocol,
      item_type: itemType,
      outcome,
      reason,
      quantity,
    });
  }

  addRow(row: OutcomeRow): void {
    if (row.quantity === 0) return;
    const key = `${row.project_id}|${row.minute_ms}|${row.key_id}|${row.protocol}|${row.item_type}|${row.outcome}|${row.reason}`;
    const known = this.#counts.get(key);
    if (known) known.quantity += row.quantity;
    else this.#counts.set(key, { ...row });
  }

  /** In a fixed order, so that a batch that is processed again yields the same rows. */
  rows(): OutcomeRow[] {
    return [...this.#counts.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, row]) => row)
      .filter((row) => row.quantity !== 0);
  }
}
