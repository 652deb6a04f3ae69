import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesModel, MODEL_PATTERN_CHARS_MAX, patternWeight } from './model-pattern.ts';

/** Short texts over few letters, so that patterns meet names. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.'), maxLength: 12 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '*'), maxLength: 12 });

/** What a pattern means, written down the obvious way: slow, and right. */
function meansByDefinition(wanted: string, name: string): boolean {
  if (wanted === '') return name === '';
  if (wanted[0] === '*')
    return Array.from({ length: name.length + 1 }, (_, at) => name.slice(at)).some((rest) => meansByDefinition(wanted.slice(1), rest));
  return name !== '' && wanted[0] === name[0] && meansByDefinition(wanted.slice(1), name.slice(1));
}

describe('model patterns', () => {
  it.each([
    ['gpt-4o', 'gpt-4o', true],
    ['GPT-4o', 'gpt-4O', true],
    ['gpt-4o', 'gpt-4o-mini', false],
    ['gpt-4o*', 'gpt-4o-2024-08-06', true],
    ['gpt-4o*', 'gpt-4o', true],
    ['*-mini', 'gpt-4o-mini', true],
    ['ft:*:acme:*', 'ft:gpt-4o:acme::x1', true],
    ['ft:*:acme:*', 'ft:gpt-4o:other::x1', false],
    ['a*a', 'a', false],
    ['*', '', true],
    ['gpt-4.1', 'gpt-4x1', false],
    ['(a+)+$', 'aaaa', false],
  ])('%s and %s: %s', (wanted, name, isMatch) => {
    expect(matchesModel(wanted, name)).toBe(isMatch);
  });

  it('match exactly what their definition says', () => {
    const isRight = (wanted: string, name: string): boolean => matchesModel(wanted, name) === meansByDefinition(wanted, name);
    fc.assert(fc.property(pattern, text, isRight), { numRuns: 2_000 });
  });

  it('match every name that is made by filling their stars', () => {
    const filled = fc.tuple(fc.array(text, { minLength: 2, maxLength: 6 }), fc.array(text, { minLength: 6, maxLength: 6 }));
    fc.assert(
      fc.property(filled, ([parts, fills]) => {
        const name = parts.map((part, at) => part + (at < parts.length - 1 ? (fills[at] ?? '') : '')).join('');
        expect(matchesModel(parts.join('*'), name)).toBe(true);
      }),
    );
  });

  it('take time that grows with the name, whatever the pattern: the worst one costs less than a millisecond', () => {
    const wanted = `${'*a'.repeat(MODEL_PATTERN_CHARS_MAX / 2 - 1)}*b`;
    const name = 'a'.repeat(256);
    const startMs = performance.now();
    for (let round = 0; round < 1_000; round++) expect(matchesModel(wanted, name)).toBe(false);
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });

  it('are weighed so that exact names win, then those that say more', () => {
    const sorted = ['*', 'gpt-*', 'gpt-4*', 'gpt-4o', 'gpt-4o-mini'].toSorted((left, right) => patternWeight(left) - patternWeight(right));
    expect(sorted).toEqual(['*', 'gpt-*', 'gpt-4*', 'gpt-4o', 'gpt-4o-mini']);
  });
});
