import type { Issue, IssueIgnore, IssueResolution } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyAction, applyOccurrences, applyTime, compareReleases, createIssue, forecastHourlyLimit } from './index.ts';
import { ONGOING_AFTER_MS } from './apply-time.ts';

const T0 = Date.UTC(2026, 0, 15);
const DAY = 86_400_000;
const SEEN: Record<string, number> = { old: T0 - 3 * DAY, middle: T0 - 2 * DAY, young: T0 - DAY };
const releaseFirstSeenMs = (release: string): number | undefined => SEEN[release];

const issue = (change: Partial<Issue> = {}): Issue => ({
  ...createIssue(1, {
    project_id: 1,
    kind: 'error',
    title: 'TypeError: x',
    subtitle: 'x',
    culprit: 'f',
    level: 'error',
    at_ms: T0,
    release: 'app@1.0.0',
  }),
  count: 1,
  ...change,
});
const resolved = (resolution: IssueResolution): Issue =>
  applyAction(issue(), { type: 'resolve', resolution }, { user_id: 'u', nowMs: T0 })!.issue;
const ignored = (ignore: IssueIgnore): Issue => applyAction(issue(), { type: 'ignore', ignore }, { user_id: 'u', nowMs: T0 })!.issue;
const seen = (
  of: Issue,
  releases: string[],
  more: { afterMs?: number; count?: number; since?: { count: number; users: number }; thisHour?: number } = {},
) => {
  const at = T0 + (more.afterMs ?? DAY);
  const summary = { count: more.count ?? 1, recovered_count: 0, first_ms: at, last_ms: at, releases };
  return applyOccurrences(of, summary, {
    nowMs: at,
    releaseFirstSeenMs,
    ...(more.since === undefined ? {} : { sinceIgnored: more.since }),
    ...(more.thisHour === undefined ? {} : { countThisHour: more.thisHour }),
  });
};

describe('releases', () => {
  it.each([
    ['app@1.2.3', 'app@1.10.0', -1],
    ['app@1.2.3-rc.1', 'app@1.2.3', -1],
    ['app@1.2.3-rc.2', 'app@1.2.3-rc.10', -1],
    ['v2', 'v1.9', 1],
    ['app@1.0.0+build1', 'app@1.0.0+build2', 0],
    ['old', 'young', -1],
    ['app@1.0.0', 'young', null],
    ['other@2.0.0', 'app@1.0.0', null],
    ['4f2a91c', 'middle', null],
    ['x', 'x', 0],
  ] as const)('%s and %s', (left, right, order) => {
    const found = compareReleases(left, right, releaseFirstSeenMs);
    expect(found === null ? null : Math.sign(found)).toBe(order === 0 && left !== right ? null : order);
  });

  it('are ordered the same from both sides', () => {
    const release = fc.oneof(
      fc.constantFrom('old', 'young', 'unknown'),
      fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((parts) => `a@${parts.join('.')}`),
    );
    fc.assert(
      fc.property(release, release, (left, right) => {
        const one = compareReleases(left, right, releaseFirstSeenMs);
        const other = compareReleases(right, left, releaseFirstSeenMs);
        expect(one === null ? other : Math.sign(one) + Math.sign(other ?? Number.NaN)).toBe(one === null ? null : 0);
      }),
    );
  });
});

describe('a resolved issue', () => {
  it('comes back with any occurrence after it was resolved, but not with one that was under way', () => {
    const now = resolved({ type: 'now', at_ms: T0 });
    expect(seen(now, ['app@1.0.0'], { afterMs: 2_000 }).issue.status).toBe('resolved');
    const { issue: back, activities } = seen(now, ['app@1.0.0'], { afterMs: 60_000 });
    expect(back).toMatchObject({ status: 'unresolved', substatus: 'regressed', priority: 'high', resolution: null });
    expect(activities).toMatchObject([{ type: 'regressed', data: { release: 'app@1.0.0' } }]);
  });

  it('in a release comes back in that release or a later one, never in an older one or without one', () => {
    const fixed = resolved({ type: 'in_release', at_ms: T0, release: 'app@2.0.0' });
    for (const release of ['app@1.9.9', '', 'unknown']) expect(seen(fixed, [release]).issue.status).toBe('resolved');
    for (const release of ['app@2.0.0', 'app@2.0.1']) expect(seen(fixed, [release]).issue.substatus).toBe('regressed');
    expect(seen(fixed, ['app@1.0.0', 'app@3.0.0']).activities).toMatchObject([{ data: { release: 'app@3.0.0' } }]);
  });

  it('in the next release comes back only after the release that was the newest then', () => {
    const next = resolved({ type: 'in_next', at_ms: T0, after_release: 'middle' });
    for (const release of ['old', 'middle', '', 'unknown']) expect(seen(next, [release]).issue.status).toBe('resolved');
    expect(seen(next, ['young']).issue.substatus).toBe('regressed');
  });

  it('does not come back when counts are taken back', () => {
    const now = resolved({ type: 'now', at_ms: T0 });
    expect(seen(now, ['app@1.0.0'], { count: -1 }).issue).toMatchObject({ status: 'resolved', count: 0 });
  });
});

