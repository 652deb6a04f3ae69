import { issueDetailSchema, issueListSchema } from '@sentryai/schema';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { happened, hashOf, occurrence } from '../issues/happened.fixture.ts';
import { openTestApi, TEST_API_KEY, TEST_NOW_MS, type TestApi } from '../open-test-api.fixture.ts';

let test: TestApi;
let ids: Record<string, string>;
/** Tests share the store: fingerprints, releases and times are each one's own. */
let n = 0;

beforeAll(async () => {
  test = await openTestApi();
});
afterAll(() => test.close());

beforeEach(async () => {
  n += 1;
  await happened(test, [
    seen('a', { release: 'app@1.0.0', seconds: -3700 }),
    seen('a', { release: 'app@1.1.0', seconds: -1, user_id: 'u1' }),
    seen('b', { seconds: -30, recovery: 'recovered', release: 'app@1.0.0' }),
    seen('foreign', { project_id: 2 }),
  ]);
  ids = {};
  for (const project of [1, 2]) {
    for (const { title, id } of (await list(`project=${project}&limit=1000`)).data) ids[title.replace('Failure ', '')] = id;
  }
  for (const name of ['a', 'b', 'foreign']) ids[name] = ids[`${name} ${n}`] as string;
});

const hash = (name: string): string => hashOf(`${name} ${n}`);
const list = (params: string) => test.read(`/api/v1/issues?${params}`, issueListSchema);

function seen(name: string, { release = '', seconds = 0, ...more }: Parameters<typeof occurrence>[1] = {}) {
  return occurrence(`${name} ${n}`, { ...more, release: release.replace('@', `${n}@`), seconds: seconds + n * 10 });
}

