import type { IssueActivityEntry, IssueDetail, IssueFacets, TraceDetail } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { activityWords } from './activity-words.ts';
import { callBefore } from './call-before.ts';
import { countIssues } from './count-issues.ts';
import { ignoredWords, issueKindLabel, resolutionWords } from './issue-words.ts';
import { exportParams, hidesRecovered, issuesParams, parseIssuesSearch, tabOf, viewSearch } from './issues-search.ts';
import { NOTHING_SELECTED, selectedRows, selectRange, toggleRow } from './selection.ts';
import { undoPatches, type IssueBefore } from './undo-patches.ts';

describe('the address of the list', () => {
  it('leaves out what is as by default, and what it does not know', () => {
    expect(parseIssuesSearch({ status: 'unresolved', sort: 'last_seen', recovered: 'yes' })).toEqual({});
    expect(parseIssuesSearch({ status: 'ignored', sort: 'users', recovered: 'shown', query: 'a' })).toEqual({
      status: 'ignored',
      sort: 'users',
      recovered: 'shown',
      query: 'a',
    });
  });

  it('asks for unresolved issues that not every run got past', () => {
    expect(issuesParams({ query: 'timeout or reset' })).toMatchObject({
      query: '(timeout or reset) status:unresolved',
      sort: 'last_seen',
      recovered: 'none',
    });
    expect(issuesParams({ status: 'all', recovered: 'shown' })).toMatchObject({ query: '', recovered: 'all' });
  });

  it.each(['status:resolved', 'is:ignored x', 'is:[new, resolved]', 'id:7', '(status:resolved or is:new)'])(
    'does not narrow a query that speaks about status itself: %s',
    (query) => {
      expect(tabOf({ query })).toBe('all');
      expect(issuesParams({ query })).toMatchObject({ query });
    },
  );

  it.each(['is:new', 'title:status', '"status: 500"', 'this:resolved'])('keeps the tab for a query about other things: %s', (query) => {
    expect(tabOf({ query })).toBe('unresolved');
  });

  it('shows recovered issues to whom asks for them by name', () => {
    expect(hidesRecovered({ query: 'is:recovered' })).toBe(false);
    expect(hidesRecovered({ query: 'kind:error is:fatal' })).toBe(false);
    expect(hidesRecovered({ query: 'recovered' })).toBe(true);
  });
});

describe('what is kept and exported of the list', () => {
  it.each([
    {},
    { query: 'a or b' },
    { status: 'resolved' },
    { status: 'all', query: 'a or b' },
    { recovered: 'shown', query: 'is:new' },
  ] as const)('shows as a view what the list shows: %j', (search) => {
    const view = viewSearch({ ...search, range: '7d' });
    expect(view).not.toHaveProperty('status');
    expect(view).not.toHaveProperty('recovered');
    expect(view.range).toBe('7d');
    expect(issuesParams(view)['recovered']).toBe(issuesParams(search)['recovered']);
    const wanted = 'status' in search ? search.status : 'unresolved';
    const statuses = wanted === 'all' ? '[unresolved, resolved, ignored]' : wanted;
    expect(issuesParams(view)['query']).toContain(`status:${statuses}`);
    if ('query' in search && search.query === 'a or b') expect(issuesParams(view)['query']).toContain('(a or b)');
  });

  it('exports the issues of the tab, without those that every run got past unless they are shown', () => {
    expect(exportParams({ query: 'a or b' })['query']).toBe('(a or b) status:unresolved is:fatal');
    expect(exportParams({ status: 'all', recovered: 'shown', sort: 'users' })).toEqual(expect.not.objectContaining({ sort: 'users' }));
    expect(exportParams({ status: 'all', recovered: 'shown' })['query']).toBe('');
  });
});

describe('countIssues', () => {
  it('takes the facet that the query does not name', () => {
    const facets: IssueFacets = {
      status: { unresolved: 3, resolved: 9 },
      substatus: { new: 1, ongoing: 2 },
      kind: { error: 3 },
      level: { error: 2, warn: 1 },
      priority: { high: 3 },
      assignee: { '': 3 },
    };
    expect(countIssues(facets)).toBe(3);
    expect(countIssues({ ...facets, priority: {} })).toBe(0);
  });
});

describe('selection', () => {
  const order = ['a', 'b', 'c', 'd', 'e'];

  it('goes in and out one by one, and by ranges from the last choice in both directions', () => {
    const one = toggleRow(NOTHING_SELECTED, 'd');
    expect([...selectRange(one, 'b', order).ids].toSorted()).toEqual(['b', 'c', 'd']);
    expect([...toggleRow(one, 'd').ids]).toEqual([]);
  });

  it('begins at the row when there is no last choice, or it left the list', () => {
    expect([...selectRange(NOTHING_SELECTED, 'c', order).ids]).toEqual(['c']);
    expect([...selectRange({ ids: new Set(), anchor: 'gone' }, 'c', order).ids]).toEqual(['c']);
  });

  it('counts only rows that are on screen', () => {
    expect(selectedRows({ ids: new Set(['a', 'gone']), anchor: null }, [{ id: 'a' }, { id: 'b' }])).toEqual([{ id: 'a' }]);
  });
});

