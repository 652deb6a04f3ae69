import { createIssue } from '@sentryai/issues';
import { describe, expect, it } from 'vitest';
import { similarIssues } from './similar-issues.ts';

const issue = (id: number, title: string, more: { culprit?: string; kind?: string; subtitle?: string } = {}) =>
  createIssue(id, { project_id: 1, kind: 'error', title, subtitle: '', culprit: '', level: 'error', at_ms: id, release: '', ...more });

describe('similarIssues', () => {
  it('finds the same words with other numbers, and the same place, the nearest first', () => {
    const own = issue(1, 'TimeoutError: no answer after 300 ms', { culprit: 'load()' });
    const found = similarIssues(own, [
      own,
      issue(2, 'TimeoutError: no answer after 17 ms'),
      issue(3, 'TimeoutError: no answer after 9 s', { culprit: 'load()' }),
      issue(4, 'ValueError: bad date', { culprit: 'load()' }),
      issue(5, 'PriceError: nothing in common'),
      issue(6, 'TimeoutError: no answer after 300 ms', { kind: 'retry_storm' }),
    ]);
    expect(found.map(({ issue: { id }, similarity, why }) => [id, similarity, why])).toEqual([
      [2, 1, 'nearly the same words'],
      [3, 0.8, 'the same place, nearly the same words'],
    ]);
  });

  it('does not take issues without words for alike', () => {
    expect(similarIssues(issue(1, '404'), [issue(2, '500'), issue(3, '')])).toEqual([]);
  });

  it('shows a handful, the newest of those that are as near', () => {
    const many = Array.from({ length: 20 }, (_, n) => issue(n + 2, 'Error: same words'));
    expect(similarIssues(issue(1, 'Error: same words'), many).map(({ issue: { id } }) => id)).toEqual([21, 20, 19, 18, 17]);
  });
});
