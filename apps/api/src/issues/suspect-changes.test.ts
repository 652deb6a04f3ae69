import { ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';
import type { FirstOccurrence, TrafficValue } from '@sentryai/store/queries/index';
import { describe, expect, it } from 'vitest';
import { suspectChanges } from './suspect-changes.ts';

const first = (count: number, more: Partial<FirstOccurrence>): FirstOccurrence[] =>
  Array.from({ length: count }, () => ({
    timestamp_us: 0,
    trace_id: ZERO_TRACE_ID,
    span_id: ZERO_SPAN_ID,
    release: '',
    prompt_name: '',
    prompt_version: '',
    model: '',
    service: '',
    ...more,
  }));
const had = (field: TrafficValue['field'], value: string, before: number): TrafficValue => ({ field, value, before, first_us: 1_000_000 });

describe('suspectChanges', () => {
  it('names what the first occurrences share and the traffic before had not', () => {
    const found = suspectChanges(first(4, { release: 'b', model: 'm' }), [
      had('release', 'a', 90),
      had('model', 'm', 90),
      had('release', 'b', 0),
    ]);
    expect(found).toMatchObject([
      { field: 'release', value: 'b', occurrence_share: 1, traffic_share_before: 0, traffic_since: '1970-01-01T00:00:01.000000Z' },
    ]);
  });

  it('is silent about what was there before, what few share, and what cannot be compared', () => {
    expect(suspectChanges(first(4, { release: 'a' }), [had('release', 'a', 30), had('release', 'z', 70)])).toEqual([]);
    expect(suspectChanges([...first(2, { release: 'b' }), ...first(2, { release: 'a' })], [had('release', 'a', 90)])).toEqual([]);
    expect(suspectChanges(first(4, { release: 'b' }), [had('release', 'a', 9)])).toEqual([]);
    expect(suspectChanges(first(4, { release: 'b' }), [])).toEqual([]);
    expect(suspectChanges(first(4, {}), [had('release', 'a', 90)])).toEqual([]);
    expect(suspectChanges([], [had('release', 'a', 90)])).toEqual([]);
  });

  it('puts the most suspect first, and counts occurrences that do not say', () => {
    const occurrences = [...first(7, { release: 'b', prompt_version: '2' }), ...first(3, { prompt_version: '2' })];
    const traffic = [had('release', 'a', 100), had('prompt_version', '1', 98), had('prompt_version', '2', 2)];
    expect(suspectChanges(occurrences, traffic).map(({ field, sentence }) => [field, sentence])).toEqual([
      ['prompt_version', 'All of the first 10 occurrences have prompt version 2, which 2 % of the traffic of the day before had.'],
      ['release', '7 of the first 10 occurrences have release b, which no traffic of the day before had.'],
    ]);
  });
});
