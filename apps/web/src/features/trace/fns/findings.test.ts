import type { TraceOccurrence } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { factText, findingTone, kindWords, recoveryWords } from './finding-words.ts';
import { occurrencesBySpan } from './occurrences-by-span.ts';

const found = (occurrence_id: string, span_ids: string[]) => ({ occurrence_id, span_ids }) as TraceOccurrence;

describe('what was found in a trace', () => {
  it('stands at every span that it rests on, once', () => {
    const bySpan = occurrencesBySpan([found('a', ['1', '2', '1']), found('b', ['2']), found('c', [])]);
    expect([...bySpan].map(([span, all]) => [span, all.map(({ occurrence_id }) => occurrence_id)])).toEqual([
      ['1', ['a']],
      ['2', ['a', 'b']],
    ]);
  });

  it('is quiet when the run got past it, whatever its level', () => {
    expect(findingTone({ recovery: 'recovered', level: 'error' })).toBeUndefined();
    expect(findingTone({ recovery: 'fatal', level: 'info' })).toBe('danger');
    expect(findingTone({ recovery: 'unknown', level: 'warn' })).toBe('warn');
    expect(recoveryWords('unknown').word).toBe('');
  });

  it('is told in words', () => {
    expect([kindWords('agent_loop'), kindWords('invalid_json'), kindWords('error')]).toEqual(['Agent loop', 'Invalid JSON', 'Error']);
    expect([factText(12_000), factText(0.123456), factText(['a', 'b']), factText(null), factText(false)]).toEqual([
      '12,000',
      '0.1235',
      'a, b',
      '',
      'false',
    ]);
  });
});
