/** What waits to be sent: first in, first out, bounded by bytes. What does not fit is refused, never anything older. */
import type { WireEvent } from './config.ts';

/** One captured event. `bytes` is its estimated memory while it waits. */
export type Item = { readonly seq: number; readonly type: string; readonly event: WireEvent; readonly bytes: number };

/** A caller waiting for everything up to `target`; `lost` when part of it will never arrive. */
export type FlushMark = { readonly target: number; lost: boolean };

/** Bytes count until an item is settled, so a batch on its way (or being retried) still fills the buffer. */
export class EventBuffer {
  bytes = 0;
  captured = 0;
  settled = 0;
  private readonly maxBytes: number;
  private items: Item[] = [];
  private head = 0;
  private readonly marks = new Set<FlushMark>();

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Adds an event; false when it does not fit. */
  offer(type: string, event: WireEvent, bytes: number): boolean {
    if (this.bytes + bytes > this.maxBytes) return false;
    this.captured += 1;
    this.bytes += bytes;
    this.items.push({ seq: this.captured, type, event, bytes });
    return true;
  }

  /** Events that were not taken for a batch yet. */
  get length(): number {
    return this.items.length - this.head;
  }

  /** Events neither acknowledged nor dropped yet, those on their way included. */
  get unsettled(): number {
    return this.captured - this.settled;
  }

  /** The oldest events for one batch; at least one if there is any. */
  take(maxEvents: number, maxBytes: number): Item[] {
    const out: Item[] = [];
    let total = 0;
    while (this.head < this.items.length && out.length < maxEvents) {
      const next = this.items[this.head]!;
      total += next.bytes;
      if (out.length > 0 && total > maxBytes) break;
      out.push(next);
      this.head += 1;
    }
    // Array.shift per item would be quadratic; cutting off the front now and then is not.
    if (this.head > 1024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    } else if (this.head === this.items.length) {
      this.items = [];
      this.head = 0;
    }
    return out;
  }

  /** Ends the life of an event that `take` handed out. Items are settled in order. */
  settle(item: Item, lost: boolean): void {
    this.bytes -= item.bytes;
    this.settled = Math.max(this.settled, item.seq);
    if (!lost) return;
    for (const mark of this.marks) {
      if (item.seq <= mark.target) mark.lost = true;
    }
  }

  /** Starts a wait for everything captured so far. Hand it back to `unmark`. */
  mark(): FlushMark {
    const mark: FlushMark = { target: this.captured, lost: false };
    this.marks.add(mark);
    return mark;
  }

  unmark(mark: FlushMark): void {
    this.marks.delete(mark);
  }

  get isFlushing(): boolean {
    return this.marks.size > 0;
  }
}
