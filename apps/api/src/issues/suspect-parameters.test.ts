import { describe, expect, it } from 'vitest';
import { type CallWithParameters, suspectParameters } from './suspect-parameters.ts';

const calls = (count: number, of: (n: number) => Record<string, unknown>): CallWithParameters[] =>
  Array.from({ length: count }, (_, n) => ({ startUs: (n + 1) * 1_000_000, parameters: of(n) }));
const found = (first: CallWithParameters[], before: CallWithParameters[], count = first.length) =>
  suspectParameters(first, count, before).map(({ value, sentence }) => [value, sentence]);

describe('suspectParameters', () => {
  it('names a value that the first occurrences share and calls like them had not', () => {
    const before = calls(40, (n) => ({ temperature: n < 2 ? 1.4 : 0.2, max_tokens: 500 }));
    const first = calls(4, () => ({ temperature: 1.4, max_tokens: 500 }));
    expect(suspectParameters(first, 5, before)).toEqual([
      {
        field: 'parameter',
        value: 'temperature = 1.4',
        occurrence_share: 0.8,
        traffic_share_before: 0.05,
        traffic_since: '1970-01-01T00:00:01.000000Z',
        sentence: '4 of the first 5 occurrences have temperature = 1.4, as 5 % of the last 40 calls like them had; most had 0.2.',
      },
    ]);
  });

  it('sees what is newly set, and what is set no more', () => {
    expect(
      found(
        calls(3, () => ({ stop: ['END'], temperature: 0 })),
        calls(20, () => ({ temperature: 0, max_tokens: 900 })),
      ),
    ).toEqual([
      [
        'stop = ["END"]',
        'All of the first 3 occurrences have stop = ["END"], as none of the last 20 calls like them had; most did not set it.',
      ],
      [
        'max_tokens not set',
        'All of the first 3 occurrences have max_tokens not set, as none of the last 20 calls like them had; most had 900.',
      ],
    ]);
  });

  it('is silent about what each call has its own of, what few share, what was usual, and where little is known', () => {
    const seeds = calls(40, (n) => ({ seed: n, temperature: 0.2 }));
    expect(
      found(
        calls(1, () => ({ seed: 77, temperature: 0.2 })),
        seeds,
      ),
    ).toEqual([]);
    expect(
      found(
        calls(4, (n) => ({ temperature: n })),
        calls(40, () => ({ temperature: 9 })),
      ),
    ).toEqual([]);
    expect(
      found(
        calls(2, () => ({ temperature: 1 })),
        calls(40, () => ({ temperature: 9 })),
        10,
      ),
    ).toEqual([]);
    expect(
      found(
        calls(4, () => ({ temperature: 1 })),
        calls(9, () => ({ temperature: 9 })),
      ),
    ).toEqual([]);
    expect(
      found(
        [],
        calls(40, () => ({ temperature: 9 })),
      ),
    ).toEqual([]);
  });

  it('cuts what is long', () => {
    const [long] = found(
      calls(1, () => ({ response_format: 'x'.repeat(500) })),
      calls(10, () => ({})),
    );
    expect(long?.[0]?.length).toBeLessThan(110);
  });
});
