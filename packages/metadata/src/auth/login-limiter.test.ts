import { describe, expect, it } from 'vitest';
import { createLoginLimiter } from './login-limiter.ts';

const options = { windowMs: 1_000, perPairMax: 2, perAddressMax: 4, entriesMax: 1_000 };

describe('createLoginLimiter', () => {
  it('lets the announced number through per window, and counts anew in the next', () => {
    const limiter = createLoginLimiter(options);
    expect([0, 1, 2].map((ms) => limiter.attempt('a', '::1', ms))).toEqual([0, 0, 1]);
    expect(limiter.attempt('a', '::1', 1_000)).toBe(0);
  });

  it('limits one address that tries many names', () => {
    const limiter = createLoginLimiter(options);
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => limiter.attempt(name, '::1', 0))).toEqual([0, 0, 0, 0, 1]);
    expect(limiter.attempt('e', '::2', 0)).toBe(0);
  });

  it('forgets the pair after success', () => {
    const limiter = createLoginLimiter(options);
    limiter.attempt('a', '::1', 0);
    limiter.attempt('A', '::1', 0);
    limiter.succeed('a', '::1');
    expect(limiter.attempt('a', '::1', 0)).toBe(0);
  });

  it('keeps a counter that is in use while strangers fill its memory', () => {
    const limiter = createLoginLimiter({ ...options, entriesMax: 4, perAddressMax: 100 });
    limiter.attempt('a', '::1', 0);
    limiter.attempt('a', '::1', 0);
    limiter.attempt('b', '::2', 0);
    expect(limiter.attempt('a', '::1', 0)).toBeGreaterThan(0);
  });
});
