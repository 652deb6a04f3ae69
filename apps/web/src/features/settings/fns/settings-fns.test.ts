import { describe, expect, it } from 'vitest';
import { amountText, parseAmount } from './amount.ts';
import { limitsText, percentText, readRules, samplingText } from './key-rules.ts';

describe('amounts', () => {
  it.each([
    ['', null],
    ['  ', null],
    ['500', 500],
    ['1,000', 1_000],
    ['1 000 000', 1_000_000],
    ['1.5k', 1_500],
    ['20 MB', 20_000_000],
    ['512 KiB', 524_288],
    ['2gb', 2e9],
    ['0.5', 0.5],
  ])('reads %j as %j', (text, value) => expect(parseAmount(text)).toBe(value));

  it.each(['0', '-1', 'many', '1e9', '10 XB', '1,00', '1.2.3', 'MB'])('does not read %j', (text) =>
    expect(parseAmount(text)).toBeUndefined(),
  );

  it.each([
    [null, 'items', ''],
    [1_500, 'items', '1,500'],
    [0.25, 'items', '0.25'],
    [2_000_000, 'bytes', '2 MB'],
    [1_234_567, 'bytes', '1,234,567'],
    [5_000_000_000, 'bytes', '5 GB'],
    [999, 'bytes', '999'],
  ] as const)('writes %j %s as %j, which reads as the same', (value, unit, text) => {
    expect(amountText(value, unit)).toBe(text);
    expect(parseAmount(text)).toBe(value);
  });
});

describe('rules of a key', () => {
  const form = (fields: Record<string, string>): FormData => {
    const data = new FormData();
    const empty = {
      items_per_second: '',
      items_burst: '',
      bytes_per_second: '',
      bytes_burst: '',
      spans: '100',
      logs: '100',
      metrics: '100',
    };
    for (const [name, value] of Object.entries({ ...empty, ...fields })) data.set(name, value);
    return data;
  };

  it('are read from a form: empty is no limit, percent become shares', () => {
    expect(readRules(form({ items_per_second: '20', bytes_burst: '1 MB', spans: '2.5 %', logs: '0' }))).toEqual({
      rules: {
        limits: { items_per_second: 20, items_burst: null, bytes_per_second: null, bytes_burst: 1e6 },
        sampling: { spans: 0.025, logs: 0, metrics: 1 },
      },
    });
  });

  it('name every field that cannot be used', () => {
    const read = readRules(form({ items_per_second: 'fast', items_burst: '1.5', spans: '101', logs: '' }));
    expect(Object.keys('problems' in read ? read.problems : {})).toEqual(['items_per_second', 'items_burst', 'spans', 'logs']);
  });

  it('are told in a few words, and not at all where nothing is limited', () => {
    const none = { items_per_second: null, items_burst: 5, bytes_per_second: null, bytes_burst: null };
    expect(limitsText(none)).toBeNull();
    expect(limitsText({ ...none, items_per_second: 100, bytes_per_second: 2_000_000 })).toBe('100 items/s, 2 MB/s');
    expect(samplingText({ spans: 1, logs: 1, metrics: 1 })).toBeNull();
    expect(samplingText({ spans: 0.1, logs: 1, metrics: 0.005 })).toBe('10% of traces, 0.5% of metrics');
    expect(percentText(0.07)).toBe('7');
  });
});