describe('an ignored issue', () => {
  it.each([
    ['forever', { type: 'forever', at_ms: T0 }, { since: { count: 1e6, users: 1e6 }, thisHour: 1e6 }, 'ignored'],
    [
      'until a count',
      { type: 'until_count', at_ms: T0, count: 10, count_before: 1, window_ms: null },
      { since: { count: 9, users: 9 } },
      'ignored',
    ],
    [
      'until a count that is reached',
      { type: 'until_count', at_ms: T0, count: 10, count_before: 1, window_ms: null },
      { since: { count: 10, users: 1 } },
      'unresolved',
    ],
    ['until users', { type: 'until_users', at_ms: T0, users: 3, window_ms: null }, { since: { count: 9, users: 3 } }, 'unresolved'],
    ['until a time to come', { type: 'until_time', at_ms: T0, until_ms: T0 + 2 * DAY }, {}, 'ignored'],
    ['until a time that has come', { type: 'until_time', at_ms: T0, until_ms: T0 + DAY }, {}, 'unresolved'],
    ['until it escalates', { type: 'until_escalating', at_ms: T0, hourly_limit: 20 }, { thisHour: 20 }, 'ignored'],
    ['until it escalates, and it does', { type: 'until_escalating', at_ms: T0, hourly_limit: 20 }, { thisHour: 21 }, 'unresolved'],
  ] as const)('%s', (_name, ignore, more, status) => {
    const { issue: after } = seen(ignored(ignore), [''], more);
    expect(after.status).toBe(status);
    if (ignore.type === 'until_escalating' && status === 'unresolved')
      expect(after).toMatchObject({ substatus: 'escalating', priority: 'high' });
  });
});

describe('counts, times and words', () => {
  it('come out the same in whatever order and pieces occurrences arrive', () => {
    const piece = fc.record({
      count: fc.integer({ min: 1, max: 5 }),
      at: fc.integer({ min: -1000, max: 1000 }),
      release: fc.constantFrom('', 'old', 'middle', 'young'),
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), fc.nat(), (pieces, rotation) => {
        const turned = [...pieces.slice(rotation % pieces.length), ...pieces.slice(0, rotation % pieces.length)];
        const fold = (list: typeof pieces): Issue =>
          list.reduce(
            (sum, { count, at, release }) =>
              applyOccurrences(
                sum,
                { count, recovered_count: 0, first_ms: T0 + at, last_ms: T0 + at, releases: [release] },
                { nowMs: T0, releaseFirstSeenMs },
              ).issue,
            { ...issue({ count: 0, first_release: '', last_release: '' }), first_seen_ms: Infinity, last_seen_ms: 0 },
          );
        expect(fold(turned)).toEqual(fold(pieces));
      }),
    );
  });

  it('follow the newest occurrence, not the one that arrives last', () => {
    const words = { title: 'older', subtitle: '', culprit: '', level: 'warn' };
    const late = applyOccurrences(
      issue(),
      { count: 1, recovered_count: 1, first_ms: 5, last_ms: 5, releases: [], words },
      { nowMs: T0, releaseFirstSeenMs },
    );
    expect(late.issue).toMatchObject({ title: 'TypeError: x', first_seen_ms: 5, last_seen_ms: T0, recovered_count: 1 });
  });
});

it('new, regressed and escalating issues become ongoing after a week; an ignored one wakes at its time', () => {
  expect(applyTime(issue(), T0 + ONGOING_AFTER_MS - 1)).toBeNull();
  expect(applyTime(issue(), T0 + ONGOING_AFTER_MS)?.issue.substatus).toBe('ongoing');
  expect(applyTime(ignored({ type: 'until_time', at_ms: T0, until_ms: T0 + 5 }), T0 + 5)?.issue.status).toBe('unresolved');
  expect(applyTime(resolved({ type: 'now', at_ms: T0 }), T0 + 100 * DAY)).toBeNull();
});

it('a person’s action that changes nothing tells nothing', () => {
  const by = { user_id: 'u', nowMs: T0 };
  expect(applyAction(issue(), { type: 'unresolve' }, by)).toBeNull();
  expect(applyAction(issue(), { type: 'assign', assignee_id: null }, by)).toBeNull();
  const prioritized = applyAction(issue(), { type: 'priority', priority: 'low' }, by)!.issue;
  expect(seen({ ...prioritized, status: 'resolved', resolution: { type: 'now', at_ms: T0 } }, ['']).issue).toMatchObject({
    substatus: 'regressed',
    priority: 'low',
  });
});

it('escalation is far above a young issue’s busiest hour, and nearer for one that is known and steady', () => {
  expect(forecastHourlyLimit([1, 4, 2])).toBe(40);
  const steady = Array.from({ length: 200 }, () => 10);
  expect(forecastHourlyLimit(steady)).toBeGreaterThanOrEqual(50);
  expect(forecastHourlyLimit(steady)).toBeLessThanOrEqual(100);
});
