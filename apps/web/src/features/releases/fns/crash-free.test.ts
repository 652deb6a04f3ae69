import { describe, expect, it } from 'vitest';
import { crashFree } from './crash-free.ts';

describe('the crash-free share', () => {
  it.each([
    [1, '100%', 'plain'],
    [0.99999, '99.99%', 'plain'],
    [0.999, '99.9%', 'plain'],
    [0.99, '99%', 'plain'],
    [1 - 5 / 43, '88.37%', 'danger'],
    [0, '0%', 'danger'],
    [null, '—', 'quiet'],
  ] as const)('%s is shown as %s', (rate, text, tone) => expect(crashFree({ crash_free_rate: rate })).toEqual({ text, tone }));
});
