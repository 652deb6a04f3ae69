import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignHistory, commonLength } from './align-history.ts';
import type { Atom } from './atoms.ts';

/** Pieces from words: `u…` is the user's, everything else the assistant's. */
const atoms = (words: string): Atom[] =>
  words
    .split(' ')
    .filter((word) => word !== '')
    .map((key, index) => ({ key, speaker: key.startsWith('u') ? 'user' : 'assistant', message: index, part: 0 }));
const align = (known: string, sent: string) => alignHistory(atoms(known), atoms(sent));

describe('what is sent now against what was said before', () => {
  it.each([
    ['all of it and something new', 'u1 a1', 'u1 a1 u2', { kept: 2, droppedEnd: 2, resumedAt: 2, freshAt: 2 }],
    ['nothing of it', 'u1 a1', 'u9', { kept: 0, droppedEnd: 2, resumedAt: 0, freshAt: 0 }],
    ['its end only: the window slid', 'u1 a1 u2 a2', 'u2 a2 u3', { kept: 0, droppedEnd: 2, resumedAt: 0, freshAt: 2 }],
    ['a summary and its end', 'u1 a1 u2 a2', 'x1 u2 a2 u3', { kept: 0, droppedEnd: 2, resumedAt: 1, freshAt: 3 }],
    ['one piece in the middle edited', 'u1 a1 u2 a2', 'u1 x1 u2 a2 u3', { kept: 1, droppedEnd: 2, resumedAt: 2, freshAt: 4 }],
    ['an earlier point and then something else', 'u1 a1 u2 a2', 'u1 a1 u9', { kept: 2, droppedEnd: 4, resumedAt: 2, freshAt: 2 }],
    ['the beginning again', 'u1 a1 u2 a2', 'u1', { kept: 1, droppedEnd: 4, resumedAt: 1, freshAt: 1 }],
    ['the last answer in other words', 'u1 a1', 'u1 x1 u2', { kept: 1, droppedEnd: 2, resumedAt: 2, freshAt: 2 }],
  ])('%s', (_, known, sent, expected) => expect(align(known, sent)).toEqual(expected));

  it('calls nothing the same that is not, and leaves out nothing of either side', () => {
    const word = fc.constantFrom('u1', 'a1', 'u2', 'a2', 'x');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.array(word, { maxLength: 12 }), (left, right) => {
        const [known, sent] = [atoms(left.join(' ')), atoms(right.join(' '))];
        const { kept, droppedEnd, resumedAt, freshAt } = alignHistory(known, sent);
        const keys = (list: Atom[]) => list.map(({ key }) => key);
        expect(kept <= droppedEnd && droppedEnd <= known.length).toBe(true);
        expect(kept <= resumedAt && resumedAt <= freshAt && freshAt <= sent.length).toBe(true);
        expect(keys(sent.slice(0, kept))).toEqual(keys(known.slice(0, kept)));
        expect(keys(sent.slice(resumedAt, freshAt))).toEqual(keys(known.slice(droppedEnd)));
        expect(commonLength({ kept, droppedEnd, resumedAt, freshAt })).toBeLessThanOrEqual(Math.min(known.length, sent.length));
      }),
    );
  });

  it('stays linear where everything is equal', () => {
    const long = atoms('a '.repeat(20_000));
    const begunAt = performance.now();
    alignHistory([...long, ...atoms('b')], long);
    expect(performance.now() - begunAt).toBeLessThan(1_000);
  });
});
