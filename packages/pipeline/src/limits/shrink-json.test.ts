import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shrinkJson } from './shrink-json.ts';

describe('shrinkJson', () => {
  it('leaves what fits as it came, spaces included', () => {
    expect(shrinkJson('{ "a" : 1 }', 11)).toBe('{ "a" : 1 }');
  });

  it('keeps every message of a conversation and cuts the long ones alike', () => {
    const messages = [
      { role: 'system', content: 'be kind' },
      { role: 'user', content: 'x'.repeat(50_000) },
      { role: 'assistant', content: 'short answer' },
      { role: 'tool', content: 'y'.repeat(90_000) },
    ];
    const text = shrinkJson(JSON.stringify(messages), 10_000);
    const kept = JSON.parse(text) as typeof messages;
    expect(text.length).toBeLessThanOrEqual(10_000);
    expect(text.length).toBeGreaterThan(9_500);
    expect(kept.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool']);
    expect([kept[0]?.content, kept[2]?.content]).toEqual(['be kind', 'short answer']);
    expect(Math.abs((kept[1]?.content.length ?? 0) - (kept[3]?.content.length ?? 0))).toBeLessThan(10);
  });

  it('keeps the beginning and the end of a list of very many', () => {
    const kept = JSON.parse(shrinkJson(JSON.stringify(Array.from({ length: 10_000 }, (_, index) => `item ${index}`)), 1_000)) as string[];
    expect([kept[0], kept.at(-1)]).toEqual(['item 0', 'item 9999']);
  });

  it('cuts what is no JSON at its end, and splits no character', () => {
    expect(shrinkJson(`[${'x'.repeat(100)}`, 10)).toBe(`[${'x'.repeat(9)}`);
    expect(shrinkJson('😀'.repeat(10), 5)).toBe('😀😀');
  });

  it('survives a value that is nested without end', () => {
    for (const levels of [3_000, 500_000]) {
      const deep = `${'['.repeat(levels)}"${'x'.repeat(10_000)}"${']'.repeat(levels)}`;
      expect(shrinkJson(deep, 1_000).length).toBeLessThanOrEqual(1_000);
    }
  });

  it('always fits, and is JSON where it was and there is room for some', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 200, max: 2_000 }), (value, charsMax) => {
        const padded = JSON.stringify([value, 'padding '.repeat(400)]);
        const text = shrinkJson(padded, charsMax);
        expect(text.length).toBeLessThanOrEqual(charsMax);
        expect(() => JSON.parse(text) as unknown).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