async function send(method: 'PATCH' | 'POST' | 'DELETE', path: string, body?: object) {
  const headers = { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}` };
  const answer = await test.api.app.inject({ method, url: `/api/v1${path}`, headers, ...(body === undefined ? {} : { payload: body }) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown> & { error?: { code: string; message: string } }>() };
}
const detail = (name: string) => test.read(`/api/v1/issues/${ids[name]}`, issueDetailSchema);

describe('PATCH /issues/{id}', () => {
  it('resolves now, in a release, or in the next one, and tells it in the history', async () => {
    expect(await send('PATCH', `/issues/${ids['a']}`, { status: 'resolved' })).toMatchObject({
      status: 200,
      body: { id: ids['a'], status: 'resolved', count: 2, count_in_window: 2 },
    });
    expect(await detail('a')).toMatchObject({ status: 'resolved', substatus: null, resolution: { in: 'now', release: null } });
    await send('PATCH', `/issues/${ids['a']}`, { status: 'resolved', resolve: { in: 'release', release: 'app@2.0.0' } });
    expect((await detail('a')).resolution).toMatchObject({ in: 'release', release: 'app@2.0.0' });
    await send('PATCH', `/issues/${ids['a']}`, { status: 'resolved', resolve: { in: 'next_release' } });
    const issue = await detail('a');
    expect(issue.resolution).toMatchObject({ in: 'next_release', release: `app${n}@1.1.0` });
    expect(issue.activity.map(({ type }) => type)).toEqual(['resolved', 'resolved', 'resolved', 'created']);
  });

  it('lets a resolved issue come back with a newer release', async () => {
    await send('PATCH', `/issues/${ids['a']}`, { status: 'resolved', resolve: { in: 'next_release' } });
    await happened(test, [seen('a', { release: 'app@1.0.5', seconds: 5 })]);
    expect((await detail('a')).status).toBe('resolved');
    await happened(test, [seen('a', { release: 'app@1.2.0', seconds: 6 })]);
    expect(await detail('a')).toMatchObject({ status: 'unresolved', substatus: 'regressed', priority: 'high', count: 4 });
  });

  it('ignores until a time, a count, users, or until it escalates by what its hours brought', async () => {
    const ignore = async (how: object) => {
      expect((await send('PATCH', `/issues/${ids['a']}`, { status: 'ignored', ignore: how })).status).toBe(200);
      return (await detail('a')).ignored_until;
    };
    expect(await ignore({ until: 'time', time: '+2h' })).toMatchObject({
      until: 'time',
      time: new Date(TEST_NOW_MS + 7_200_000).toISOString().replace('Z', '000Z'),
    });
    expect(await ignore({ until: 'users', count: 3, window_ms: 3_600_000 })).toMatchObject({
      until: 'users',
      count: 3,
      window_ms: 3_600_000,
    });
    // Busiest hour 1 of a young issue, times ten.
    expect(await ignore({ until: 'escalating' })).toMatchObject({ until: 'escalating', count: 10 });
    expect(await ignore({ until: 'count', count: 2 })).toMatchObject({ until: 'count', count: 2 });
    await happened(test, [seen('a', { seconds: 1 })]);
    expect((await detail('a')).status).toBe('ignored');
    await happened(test, [seen('a', { seconds: 2 })]);
    expect(await detail('a')).toMatchObject({ status: 'unresolved', ignored_until: null });
  });

  it('assigns by address, ranks, and marks as looked at', async () => {
    await send('PATCH', `/issues/${ids['a']}`, { assignee: 'Admin@example.org', priority: 'low', substatus: 'ongoing' });
    const issue = await detail('a');
    expect(issue).toMatchObject({ assignee: 'admin@example.org', priority: 'low', substatus: 'ongoing' });
    expect(issue.activity.map(({ type, data }) => [type, data['assignee']])).toContainEqual(['assigned', 'admin@example.org']);
    const found = await list('query=assignee:admin@example.org');
    expect(found.data.map(({ id }) => id)).toEqual([ids['a']]);
    const again = await send('PATCH', '/issues', { ids: [ids['a']], assignee: issue.assignee_id });
    expect(again.body).toEqual({ changed: [], missing: [] });
    await send('PATCH', `/issues/${ids['a']}`, { assignee: null });
    expect((await detail('a')).assignee).toBeNull();
  });

  it.each([
    [{}, 'invalid_parameter', '`status`'],
    [{ status: 'closed' }, 'invalid_parameter', 'status'],
    [{ resolve: { in: 'now' } }, 'invalid_parameter', 'needs status resolved'],
    [{ status: 'resolved', ignore: { until: 'forever' } }, 'invalid_parameter', 'needs status ignored'],
    [{ status: 'resolved', resolve: { in: 'now', release: 'x' } }, 'invalid_parameter', 'in: release only'],
    [{ status: 'ignored', ignore: { until: 'count' } }, 'invalid_parameter', 'until how many occurrences?'],
    [{ status: 'ignored', ignore: { until: 'time', time: '-1h' } }, 'invalid_parameter', 'in the past'],
    [{ status: 'ignored', ignore: { until: 'time' } }, 'invalid_parameter', 'RFC 3339'],
    [{ status: 'ignored', ignore: { until: 'forever', count: 3 } }, 'invalid_parameter', 'count or users only'],
    [{ status: 'resolved', substatus: 'ongoing' }, 'invalid_parameter', 'unresolved issues only'],
    [{ assignee: 'nobody@example.org' }, 'user_not_found', 'e-mail'],
    [{ assignee: 'me' }, 'invalid_parameter', 'API key'],
    [{ colour: 'red' }, 'invalid_parameter', 'colour'],
  ])('refuses %j and changes nothing', async (patch, code, words) => {
    const before = await detail('a');
    const { status, body } = await send('PATCH', `/issues/${ids['a']}`, patch);
    expect([status, body.error?.code]).toEqual([400, code]);
    expect(body.error?.message).toContain(words);
    expect(await detail('a')).toEqual(before);
  });

  it('cannot resolve in a release where none is known', async () => {
    const { status, body } = await send('PATCH', `/issues/${ids['foreign']}`, { status: 'resolved', resolve: { in: 'next_release' } });
    expect([status, body.error?.code]).toEqual([400, 'no_release']);
  });
});

describe('PATCH /issues', () => {
  it('changes several of one project, and says which there are not', async () => {
    const { status, body } = await send('PATCH', '/issues', {
      ids: [ids['a'], ids['b'], ids['foreign'], '999', 'x'],
      status: 'ignored',
      ignore: { until: 'escalating' },
    });
    expect([status, body]).toEqual([200, { changed: [ids['a'], ids['b']], missing: [ids['foreign'], '999', 'x'] }]);
    const { data } = await list(`query=is:ignored title:"Failure * ${n}"`);
    expect(data).toHaveLength(2);
    expect((await list(`project=2&query=is:unresolved title:"* ${n}"`)).data).toHaveLength(1);
    expect((await send('PATCH', '/issues', { ids: [ids['foreign']], priority: 'low' })).body).toEqual({
      changed: [ids['foreign']],
      missing: [],
    });
    expect((await send('PATCH', '/issues', { project: 3, ids: ['1'], status: 'resolved' })).status).toBe(403);
  });
});

describe('merging and unmerging', () => {
  it('make two issues one and take them apart again, with their counts', async () => {
    const merged = await send('POST', '/issues/merge', { ids: [ids['a'], ids['b']] });
    expect(merged).toEqual({ status: 200, body: { id: ids['a'], merged: [ids['b']] } });
    const whole = await detail('b');
    expect(whole).toMatchObject({ id: ids['a'], count: 3, count_in_window: 3, recovered_count: 1 });
    expect(whole.fingerprints.map(({ hash: own, merged_from }) => [own, merged_from])).toEqual([
      [hash('a'), null],
      [hash('b'), ids['b']],
    ]);
    const { status, body } = await send('POST', '/issues/unmerge', { id: ids['a'], fingerprints: [hash('b')] });
    expect(status).toBe(200);
    const created = await test.read(`/api/v1/issues/${String(body['created'])}`, issueDetailSchema);
    expect(created).toMatchObject({
      title: `Failure b ${n}`,
      count: 1,
      recovered_count: 1,
      first_release: `app${n}@1.0.0`,
      last_release: `app${n}@1.0.0`,
      first_seen: created.last_seen,
    });
    expect(await detail('a')).toMatchObject({ count: 2, recovered_count: 0 });
    await happened(test, [seen('b', { seconds: 3 })]);
    expect((await test.read(`/api/v1/issues/${created.id}`, issueDetailSchema)).count).toBe(2);
  });

  it('refuse what would mix projects, is no fingerprint of the issue, or leaves nothing', async () => {
    const codes = await Promise.all([
      send('POST', '/issues/merge', { ids: [ids['a'], ids['foreign']] }),
      send('POST', '/issues/merge', { ids: [ids['a'], '999'] }),
      send('POST', '/issues/merge', { ids: [ids['a']] }),
      send('POST', '/issues/unmerge', { id: ids['a'], fingerprints: [hash('b')] }),
      send('POST', '/issues/unmerge', { id: ids['a'], fingerprints: [hash('a')] }),
    ]);
    expect(codes.map(({ status, body }) => [status, body.error?.code])).toEqual([
      [404, 'issue_not_found'],
      [404, 'issue_not_found'],
      [400, 'invalid_parameter'],
      [404, 'fingerprint_not_found'],
      [400, 'nothing_left'],
    ]);
    expect(await detail('a')).toMatchObject({ count: 2 });
  });
});

describe('comments and deleting', () => {
  it('keeps what people say', async () => {
    const { status, body } = await send('POST', `/issues/${ids['a']}/comments`, { text: '  it is the new prompt ' });
    expect([status, body]).toMatchObject([201, { type: 'commented', data: { text: 'it is the new prompt' }, by: null }]);
    expect((await detail('a')).activity[0]).toMatchObject({ data: { text: 'it is the new prompt' } });
    expect((await send('POST', `/issues/${ids['a']}/comments`, { text: '  ' })).status).toBe(400);
    expect((await send('POST', '/issues/999/comments', { text: 'x' })).status).toBe(404);
  });

  it('deletes, so that it may come again, or discards, so that it never does', async () => {
    expect(await send('DELETE', `/issues/${ids['a']}`)).toEqual({ status: 200, body: { deleted: [ids['a']], discarded: false } });
    expect(await send('DELETE', `/issues/${ids['b']}?discard=true`)).toMatchObject({ body: { discarded: true } });
    expect(await test.metadata.discardedHashes()).toEqual([`1/${hash('b')}`]);
    await happened(test, [seen('a', { seconds: 3 }), seen('b', { seconds: 3 })]);
    const { data } = await list(`query=title:"* ${n}"`);
    expect(data.map(({ title, count }) => [title, count])).toEqual([[`Failure a ${n}`, 1]]);
    // Those from before were kept, and have its fingerprint.
    const before = await test.get(`/api/v1/issues/${data[0]?.id}/events?from=-7d`);
    expect(before.body['data']).toHaveLength(3);
    expect((await send('DELETE', `/issues/${ids['b']}`)).status).toBe(404);
  });
});
