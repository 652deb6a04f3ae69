import { AppError, type ItemType } from '@sentryai/schema';

/** Which limit was reached; the reason of the ledger's `limited` rows. */
export type LimitReason = 'rate_items' | 'rate_bytes' | 'quota_items' | 'quota_bytes' | 'fair_share';

const CODES: Record<LimitReason, string> = {
  rate_items: 'rate_limited',
  rate_bytes: 'rate_limited',
  quota_items: 'quota_exceeded',
  quota_bytes: 'quota_exceeded',
  fair_share: 'share_exceeded',
};

/** Clients sleep this long at most: a limit that was raised meanwhile takes hold within it. */
const RETRY_AFTER_SECONDS_MAX = 3_600;

/** What a limit says about a request: wait this long, for this reason. */
export type Refusal = { reason: LimitReason; waitMs: number; what: string };

/** What was refused, as the ledger counts it. */
export type RefusedItems = { itemType: ItemType; quantity: number };

/** A body that nobody read. */
export const UNREAD: RefusedItems = { itemType: 'request', quantity: 1 };

/** 429: the key or its project has used up what it may send. Nothing of the request was kept; waiting helps. */
export class LimitedError extends AppError {
  readonly reason: LimitReason;
  readonly itemType: ItemType;
  readonly quantity: number;

  constructor({ reason, waitMs, what }: Refusal, { itemType, quantity }: RefusedItems) {
    const retryAfterSeconds = Math.min(RETRY_AFTER_SECONDS_MAX, Math.max(1, Math.ceil(waitMs / 1000)));
    super({
      code: CODES[reason],
      message: `${what} Nothing of this request was kept; send it again in ${retryAfterSeconds} s or later.`,
      httpStatus: 429,
      retryable: true,
      retryAfterSeconds,
      context: { reason, scope: reason.startsWith('rate_') ? 'key' : 'project' },
    });
    this.reason = reason;
    this.itemType = itemType;
    this.quantity = quantity;
  }
}
