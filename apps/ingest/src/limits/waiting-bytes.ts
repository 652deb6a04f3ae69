import { ProjectBytes } from './fair-share.ts';

/** Bytes that came on the queue at about one moment, by project. */
type Mark = { atMs: number; bytes: Map<number, number> };

/** Appends this close to each other share a mark. */
const MARK_EVERY_MS = 100;
/** With more marks than this, neighbors are joined: a long backlog is known less exactly, in bounded memory. */
const MARKS_MAX = 4_096;

/**
 * Which project has how many bytes waiting in one lane of the queue, as far as this process put them there. The queue
 * tells only how old its oldest record is; whatever came before that one is stored and no longer counts.
 */
export class WaitingBytes {
  readonly held = new ProjectBytes();
  #marks: Mark[] = [];

  /** An append begins. */
  begin(projectId: number, bytes: number): void {
    this.held.add(projectId, bytes);
  }

  /** The append failed: nothing waits. */
  undo(projectId: number, bytes: number): void {
    this.held.add(projectId, -bytes);
  }

  /** The record is on the queue. */
  done(projectId: number, bytes: number, nowMs: number): void {
    let mark = this.#marks.at(-1);
    if (mark === undefined || nowMs - mark.atMs >= MARK_EVERY_MS) {
      if (this.#marks.length >= MARKS_MAX) this.#joinNeighbors();
      mark = { atMs: nowMs, bytes: new Map() };
      this.#marks.push(mark);
    }
    addTo(mark.bytes, projectId, bytes);
  }

  /** Forgets what came before the oldest record that waits; null: none does. */
  settle(oldestAtMs: number | null): void {
    if (this.#marks.length === 0) return;
    // A mark holds what came up to MARK_EVERY_MS after its own time.
    const firstWaiting = oldestAtMs === null ? -1 : this.#marks.findIndex((mark) => mark.atMs + MARK_EVERY_MS > oldestAtMs);
    const stored = this.#marks.splice(0, firstWaiting < 0 ? this.#marks.length : firstWaiting);
    for (const mark of stored) for (const [projectId, bytes] of mark.bytes) this.held.add(projectId, -bytes);
  }

  #joinNeighbors(): void {
    const joined: Mark[] = [];
    for (const [index, mark] of this.#marks.entries()) {
      const before = index % 2 === 1 ? joined.at(-1) : undefined;
      if (before === undefined) {
        joined.push(mark);
        continue;
      }
      for (const [projectId, bytes] of mark.bytes) addTo(before.bytes, projectId, bytes);
      // The later time stands: nothing is taken for stored too early.
      before.atMs = mark.atMs;
    }
    this.#marks = joined;
  }
}

function addTo(sums: Map<number, number>, key: number, bytes: number): void {
  sums.set(key, (sums.get(key) ?? 0) + bytes);
}
