import { describe, expect, it } from 'vitest';
import { RecentCache } from './recent-cache.ts';

describe('RecentCache', () => {
  it('never holds more than two generations', () => {
    const cache = new RecentCache<number>(10);
    for (let index = 0; index < 1_000; index++) cache.set(`k${index}`, index);
    expect(cache.size).toBeLessThanOrEqual(20);
    expect(cache.get('k999')).toBe(999);
    expect(cache.get('k0')).toBeUndefined();
  });

  it('keeps what is asked for while others come and go', () => {
    const cache = new RecentCache<number>(10);
    cache.set('popular', 1);
    for (let index = 0; index < 1_000; index++) {
      cache.set(`k${index}`, index);
      expect(cache.get('popular')).toBe(1);
    }
  });
});
