import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const T0 = 1_790_000_000_000;

describe('TokenBucket', () => {
  it('lets a burst pass, then the rate, and says when the next may come', () => {
    const bucket = new TokenBucket(10, 20, T0);
    bucket.take(20, T0);
    expect(bucket.waitMs(T0)).toBe(100);
    expect(bucket.waitMs(T0 + 50)).toBe(50);
    expect(bucket.waitMs(T0 + 100)).toBe(0);
    bucket.take(6, T0 + 100);
    expect(bucket.waitMs(T0 + 100)).toBe(600);
    expect(bucket.waitMs(T0 + 700)).toBe(0);
  });

  it('lets a request pass that is larger than the burst, and makes up for it afterwards', () => {
    const bucket = new TokenBucket(1, 5, T0);
    bucket.take(65, T0);
    expect(bucket.waitMs(T0)).toBe(61_000);
    expect(bucket.waitMs(T0 + 61_000)).toBe(0);
  });

  it('holds no more than the burst after a long quiet time, and is not filled by a clock that was set back', () => {
    const bucket = new TokenBucket(10, 20, T0);
    bucket.take(20, T0 + 3_600_000);
    expect(bucket.waitMs(T0 + 3_600_000)).toBeGreaterThan(0);
    expect(bucket.waitMs(T0)).toBeGreaterThan(0);
    bucket.giveBack(1_000);
    bucket.take(20, T0 + 3_600_000);
    expect(bucket.waitMs(T0 + 3_600_000)).toBeGreaterThan(0);
  });

  it('never lets more pass in any stretch of time than burst, rate and one request allow', () => {
    const request = fc.record({ pauseMs: fc.integer({ min: 0, max: 3_000 }), amount: fc.integer({ min: 1, max: 200 }) });
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.integer({ min: 1, max: 300 }),
        fc.array(request),
        (rate, burst, requests) => {
          const bucket = new TokenBucket(rate, burst, T0);
          const passed: { atMs: number; amount: number }[] = [];
          let nowMs = T0;
          for (const { pauseMs, amount } of requests) {
            nowMs += pauseMs;
            if (bucket.waitMs(nowMs) > 0) continue;
            bucket.take(amount, nowMs);
            passed.push({ atMs: nowMs, amount });
          }
          for (let from = 0; from < passed.length; from += 1) {
            let sum = 0;
            for (const { atMs, amount } of passed.slice(from)) {
              sum += amount;
              const seconds = (atMs - (passed[from]?.atMs ?? 0)) / 1000;
              expect(sum - amount).toBeLessThanOrEqual(burst + rate * seconds + 1e-6);
            }
          }
        },
      ),
    );
  });

  it('lets the next request pass as soon as it said', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e9, noNaN: true }), fc.integer({ min: 1, max: 1e9 }), (rate, amount) => {
        const bucket = new TokenBucket(rate, 1, T0);
        bucket.take(amount, T0);
        const waitMs = bucket.waitMs(T0);
        expect(bucket.waitMs(T0 + waitMs)).toBe(0);
      }),
    );
  });
});
