/** One, less what sums of fractions may lose. */
const ENOUGH = 1 - 1e-6;

/**
 * A rate with a burst, paid afterwards: whoever comes while at least one is left passes with all that he brings, and the
 * bucket goes below zero by it. So a request larger than the burst can pass at all, nothing needs to be known before the
 * body is read, and in any stretch of T seconds no more than burst + rate × T + one request passes.
 */
export class TokenBucket {
  readonly ratePerSecond: number;
  readonly burst: number;
  #level: number;
  #atMs: number;

  constructor(ratePerSecond: number, burst: number, nowMs: number) {
    this.ratePerSecond = ratePerSecond;
    this.burst = burst;
    this.#level = burst;
    this.#atMs = nowMs;
  }

  /** Milliseconds until something may pass; 0 = now. */
  waitMs(nowMs: number): number {
    this.#refill(nowMs);
    return this.#level >= ENOUGH ? 0 : Math.max(1, Math.ceil(((ENOUGH - this.#level) / this.ratePerSecond) * 1000));
  }

  take(amount: number, nowMs: number): void {
    this.#refill(nowMs);
    this.#level -= amount;
  }

  giveBack(amount: number): void {
    this.#level = Math.min(this.burst, this.#level + amount);
  }

  isFull(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#level >= this.burst;
  }

  #refill(nowMs: number): void {
    // A clock that was set back fills nothing until it is where it was.
    if (nowMs <= this.#atMs) return;
    this.#level = Math.min(this.burst, this.#level + ((nowMs - this.#atMs) / 1000) * this.ratePerSecond);
    this.#atMs = nowMs;
  }
}
