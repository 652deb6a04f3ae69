import type { DetectorThreshold } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { boundsText, changesOf } from './threshold-draft.ts';

const number: DetectorThreshold = {
  name: 'runs_min',
  description: '',
  type: 'number',
  unit: 'runs',
  default: 4,
  min: 2,
  max: 10,
  value: 6,
};
const list: DetectorThreshold = { ...number, name: 'tools', type: 'list', unit: null, default: [], min: null, max: null, value: ['a'] };
const flag: DetectorThreshold = { ...number, name: 'guesses', type: 'boolean', default: true, min: null, max: null, value: true };

describe('a draft of thresholds', () => {
  it('is only what differs from what is set', () => {
    expect(changesOf([number, list, flag], { runs_min: '6', tools: 'a', guesses: 'true' })).toEqual({ changes: {}, problems: {} });
    expect(changesOf([number, list, flag], { runs_min: ' 7 ', tools: 'a\n\n b ', guesses: 'false' }).changes).toEqual({
      runs_min: 7,
      tools: ['a', 'b'],
      guesses: false,
    });
  });

  it('goes back to the default by null', () => {
    expect(changesOf([number, list], { runs_min: '4', tools: '' }).changes).toEqual({ runs_min: null, tools: null });
  });

  it.each([
    ['', 'Write a number.'],
    ['many', 'Write a number.'],
    ['1', 'Allowed: 2 to 10.'],
    ['11', 'Allowed: 2 to 10.'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(changesOf([number], { runs_min: text })).toEqual({ changes: {}, problems: { runs_min: problem } });
  });

  it('tells bounds in words', () => {
    expect([boundsText({ min: 0, max: null }), boundsText({ min: null, max: null }), boundsText({ min: null, max: 5 })]).toEqual([
      'from 0',
      '',
      'up to 5',
    ]);
  });
});
