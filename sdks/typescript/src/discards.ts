/** Counts every event that does not arrive, and says so to the server in `client_report` events. */

/** Why the SDK dropped an event; sdks/spec/api.md explains each. Servers may add reasons of their own. */
export type DiscardReason =
  | 'queue_overflow'
  | 'network_error'
  | 'rate_limited'
  | 'before_send'
  | 'event_too_large'
  | 'serialization_failed'
  | 'server_rejected'
  | 'recursion'
  | (string & {});

export type Discarded = { reason: string; type: string; quantity: number };

// Reasons also come from server answers; a strange server must not grow our memory.
const MAX_KEYS = 200;

/** Counters: totals since start, and what no report has carried yet. */
export class Discards {
  private readonly counts = new Map<string, Discarded>();
  private unreported = new Map<string, Discarded>();

  count(reason: DiscardReason, type: string): void {
    const key = `${reason}\n${type}`;
    const isNew = !this.counts.has(key);
    const row =
      isNew && this.counts.size >= MAX_KEYS ? { reason: 'server_rejected', type: 'other', quantity: 1 } : { reason, type, quantity: 1 };
    add(this.counts, row);
    add(this.unreported, row);
  }

  hasUnreported(): boolean {
    return this.unreported.size > 0;
  }

  /** Hands out what was not reported yet, in a stable order; `restore` it when the report did not arrive. */
  take(): Discarded[] {
    const taken = [...this.unreported.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    this.unreported = new Map();
    return taken;
  }

  restore(taken: readonly Discarded[]): void {
    for (const row of taken) add(this.unreported, row);
  }

  /** Events dropped since start, by reason. */
  totals(): Record<string, number> {
    const out: Record<string, number> = {};
    for (const { reason, quantity } of this.counts.values()) out[reason] = (out[reason] ?? 0) + quantity;
    return out;
  }
}

function add(to: Map<string, Discarded>, row: Discarded): void {
  const key = `${row.reason}\n${row.type}`;
  to.set(key, { ...row, quantity: (to.get(key)?.quantity ?? 0) + row.quantity });
}
