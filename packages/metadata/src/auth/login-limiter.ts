import { sha256Hex } from '../hash.ts';

export type LoginLimiterOptions = {
  windowMs: number;
  /** Attempts per window for one e-mail address from one client address. */
  perPairMax: number;
  /** Attempts per window from one client address, whatever the names: against lists of names. */
  perAddressMax: number;
  /** Counters kept; the oldest make room. */
  entriesMax: number;
};

/** Counts attempts in fixed windows. Memory is bounded; names and addresses are kept as hashes of one size. */
export type LoginLimiter = {
  /** Seconds to wait, or 0 when the attempt may go on (and is counted). */
  attempt(email: string, address: string, nowMs: number): number;
  /** Forgets the pair after a good sign-in. */
  succeed(email: string, address: string): void;
};

export function createLoginLimiter(options: LoginLimiterOptions): LoginLimiter {
  const { windowMs, perPairMax, perAddressMax, entriesMax } = options;
  const windows = new Map<string, { count: number; endMs: number }>();

  const waitMs = (key: string, max: number, nowMs: number) => {
    const window = windows.get(key);
    return window !== undefined && window.endMs > nowMs && window.count >= max ? window.endMs - nowMs : 0;
  };
  const count = (key: string, nowMs: number) => {
    const window = windows.get(key);
    const isOpen = window !== undefined && window.endMs > nowMs;
    // Re-inserted at the end: what is in use is not what makes room.
    windows.delete(key);
    if (windows.size >= entriesMax) {
      const oldest = windows.keys().next();
      if (!oldest.done) windows.delete(oldest.value);
    }
    windows.set(key, isOpen ? { count: window.count + 1, endMs: window.endMs } : { count: 1, endMs: nowMs + windowMs });
  };
  const pairKey = (email: string, address: string) => sha256Hex(`${email.toLowerCase()}\0${address}`);
  const addressKey = (address: string) => sha256Hex(address);

  return {
    attempt(email, address, nowMs) {
      const wait = Math.max(waitMs(pairKey(email, address), perPairMax, nowMs), waitMs(addressKey(address), perAddressMax, nowMs));
      if (wait > 0) return Math.ceil(wait / 1_000);
      count(pairKey(email, address), nowMs);
      count(addressKey(address), nowMs);
      return 0;
    },
    succeed(email, address) {
      windows.delete(pairKey(email, address));
    },
  };
}
