import { createIssue } from '@sentryai/issues';
import { ZERO_SPAN_ID } from '@sentryai/schema';
import { QueryTimeoutError } from '@sentryai/store';
import { traceIdOf } from '@sentryai/testing/builders';
import { describe, expect, it } from 'vitest';
import type { RequestQueries } from '../http/run-query.ts';
import { loadSuspects } from './load-suspects.ts';

const issue = createIssue(1, {
  project_id: 1,
  kind: 'error',
  title: '',
  subtitle: '',
  culprit: '',
  level: 'error',
  at_ms: 1e12,
  release: '',
});
const first = {
  timestamp_us: 1e15,
  trace_id: traceIdOf(1),
  span_id: ZERO_SPAN_ID,
  release: 'b',
  prompt_name: '',
  prompt_version: '',
  model: '',
  service: '',
};
const traffic = [{ field: 'release', value: 'a', before: 50, first_us: 1e15 }];

/** A store that has no time for so many looks at the traffic. */
function storeThatFails(times: number, error: Error = new QueryTimeoutError('too slow')): RequestQueries {
  let looks = 0;
  return (async ({ name }: { name: string }) => {
    if (name === 'first_occurrences') return [first];
    if (name === 'entities_exist') return [];
    looks += 1;
    if (looks <= times) throw error;
    return traffic;
  }) as unknown as RequestQueries;
}

describe('loadSuspects', () => {
  it('compares with less traffic where a day of it is too much, and says so', async () => {
    expect((await loadSuspects(storeThatFails(0), issue, ['h']))[0]?.sentence).toContain('no traffic of the day before had');
    expect((await loadSuspects(storeThatFails(1), issue, ['h']))[0]?.sentence).toContain('no traffic of the hour before had');
  });

  it('suspects nothing where even that is too much, and hides no other failure', async () => {
    expect(await loadSuspects(storeThatFails(2), issue, ['h'])).toEqual([]);
    await expect(loadSuspects(storeThatFails(1, new Error('broken')), issue, ['h'])).rejects.toThrow('broken');
  });
});
