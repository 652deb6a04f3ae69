import { StoreUnavailableError } from '../errors.ts';
import type { EngineConnection } from './engine.ts';

type Connect = () => Promise<EngineConnection>;
/** A place in the lane; its connection is opened when it is first needed, and again after a failure. */
export type Slot = { connection: EngineConnection | undefined };
type Waiter = { give: (slot: Slot) => void; reject: (error: Error) => void };

/** Connections for one use, lent first come, first served. */
export class Lane {
  readonly #name: string;
  readonly #connect: Connect;
  readonly #waitingMax: number;
  readonly #idle: Slot[];
  readonly #waiting = new Set<Waiter>();
  #lent = 0;
  #closed = false;
  #onDrained: (() => void) | undefined;

  /** `size` connections; at most `waitingMax` callers wait for one, the next is turned away. */
  constructor(name: string, size: number, waitingMax: number, connect: Connect) {
    this.#name = name;
    this.#connect = connect;
    this.#waitingMax = waitingMax;
    this.#idle = Array.from({ length: size }, () => ({ connection: undefined }));
  }

  /**
   * Lends a connection to `use` and waits for it to end. While waiting for one, `signal` gives up with its reason.
   * A connection whose statement failed is closed and not used again: what the failed query had already written would
   * come out in front of the next answer on it (measured), which may be somebody else's.
   * Errors: those of `use`; StoreUnavailableError when too many wait or the lane is closed.
   */
  async lend<Result>(use: (connection: EngineConnection) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const slot = await this.#acquire(signal);
    try {
      slot.connection ??= await this.#connect();
      return await use(slot.connection);
    } catch (error) {
      const failed = slot.connection;
      slot.connection = undefined;
      await failed?.close();
      throw error;
    } finally {
      this.#release(slot);
    }
  }

  /** Turns waiting callers away, waits until every connection is back, closes them. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiting) waiter.reject(closedError());
    this.#waiting.clear();
    if (this.#lent > 0) await new Promise<void>((resolve) => (this.#onDrained = resolve));
    await Promise.all(this.#idle.splice(0).map(async (slot) => await slot.connection?.close()));
  }

  async #acquire(signal: AbortSignal | undefined): Promise<Slot> {
    if (this.#closed) throw closedError();
    signal?.throwIfAborted();
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      this.#lent += 1;
      return idle;
    }
    if (this.#waiting.size >= this.#waitingMax) {
      throw new StoreUnavailableError(`Too many requests wait for the store (${this.#name}); nothing was done, try again.`);
    }
    return await new Promise<Slot>((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.delete(waiter);
        reject(signal?.reason as Error);
      };
      const waiter: Waiter = {
        give: (slot) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(slot);
        },
        reject,
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(waiter);
    });
  }

  #release(slot: Slot): void {
    const [next] = this.#waiting;
    if (next !== undefined) {
      this.#waiting.delete(next);
      next.give(slot);
      return;
    }
    this.#idle.push(slot);
    this.#lent -= 1;
    if (this.#lent === 0) this.#onDrained?.();
  }
}

export function closedError(): StoreUnavailableError {
  return new StoreUnavailableError('The store is closed; nothing was done.');
}