describe('undoPatches', () => {
  const open: IssueBefore = { id: '1', status: 'unresolved', assignee_id: null, priority: 'low' };
  const at = '2026-01-01T00:00:00Z';

  it('puts issues together that stood alike', () => {
    expect(undoPatches([open, { ...open, id: '2' }, { ...open, id: '3', assignee_id: 'u1' }], { assignee: 'me' })).toEqual([
      { ids: ['1', '2'], patch: { assignee: null } },
      { ids: ['3'], patch: { assignee: 'u1' } },
    ]);
  });

  it('takes back only what was changed', () => {
    expect(undoPatches([open], { status: 'resolved' })).toEqual([{ ids: ['1'], patch: { status: 'unresolved' } }]);
    expect(undoPatches([open], { priority: 'high' })).toEqual([{ ids: ['1'], patch: { priority: 'low' } }]);
  });

  it('brings back how an issue was resolved, and until when it was ignored', () => {
    const resolved: IssueBefore = { ...open, status: 'resolved', resolution: { in: 'release', release: 'a@1', at }, ignored_until: null };
    expect(undoPatches([resolved], { status: 'unresolved' })[0]?.patch).toEqual({
      status: 'resolved',
      resolve: { in: 'release', release: 'a@1' },
    });
    const until = { time: null, count: 5, window_ms: 60_000, at };
    const ignored: IssueBefore = { ...open, status: 'ignored', resolution: null, ignored_until: { until: 'users', ...until } };
    expect(undoPatches([ignored], { status: 'resolved' })[0]?.patch).toEqual({
      status: 'ignored',
      ignore: { until: 'users', count: 5, window_ms: 60_000 },
    });
    const escalating: IssueBefore = { ...ignored, ignored_until: { until: 'escalating', ...until, window_ms: null } };
    expect(undoPatches([escalating], { status: 'resolved' })[0]?.patch).toEqual({ status: 'ignored', ignore: { until: 'escalating' } });
  });
});

describe('words', () => {
  it('names kinds as people write them', () => {
    expect(issueKindLabel('truncated_answer')).toBe('Truncated answer');
    expect(issueKindLabel('mcp_tool_error')).toBe('MCP tool error');
  });

  it('says until when, and since when', () => {
    const at = '2026-01-01T00:00:00Z';
    const base = { time: null, count: null, window_ms: null, at };
    expect(ignoredWords({ ...base, until: 'count', count: 1, window_ms: 3_600_000 })).toBe('until it happens 1 more time within 1h 00m');
    expect(ignoredWords({ ...base, until: 'users', count: 3 })).toBe('until 3 more users are affected');
    expect(ignoredWords({ ...base, until: 'forever' })).toBe('for good');
    const resolution: NonNullable<IssueDetail['resolution']> = { in: 'next_release', release: 'a@2', at };
    expect(resolutionWords(resolution)).toBe('in the release after a@2');
  });

  it('tells what was done, and what happened by itself', () => {
    const entry = (type: IssueActivityEntry['type'], data: IssueActivityEntry['data'], by: IssueActivityEntry['by'] = null) =>
      activityWords({ id: '1', type, at: '', by, data });
    expect(entry('regressed', { release: 'a@3' })).toBe('came back in release a@3');
    expect(entry('resolved', { how: 'in_next', release: 'a@2' })).toBe('resolved it in the release after a@2');
    expect(entry('resolved', { how: 'now', release: null })).toBe('resolved it');
    expect(entry('ignored', { how: 'until_escalating' })).toBe('ignored it until it escalates');
    expect(entry('ongoing', {}, { id: 'u', email: null, name: null })).toBe('looked at it');
    expect(entry('ongoing', {})).toBe('is nothing new any more');
  });
});

describe('callBefore', () => {
  const span = (span_id: string, kind: string, start_time: string) => ({ span_id, kind, start_time });
  const spans = [
    span('first', 'llm', '2026-01-01T00:00:01Z'),
    span('asked', 'llm', '2026-01-01T00:00:02.000100Z'),
    span('tool', 'tool', '2026-01-01T00:00:02.000200Z'),
    span('later', 'llm', '2026-01-01T00:00:03Z'),
  ] as TraceDetail['spans'];

  it('finds the model call that a failed tool was asked for by', () => {
    expect(callBefore(spans, 'tool')).toBe('asked');
  });

  it('finds none for a model call, for a span that is not there, and before all calls', () => {
    expect(callBefore(spans, 'later')).toBeNull();
    expect(callBefore(spans, 'gone')).toBeNull();
    expect(callBefore([span('tool', 'tool', '2026-01-01T00:00:00Z'), ...spans] as TraceDetail['spans'], 'tool')).toBeNull();
  });
});
