import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemKeyHash, spanIdentity } from './item-key.ts';
import { SeenFilter } from './seen-filter.ts';

const small = { windowMs: 1000, keysPerGeneration: 1000, generationsMax: 3 };
const key = (index: number) => itemKeyHash('logs', 1, index.toString(16).padStart(32, '0'));

describe('SeenFilter', () => {
  it('never forgets a key inside its window', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[0-9a-f]{48}$/), { maxLength: 300 }), (identities) => {
        const filter = new SeenFilter(small);
        for (const identity of identities) filter.add(itemKeyHash('spans', 7, identity), 5);
        return identities.every((identity) => filter.has(itemKeyHash('spans', 7, identity)));
      }),
    );
  });

  it('hardly ever takes a new key for a known one, also with counted-up ids', () => {
    const filter = new SeenFilter({ ...small, keysPerGeneration: 20_000 });
    for (let index = 0; index < 20_000; index += 1) filter.add(key(index), 0);
    let wrong = 0;
    for (let index = 20_000; index < 120_000; index += 1) wrong += filter.has(key(index)) ? 1 : 0;
    expect(wrong).toBeLessThan(50);
  });

  it('keeps projects and tables apart', () => {
    const filter = new SeenFilter(small);
    const identity = spanIdentity({ trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) });
    filter.add(itemKeyHash('spans', 1, identity), 0);
    expect(filter.has(itemKeyHash('spans', 2, identity))).toBe(false);
    expect(filter.has(itemKeyHash('span_starts', 1, identity))).toBe(false);
  });

  it('drops generations that are past the window and stays within its memory', () => {
    const filter = new SeenFilter(small);
    for (let index = 0; index < 2_000; index += 1) filter.add(key(index), index < 1000 ? 0 : 500);
    for (let index = 2_000; index < 3_000; index += 1) filter.add(key(index), 1_400);
    expect(filter.has(key(5))).toBe(false);
    expect(filter.has(key(1_500))).toBe(true);
    expect(filter.forgotten).toBe(0);
    for (let index = 3_000; index < 9_000; index += 1) filter.add(key(index), 1_400);
    expect(filter.forgotten).toBeGreaterThan(0);
    expect(filter.bytes).toBeLessThanOrEqual(3 * 2_504);
  });
});
