/** Everything that may keep a sender's request out, asked twice: before its body is read, and with what it turned out to hold. */
import type { QueueLane } from '@sentryai/queue';
import type { ItemType } from '@sentryai/schema';
import type { Sender } from '../authenticate.ts';
import type { Protocol } from '../routes/protocol.ts';
import type { DailyQuotas } from './daily-quotas.ts';
import type { KeyRates } from './key-rates.ts';
import { LimitedError, type Refusal, type RefusedItems, UNREAD } from './limited-error.ts';
import type { QueueShare } from './queue-share.ts';

export type AdmissionOptions = { rates: KeyRates; quotas: DailyQuotas; queueShare: QueueShare };

type Size = { items: number; bytes: number };

/** A request that was let in and counted. */
export type Admitted = {
  lane: QueueLane;
  /** It is on the queue. */
  done(nowMs: number): void;
  /** It could not be kept: its counts are taken back. */
  undo(): void;
};

/** What the items of a body are, where its signal tells. */
const ITEM_TYPES: Partial<Record<Protocol['signal'], ItemType>> = {
  traces: 'span',
  logs: 'log',
  metrics: 'metric',
  score: 'score',
  media: 'media',
};

export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Brings what the other methods need to know about a sender. Never rejects. */
  load({ projectId }: Sender, nowMs: number): Promise<void> | undefined {
    return this.#options.quotas.load(projectId, nowMs);
  }

  /** Whether it is worth reading a body of about so many bytes. Errors: LimitedError (429), QueueFullError (503). */
  async check(sender: Sender, announcedBytes: number, nowMs: number): Promise<void> {
    const loading = this.load(sender, nowMs);
    if (loading) await loading;
    this.#refuse(sender, announcedBytes, UNREAD, nowMs);
  }

  /** Lets a request in that goes on the queue. Errors as check. */
  admit(sender: Sender, { items, bytes }: Size, signal: Protocol['signal'], nowMs: number): Admitted {
    const { rates, quotas, queueShare } = this.#options;
    const { projectId, keyId, limits } = sender;
    this.#refuse(sender, bytes, { itemType: ITEM_TYPES[signal] ?? 'item', quantity: items }, nowMs);
    rates.take(keyId, limits, items, bytes, nowMs);
    quotas.add(projectId, items, bytes, nowMs);
    const place = queueShare.place(projectId, bytes);
    return {
      lane: place.lane,
      done: (atMs) => place.done(atMs),
      undo() {
        place.undo();
        rates.giveBack(keyId, items, bytes);
        quotas.add(projectId, -items, -bytes, nowMs);
      },
    };
  }

  /** Counts a request that was read in vain against the key's rates, so that broken senders are slowed down too. */
  countUseless({ keyId, limits }: Sender, { items, bytes }: Size, nowMs: number): void {
    this.#options.rates.take(keyId, limits, items, bytes, nowMs);
  }

  #refuse(sender: Sender, bytes: number, refused: RefusedItems, nowMs: number): void {
    const { rates, quotas, queueShare } = this.#options;
    const { projectId, keyId, limits } = sender;
    const refusal: Refusal | null =
      rates.refusal(keyId, limits, nowMs) ?? quotas.refusal(projectId, nowMs) ?? queueShare.refusal(projectId, bytes, nowMs);
    if (refusal) throw new LimitedError(refusal, refused);
  }
}
