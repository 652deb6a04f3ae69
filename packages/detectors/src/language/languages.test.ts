import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readInjection } from '../text/read-injection.ts';
import { readOutcome } from '../text/read-outcome.ts';
import { readRefusal } from '../text/read-refusal.ts';
import { LEXICONS } from './lexicons/index.ts';

const read = <Case>(name: string): Case[] =>
  JSON.parse(readFileSync(new URL(`../../fixtures/language/${name}.json`, import.meta.url), 'utf8')) as Case[];

describe('what answers and documents say, in 28 languages', () => {
  it.each(read<{ language: string; refuses: boolean; text: string }>('refusals'))(
    '$language refuses: $refuses: $text',
    ({ refuses, text }) => {
      expect(readRefusal(text) !== null).toBe(refuses);
    },
  );

  it.each(read<{ language: string; outcome: string; text: string }>('outcomes'))('$language $outcome: $text', ({ outcome, text }) => {
    expect(readOutcome(text)).toBe(outcome);
  });

  it.each(read<{ language: string; injects: boolean; text: string }>('injections'))(
    '$language injects: $injects: $text',
    ({ injects, text }) => {
      expect(readInjection(text) !== null).toBe(injects);
    },
  );

  it('has cases for every language', () => {
    for (const name of ['refusals', 'outcomes', 'injections']) {
      const languages = new Set(read<{ language: string }>(name).map(({ language }) => language));
      expect([...languages].sort(), name).toEqual(LEXICONS.map(({ language }) => language).sort());
    }
  });
});
