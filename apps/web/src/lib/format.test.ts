import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatChange,
  formatCompact,
  formatCost,
  formatCount,
  durationLabel,
  formatDuration,
  formatShare,
  formatUsd,
  plural,
} from './format.ts';

describe('unknown and zero', () => {
  it('shows unknown as a dash and zero as zero', () => {
    for (const format of [formatCount, formatCompact, formatUsd, formatDuration, formatBytes]) {
      expect(format(null)).toBe('—');
      expect(format(0)).toMatch(/^\$?0/);
    }
  });

  it('says unpriced when calls exist that no price fits, and never 0 dollars', () => {
    expect(formatCost(null, 3)).toBe('unpriced');
    expect(formatCost(null, 0)).toBe('—');
    expect(formatCost(0, 0)).toBe('$0');
    expect(formatCost(1.5, 3)).toBe('$1.50');
  });

  it('knows no share of nothing', () => {
    expect(formatShare(0, 0)).toBe('—');
    expect(formatShare(null, 10)).toBe('—');
    expect(formatShare(0, 10)).toBe('0%');
    expect(formatShare(1, 3000)).toBe('<0.1%');
    expect(formatShare(1, 8)).toBe('13%');
    expect(formatShare(1, 40)).toBe('2.5%');
  });
});

describe('numbers', () => {
  it.each([
    [999, '999'],
    [1_000, '1k'],
    [1_234, '1.23k'],
    [45_678, '45.7k'],
    [999_499, '999k'],
    [999_950, '1M'],
    [1_500_000_000, '1.5B'],
    [0.25, '0.25'],
    [-1_500, '-1.5k'],
  ])('shortens %d to %s', (value, text) => expect(formatCompact(value)).toBe(text));

  it('never needs more than six characters for counts below a thousand billions', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 999_000_000_000_000 }), (value) => formatCompact(value).length <= 6));
  });

  it.each([
    [0.0000005, '<$0.00001'],
    [0.00001275, '$0.000013'],
    [0.0042, '$0.0042'],
    [0.1, '$0.100'],
    [1.005, '$1.01'],
    [1234.5, '$1,234.50'],
    [45_600, '$45.6k'],
    [-0.5, '-$0.500'],
  ])('writes %d dollars as %s', (value, text) => expect(formatUsd(value)).toBe(text));

  it.each([
    [512, '512 B'],
    [1536, '1.5 KiB'],
    [3 * 1024 ** 2, '3 MiB'],
  ])('writes %d bytes as %s', (value, text) => expect(formatBytes(value)).toBe(text));

  it('counts one thing and many things', () => {
    expect(plural(1, 'span')).toBe('1 span');
    expect(plural(1200, 'span')).toBe('1,200 spans');
  });
});

describe('durations', () => {
  it.each([
    [0.0004, '1 µs'],
    [0.84, '840 µs'],
    [0.9999, '1 ms'],
    [1.5, '1.5 ms'],
    [99.96, '100 ms'],
    [999.6, '1.00 s'],
    [1_240, '1.24 s'],
    [59_960, '1m 00s'],
    [125_000, '2m 05s'],
    [3_599_900, '1h 00m'],
    [11_220_000, '3h 07m'],
    [187_200_000, '2d 4h'],
    [-5, '-5 ms'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('tells running work from work of which the end is unknown', () => {
    expect(durationLabel({ duration_ms: null, status: 'running' })).toBe('running');
    expect(durationLabel({ duration_ms: null, status: 'unset' })).toBe(formatDuration(null));
    expect(durationLabel({ duration_ms: 50, status: 'ok' })).toBe('50 ms');
  });
});

describe('change', () => {
  it('compares only what is known on both sides', () => {
    expect(formatChange(5, null)).toBeNull();
    expect(formatChange(null, 5)).toBeNull();
    expect(formatChange(5, 0)).toBeNull();
  });

  it('compares nothing with a time in which data had hardly begun', () => {
    expect(formatChange(9_900, 100)).toEqual({ text: '99×', direction: 'up' });
    expect(formatChange(30_800, 100)).toBeNull();
  });

  it.each([
    [100, 100, '0%', 'same'],
    [150, 100, '+50%', 'up'],
    [50, 100, '−50%', 'down'],
    [2_800, 100, '28×', 'up'],
    [0, 100, '−100%', 'down'],
  ])('calls %d after %d a change of %s', (now, before, text, direction) => expect(formatChange(now, before)).toEqual({ text, direction }));
});

describe('relative time', () => {
  it.each([
    [-5_000, 'now'],
    [1_000, 'now'],
    [12_000, '12s ago'],
    [300_000, '5m ago'],
    [7_200_000, '2h ago'],
    [172_800_000, '2d ago'],
  ])('calls %d ms before now %s', (agoMs, text) => expect(formatAgo(1_000_000_000 - agoMs, 1_000_000_000)).toBe(text));
});
