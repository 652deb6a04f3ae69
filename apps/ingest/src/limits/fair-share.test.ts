import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFairShare, ProjectBytes } from './fair-share.ts';

describe('isFairShare', () => {
  it.each([1, 3, 8])('leaves one project alone factor / (1 + factor) of the whole (%i)', (factor) => {
    let heldBytes = 0;
    while (isFairShare({ heldBytes, addedBytes: 1, freeBytes: 9_000 - heldBytes, factor })) heldBytes += 1;
    expect(heldBytes).toBe((9_000 * factor) / (1 + factor));
  });

  it('keeps room for one who holds nothing, whatever the others do and in whatever order', () => {
    const step = fc.record({ project: fc.integer({ min: 1, max: 6 }), bytes: fc.integer({ min: 1, max: 4_000 }), isStored: fc.boolean() });
    const whole = 1_000_000;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 2_000 }), fc.integer({ min: 1, max: 8 }), (steps, factor) => {
        const held = new ProjectBytes();
        for (const { project, bytes, isStored } of steps) {
          const heldBytes = held.of(project);
          if (isStored) held.add(project, -Math.min(heldBytes, bytes));
          else if (isFairShare({ heldBytes, addedBytes: bytes, freeBytes: whole - held.total, factor })) held.add(project, bytes);
          expect(whole - held.total).toBeGreaterThanOrEqual(whole / (1 + factor) ** 6 - 1);
        }
      }),
      { numRuns: 50 },
    );
  });
});
