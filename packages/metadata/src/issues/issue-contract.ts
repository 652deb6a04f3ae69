/** What every metadata twin promises about issues; called by the contract of the whole. */
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Metadata } from '../port.ts';
import type { OccurrenceGroup } from '@sentryai/issues';
import type { IssueCondition } from './issue-condition.ts';

const T0 = 1_790_000_000_000;
const HOUR = 3_600_000;

export function describeIssueContract(openMetadata: () => Metadata, openAnother: () => Promise<Metadata>): void {
  describe('issues', () => {
    let metadata: Metadata;
    let batches = 0;
    beforeEach(() => {
      metadata = openMetadata();
      batches = 0;
    });

    const hashOf = (name: string): string => Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32);
    const group = (name: string, change: Partial<OccurrenceGroup> = {}): OccurrenceGroup => ({
      project_id: 1,
      hashes: { main: hashOf(name), weaker: [], earlier: [] },
      kind: 'error',
      words: { title: `Title ${name}`, subtitle: 'sub', culprit: 'culprit', level: 'error' },
      count: 1,
      recovered_count: 0,
      first_ms: T0,
      last_ms: T0,
      releases: [''],
      ...change,
    });
    const count = (groups: OccurrenceGroup[], nowMs = T0, on = metadata) =>
      on.countOccurrences({ token: `batch ${(batches += 1)}`, nowMs, groups });
    const open = async (name: string, change: Partial<OccurrenceGroup> = {}): Promise<number> => {
      const { changes } = await count([group(name, change)]);
      return changes[0]!.issue.id;
    };
    const list = (filter = {}) => metadata.listIssues({ projectId: 1, filter, sort: 'last_seen', limit: 100 });

    const renamedHash = (hash: string, name: string): string =>
      createHash('sha256')
        .update(hash + name)
        .digest('hex')
        .slice(0, 32);
    const renamed = ({ main, weaker }: OccurrenceGroup['hashes'], name: string): OccurrenceGroup['hashes'] => ({
      main: renamedHash(main, name),
      weaker: weaker.map(({ hash, claim }) => ({ hash: renamedHash(hash, name), claim })),
      earlier: [],
    });
    const countsOfOne = {
      count: 1,
      recovered_count: 0,
      first_seen_ms: T0,
      last_seen_ms: T0,
      first_release: '',
      last_release: '',
      title: 'taken',
      subtitle: '',
      culprit: '',
      level: 'error',
    };

    it('opens an issue for a new fingerprint and adds to it what comes later', async () => {
      const first = await count([group('a', { count: 2, releases: ['app@1.0.0'] })]);
      expect(first).toMatchObject({
        isCounted: true,
        changes: [{ issue: { substatus: 'new', count: 2 }, activities: [{ type: 'created' }] }],
      });
      await count([group('a', { count: 3, recovered_count: 1, first_ms: T0 - 5, last_ms: T0 + 5, releases: ['app@1.1.0'] }), group('b')]);
      expect(await list()).toMatchObject([
        {
          title: 'Title a',
          count: 5,
          recovered_count: 1,
          first_seen_ms: T0 - 5,
          last_seen_ms: T0 + 5,
          first_release: 'app@1.0.0',
          last_release: 'app@1.1.0',
        },
        { title: 'Title b', count: 1 },
      ]);
    });

    it('lists no issue of which everything was taken back before anybody looked', async () => {
      const [taken, kept] = [await open('a'), await open('b')];
      await metadata.changeIssues({ projectId: 1, ids: [kept], actions: [{ type: 'review' }], userId: 'u', nowMs: T0 });
      await count([group('a', { count: -1 }), group('b', { count: -1 })]);
      expect((await list()).map(({ id }) => id)).toEqual([kept]);
      expect((await metadata.issueFacets(1, {})).kind).toEqual({ error: 1 });
      await count([group('a')]);
      expect((await list()).map(({ id }) => id).sort((one, other) => one - other)).toEqual([taken, kept]);
    });

    it('counts a batch once, however often it comes', async () => {
      const batch = { token: 'same', nowMs: T0, groups: [group('a')] };
      await metadata.countOccurrences(batch);
      expect(await metadata.countOccurrences(batch)).toMatchObject({ isCounted: false, changes: [] });
      expect(await list()).toMatchObject([{ count: 1 }]);
    });

    it('opens one issue when two processors see a fingerprint at once', async () => {
      const other = await openAnother();
      const race = (on: Metadata, name: string) =>
        Promise.all(Array.from({ length: 5 }, (_, n) => count([group('a'), group(`own ${name} ${n}`)], T0, on)));
      // One after the other handle: in one thread a waiting handle would keep the other from finishing.
      await race(metadata, 'first');
      await race(other, 'second');
      const issues = await list();
      expect(issues).toHaveLength(11);
      expect(issues.find((issue) => issue.title === 'Title a')?.count).toBe(10);
      await other.close();
    });

    it('knows an issue by an earlier version of its fingerprint, and remembers the new one', async () => {
      const id = await open('old');
      await count([group('new', { hashes: { main: hashOf('new'), weaker: [], earlier: [{ version: 0, hash: hashOf('old') }] } })]);
      await count([group('new')]);
      expect(await list()).toMatchObject([{ id, count: 3 }]);
    });

    it('joins what shows less of a failure with what shows more, and merges the two once it is clear that they are one', async () => {
      const weaker = [{ hash: hashOf('cause'), claim: 'code' as const }];
      const seenThroughSpan = await open('cause');
      const { changes } = await count([group('place', { hashes: { main: hashOf('place'), weaker, earlier: [] } })]);
      expect(changes).toMatchObject([{ issue: { id: seenThroughSpan, count: 2 } }]);
      // another place of the same cause: from now on the cause alone stands for neither
      const other = await count([group('other place', { hashes: { main: hashOf('other place'), weaker, earlier: [] } })]);
      expect(other.changes).toMatchObject([{ issue: { count: 1 }, activities: [{ type: 'created' }] }]);
      expect((await count([group('place', { hashes: { main: hashOf('place'), weaker, earlier: [] } })])).changes).toMatchObject([
        { issue: { id: seenThroughSpan, count: 3 } },
      ]);
    });

    it('absorbs an issue that was opened for a part of a failure before its place was known', async () => {
      const place = await open('place');
      const partly = await open('cause');
      const weaker = [{ hash: hashOf('cause'), claim: 'code' as const }];
      const { changes } = await count([group('place', { hashes: { main: hashOf('place'), weaker, earlier: [] } })]);
      expect(changes).toMatchObject([{ issue: { id: place, count: 3 }, activities: [{ type: 'merged', data: { issue_id: partly } }] }]);
      expect(await metadata.findIssue(partly)).toMatchObject({ id: place });
      expect((await count([group('cause')])).changes).toMatchObject([{ issue: { id: place, count: 4 } }]);
    });

    it('keeps projects apart', async () => {
      await open('a');
      await count([group('a', { project_id: 2 })]);
      expect(await list()).toHaveLength(1);
      expect(
        await metadata.changeIssues({
          projectId: 1,
          ids: [(await metadata.listIssues({ projectId: 2, filter: {}, sort: 'count', limit: 5 }))[0]!.id],
          actions: [{ type: 'assign', assignee_id: 'x' }],
          userId: null,
          nowMs: T0,
        }),
      ).toEqual([]);
    });

    it('brings a resolved issue back by release, and remembers it over a restart', async () => {
      const id = await open('a', { releases: ['app@1.0.0'] });
      const resolution = { type: 'in_release', at_ms: T0, release: 'app@2.0.0' } as const;
      await metadata.changeIssues({ projectId: 1, ids: [id], actions: [{ type: 'resolve', resolution }], userId: 'u', nowMs: T0 });
      const other = await openAnother();
      expect((await count([group('a', { releases: ['app@1.5.0'], last_ms: T0 + HOUR })], T0 + HOUR, other)).changes).toMatchObject([
        { issue: { status: 'resolved' } },
      ]);
      const { changes } = await count([group('a', { releases: ['app@2.0.1'], last_ms: T0 + HOUR })], T0 + HOUR, other);
      expect(changes).toMatchObject([{ issue: { status: 'unresolved', substatus: 'regressed' }, activities: [{ type: 'regressed' }] }]);
      expect((await other.listActivities(id, 10)).map(({ type, user_id }) => [type, user_id])).toEqual([
        ['regressed', null],
        ['resolved', 'u'],
        ['created', null],
      ]);
      await other.close();
    });

    it('wakes an ignored issue after so many more, or when the store’s counts say so', async () => {
      const [byCount, byUsers] = [await open('a', { count: 7 }), await open('b')];
      const ignoring = (id: number, ignore: Parameters<Metadata['changeIssues']>[0]['actions'][number]) =>
        metadata.changeIssues({ projectId: 1, ids: [id], actions: [ignore], userId: 'u', nowMs: T0 });
      await ignoring(byCount, { type: 'ignore', ignore: { type: 'until_count', at_ms: T0, count: 3, count_before: 0, window_ms: null } });
      await ignoring(byUsers, { type: 'ignore', ignore: { type: 'until_users', at_ms: T0, users: 2, window_ms: HOUR } });
      expect((await count([group('a', { count: 2 })])).ignored).toMatchObject([{ id: byCount }]);
      expect((await count([group('a')])).changes).toMatchObject([{ issue: { status: 'unresolved', substatus: 'ongoing' } }]);
      expect(await metadata.wakeIgnored(byUsers, { count: 50, users: 1, countThisHour: 50 }, T0)).toBeNull();
      expect(await metadata.wakeIgnored(byUsers, { count: 50, users: 2, countThisHour: 50 }, T0)).toMatchObject({
        issue: { status: 'unresolved' },
      });
    });

    it('merges issues: counts, fingerprints, history, and the addresses of those that are gone', async () => {
      const [a, b, c] = [
        await open('a', { count: 2, first_ms: T0 - 10 }),
        await open('b', { count: 3, last_ms: T0 + 10 }),
        await open('c'),
      ];
      await metadata.mergeIssues({ projectId: 1, ids: [b, c], userId: 'u', nowMs: T0 });
      const merged = await metadata.mergeIssues({ projectId: 1, ids: [a, b], userId: 'u', nowMs: T0 });
      expect(merged.issue).toMatchObject({ id: a, count: 6, first_seen_ms: T0 - 10, last_seen_ms: T0 + 10, title: 'Title a' });
      for (const id of [b, c]) expect((await metadata.findIssue(id))?.id).toBe(a);
      await count([group('b'), group('c')]);
      expect(await list()).toMatchObject([{ id: a, count: 8 }]);
      expect((await metadata.hashesOfIssues([a])).map(({ hash }) => hash).sort()).toEqual(['a', 'b', 'c'].map(hashOf));
      await expect(metadata.mergeIssues({ projectId: 1, ids: [a, 999], userId: null, nowMs: T0 })).rejects.toMatchObject({
        code: 'issue_not_found',
      });
    });

    it('takes fingerprints out of an issue again, but never all of them', async () => {
      const [a, b] = [await open('a', { count: 2 }), await open('b', { count: 3 })];
      await metadata.mergeIssues({ projectId: 1, ids: [a, b], userId: 'u', nowMs: T0 });
      const counts = {
        count: 3,
        recovered_count: 0,
        first_seen_ms: T0,
        last_seen_ms: T0,
        first_release: 'app@2.0.0',
        last_release: 'app@2.1.0',
        title: 'b again',
        subtitle: '',
        culprit: '',
        level: 'error',
      };
      const { from, created } = await metadata.unmergeIssue({ projectId: 1, id: a, hashes: [hashOf('b')], counts, userId: 'u', nowMs: T0 });
      expect([from.issue.count, created.issue.count, created.issue.title]).toEqual([2, 3, 'b again']);
      expect(created.issue).toMatchObject({ first_release: 'app@2.0.0', last_release: 'app@2.1.0' });
      await count([group('b')]);
      expect((await metadata.findIssue(created.issue.id))?.count).toBe(4);
      await expect(
        metadata.unmergeIssue({ projectId: 1, id: a, hashes: [hashOf('a')], counts, userId: 'u', nowMs: T0 }),
      ).rejects.toMatchObject({ code: 'nothing_left' });
    });

    it('keeps apart what was taken apart, also where one of them describes the other in part', async () => {
      const code = group('code', { hashes: { main: hashOf('code'), weaker: [{ hash: hashOf('span'), claim: 'code' }], earlier: [] } });
      for (const order of [
        [group('span'), code],
        [code, group('span')],
      ]) {
        for (const taken of ['code', 'span']) {
          const name = `${order[0]!.words.title} ${taken}`;
          const own = order.map((of): OccurrenceGroup => ({ ...of, hashes: renamed(of.hashes, name) }));
          const id = (await count(own)).changes.at(-1)!.issue.id;
          const hashes = (await metadata.hashesOfIssues([id])).map(({ hash }) => hash);
          expect(hashes, name).toHaveLength(2);
          const { created } = await metadata.unmergeIssue({
            projectId: 1,
            id,
            hashes: [renamedHash(hashOf(taken), name)],
            counts: { ...countsOfOne, count: 1 },
            userId: 'u',
            nowMs: T0,
          });
          await count(own);
          await count(own.toReversed());
          expect([(await metadata.findIssue(id))?.count, (await metadata.findIssue(created.issue.id))?.count], name).toEqual([3, 3]);
        }
      }
    });

    it('deletes an issue so that it may come again, or so that it never does', async () => {
      const [a, b] = [await open('a'), await open('b')];
      expect(await metadata.deleteIssues(1, [a], false, T0)).toBe(1);
      expect(await metadata.deleteIssues(1, [b], true, T0)).toBe(1);
      expect(await metadata.discardedHashes()).toEqual([`1/${hashOf('b')}`]);
      await count([group('a'), group('b')]);
      expect((await list()).map((issue) => issue.title)).toEqual(['Title a']);
    });

    it('filters, sorts and pages, and counts facets without their own condition', async () => {
      await count([
        group('a', { count: 5, last_ms: T0 + 1 }),
        group('b', { count: 9, kind: 'agent_loop', words: { title: '100% busy_loop', subtitle: '', culprit: '', level: 'warning' } }),
        group('c', { count: 1, recovered_count: 1, last_ms: T0 + 2 }),
      ]);
      const ids = async (input: Partial<Parameters<Metadata['listIssues']>[0]>) =>
        (await metadata.listIssues({ projectId: 1, filter: {}, sort: 'last_seen', limit: 10, ...input })).map((issue) =>
          issue.title.slice(-1),
        );
      expect(await ids({})).toEqual(['c', 'a', 'p']);
      expect(await ids({ sort: 'count' })).toEqual(['p', 'a', 'c']);
      expect(await ids({ sort: 'count', after: { value: 9, id: 1e9 } })).toEqual(['p', 'a', 'c']);
      const [first] = await metadata.listIssues({ projectId: 1, filter: {}, sort: 'count', limit: 1 });
      expect(await ids({ sort: 'count', after: { value: 9, id: first!.id } })).toEqual(['a', 'c']);
      expect(await ids({ filter: { kind: ['agent_loop'] } })).toEqual(['p']);
      expect(await ids({ filter: { text: ['100% BUSY_'] } })).toEqual(['p']);
      expect(await ids({ filter: { text: ['100%busy'] } })).toEqual([]);
      expect(await ids({ filter: { is_recovered: true } })).toEqual(['c']);
      expect(await ids({ filter: { status: [] } })).toEqual([]);
      expect(await ids({ filter: { assignee_id: [null], level: ['error'] } })).toEqual(['c', 'a']);
      expect(await ids({ filter: { seen: { fromMs: T0 + 1, toMs: T0 + 5 } } })).toEqual(['c', 'a']);
      const facets = await metadata.issueFacets(1, { kind: ['agent_loop'] });
      expect(facets).toMatchObject({
        kind: { error: 2, agent_loop: 1 },
        status: { unresolved: 1 },
        level: { warning: 1 },
        assignee_id: { '': 1 },
      });
    });

    it('finds by conditions joined in any way, and leaves a facet its own values', async () => {
      await count([
        group('a', { count: 5, last_ms: T0 + 1 }),
        group('b', {
          count: 9,
          kind: 'agent_loop',
          words: { title: 'Ärger 100% busy_loop', subtitle: '', culprit: 'plan', level: 'warn' },
        }),
        group('c', { count: 1, recovered_count: 1, last_ms: T0 + 2 }),
      ]);
      const ids = async (where: IssueCondition) => (await list({ where })).map((issue) => issue.title.slice(-1));
      const kind = (...values: string[]): IssueCondition => ({ type: 'one_of', field: 'kind', values });
      const named = (pattern: string): IssueCondition => ({ type: 'like', fields: ['title', 'culprit'], pattern });
      expect(await ids({ type: 'or', parts: [kind('agent_loop'), { type: 'recovered' }] })).toEqual(['c', 'p']);
      expect(
        await ids({
          type: 'and',
          parts: [
            { type: 'not', part: kind('agent_loop') },
            { type: 'not', part: { type: 'recovered' } },
          ],
        }),
      ).toEqual(['a']);
      expect(await ids(named('%ÄRGER 100\\% BUSY\\_%'))).toEqual(['p']);
      expect(await ids(named('pl_n'))).toEqual(['p']);
      expect(await ids({ type: 'one_of', field: 'assignee_id', values: [''] })).toEqual(['c', 'a', 'p']);
      expect(await ids({ type: 'one_of', field: 'kind', values: [] })).toEqual([]);
      expect(await ids({ type: 'compare', field: 'count', operator: '>=', value: 5 })).toEqual(['a', 'p']);
      expect(await ids({ type: 'or', parts: [] })).toEqual([]);
      const [newest] = await list();
      const many = Array.from({ length: 40_000 }, (_, index) => 1_000_000 + index);
      expect(await ids({ type: 'ids', ids: [...many, newest!.id] })).toEqual(['c']);
      const level: IssueCondition = { type: 'one_of', field: 'level', values: ['error'] };
      expect(await metadata.issueFacets(1, { where: { type: 'and', parts: [level, kind('error')] } })).toMatchObject({
        kind: { error: 2 },
        level: { error: 2 },
        substatus: { new: 2 },
      });
      expect((await metadata.issueFacets(1, { where: level })).level).toEqual({ error: 2, warn: 1 });
    });

    it('lets an issue be looked at once: it is then nothing new', async () => {
      const a = await open('a');
      const review = () => metadata.changeIssues({ projectId: 1, ids: [a], actions: [{ type: 'review' }], userId: 'u', nowMs: T0 });
      expect(await review()).toMatchObject([{ issue: { status: 'unresolved', substatus: 'ongoing' }, activities: [{ user_id: 'u' }] }]);
      expect(await review()).toEqual([]);
    });

    it('keeps comments, and does not take any for an issue that is gone', async () => {
      const id = await open('a');
      expect(await metadata.commentIssue({ id, userId: 'u', text: 'seen before', nowMs: T0 + 1 })).toMatchObject({
        type: 'commented',
        data: { text: 'seen before' },
      });
      expect(await metadata.commentIssue({ id: 999, userId: 'u', text: 'x', nowMs: T0 })).toBeNull();
      expect((await metadata.listActivities(id, 10)).map(({ type }) => type)).toEqual(['commented', 'created']);
    });

    it('lets new issues grow old, and ignored ones wake at their time', async () => {
      const [a, b] = [await open('a'), await open('b')];
      await metadata.changeIssues({
        projectId: 1,
        ids: [b],
        actions: [{ type: 'ignore', ignore: { type: 'until_time', at_ms: T0, until_ms: T0 + HOUR } }],
        userId: 'u',
        nowMs: T0,
      });
      expect(await metadata.ageIssues(T0 + HOUR - 1, 10)).toEqual([]);
      expect((await metadata.ageIssues(T0 + HOUR, 10)).map(({ issue }) => issue.id)).toEqual([b]);
      expect((await metadata.ageIssues(T0 + 8 * 24 * HOUR, 10)).map(({ issue }) => [issue.id, issue.substatus])).toEqual([[a, 'ongoing']]);
    });

    it('opens only so many issues at once, says what it held back, and goes on later', async () => {
      const flood = Array.from({ length: 1_200 }, (_, index) => group(`junk ${index}`));
      const { changes, overflowCount } = await count(flood);
      expect([changes.length, overflowCount]).toEqual([1_000, 200]);
      expect(await metadata.issueOverflow(1)).toEqual({ count: 200, fingerprints: 200, since_ms: T0 });
      expect((await count([group('junk 0'), group('late')])).changes).toHaveLength(1);
      expect((await count([group('late')], T0 + HOUR)).changes).toMatchObject([{ issue: { title: 'Title late' } }]);
      expect(await metadata.issueOverflow(2)).toBeNull();
    });

    it('knows the newest release by when it was first seen, also when an older one is seen late', async () => {
      await count([group('a', { releases: ['b'], first_ms: T0 }), group('b', { releases: ['a'], first_ms: T0 + 5 })]);
      await count([group('c', { releases: ['a'], first_ms: T0 - 5 })]);
      expect(await metadata.newestRelease(1)).toBe('b');
      expect(await metadata.newestRelease(2)).toBe('');
    });
  });
}
