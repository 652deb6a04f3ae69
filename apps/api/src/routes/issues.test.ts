import { issueListSchema } from '@sentryai/schema';
import { traceIdOf } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { happened, occurrence } from '../issues/happened.fixture.ts';
import { openTestApi, type TestApi } from '../open-test-api.fixture.ts';

const DAY = 86_400;
let test: TestApi;

beforeAll(async () => {
  test = await openTestApi();
  await happened(test, [
    occurrence('a', {
      seconds: -7200,
      user_id: 'u1',
      session_id: 's1',
      release: 'app@1.0.0',
      service: 'shop',
      wasted_nano_usd: 2_000_000,
      wasted_tokens: 100,
    }),
    occurrence('a', {
      seconds: -10,
      user_id: 'u1',
      release: 'app@1.1.0',
      service: 'shop',
      wasted_nano_usd: 1_000_000,
      environment: 'prod',
    }),
    occurrence('a', { seconds: -9, user_id: 'u2', release: 'app@1.1.0', service: 'chat', tags: { plan: 'gold' }, trace_id: traceIdOf(7) }),
    occurrence('b', { seconds: -5, kind: 'agent_loop', level: 'warn', recovery: 'recovered', title: 'Loop of plan', wasted_us: 1_500_000 }),
    occurrence('c', { seconds: -40 * DAY, level: 'fatal' }),
    occurrence('c', { seconds: -2, level: 'fatal', user_id: 'u9', environment: 'staging' }),
    occurrence('old', { seconds: -3 * DAY }),
    occurrence('foreign', { seconds: -4, project_id: 2 }),
  ]);
});
afterAll(() => test.close());

const list = (params = '') => test.read(`/api/v1/issues?${params}`, issueListSchema);
const titles = async (params = '') => (await list(params)).data.map(({ title }) => title.replace('Failure ', ''));

describe('GET /issues', () => {
  it('lists what was seen in the window, newest first, with counts of its life and of the window', async () => {
    const { data, buckets, held_back } = await list();
    expect(data).toMatchObject([
      {
        title: 'Failure c',
        level: 'fatal',
        count: 2,
        count_in_window: 1,
        user_count: 1,
        service: null,
        wasted_usd: null,
        wasted_tokens: null,
      },
      { title: 'Loop of plan', kind: 'agent_loop', recovered_count: 1, recovered_in_window: 1, user_count: 0, wasted_ms: 1500 },
      {
        title: 'Failure a',
        subtitle: 'what a says',
        culprit: 'a()',
        status: 'unresolved',
        substatus: 'new',
        assignee: null,
        count: 3,
        count_in_window: 3,
        user_count: 2,
        session_count: 1,
        service: 'shop',
        first_release: 'app@1.0.0',
        last_release: 'app@1.1.0',
        wasted_usd: 0.003,
        wasted_tokens: 100,
        wasted_ms: null,
      },
    ]);
    expect(data.map(({ sparkline }) => [sparkline.length, sparkline.reduce((sum, count) => sum + count, 0)])).toEqual([
      [buckets.count, 1],
      [buckets.count, 1],
      [buckets.count, 3],
    ]);
    expect(data[2]!.sparkline.filter((count) => count > 0)).toEqual([1, 2]);
    expect(held_back).toBeNull();
  });

  it.each([
    ['is:unresolved', ['c', 'Loop of plan', 'a']],
    ['is:resolved', []],
    ['kind:agent_loop', ['Loop of plan']],
    ['kind:agent_*', ['Loop of plan']],
    ['level:[fatal, warning]', ['c', 'Loop of plan']],
    ['loop', ['Loop of plan']],
    ['"says" not "failure c"', ['Loop of plan', 'a']],
    ['title:"Failure c" or culprit:a*', ['c', 'a']],
    ['is:recovered', ['Loop of plan']],
    ['is:fatal', ['c', 'a']],
    ['assignee:none', ['c', 'Loop of plan', 'a']],
    ['is:assigned', []],
    ['count:>=3', ['a']],
    ['first_seen:<-30d', ['c']],
    ['release:app@1.1.0', ['a']],
    ['release:app@1.0.0 environment:prod', []],
    ['not service:shop', ['c', 'Loop of plan']],
    ['plan:gold', ['a']],
    ['tags.plan:silver', []],
    ['user:[u9, u1]', ['c', 'a']],
    [`trace_id:${traceIdOf(7)}`, ['a']],
    ['last_release:app@1.1.0 or level:fatal', ['c', 'a']],
    ['has:user_id', ['c', 'a']],
    ['has:last_release', ['a']],
  ])('finds %s', async (query, expected) => {
    expect(await titles(`query=${encodeURIComponent(query)}`)).toEqual(expected);
  });

  it.each([
    ['status:unresolvd', 7, 'Did you mean status:unresolved?'],
    ['is:brandnew', 3, 'It is one of'],
    ['assignee:nobody@example.org', 9, 'admin@example.org'],
    ['count:many', 6, 'Write for example'],
    ['staus:new', 0, 'Did you mean status?'],
    ['title:>3', 0, 'Write title:value'],
  ])('says what is wrong with %s', async (query, position, suggestion) => {
    const { status, body } = await test.get(`/api/v1/issues?query=${encodeURIComponent(query)}`);
    expect([status, body.error]).toMatchObject([400, { code: 'invalid_query', position, suggestion: expect.stringContaining(suggestion) }]);
  });

  it.each([
    ['last_seen', ['c', 'Loop of plan', 'a', 'old']],
    ['first_seen', ['Loop of plan', 'a', 'old', 'c']],
    ['count', ['a', 'c', 'old', 'Loop of plan']],
    ['users', ['a', 'c', 'old', 'Loop of plan']],
    ['wasted', ['a', 'old', 'c', 'Loop of plan']],
    ['priority', ['c', 'a', 'old', 'Loop of plan']],
  ])('sorts by %s, and pages without gaps or repeats', async (sort, expected) => {
    const params = `from=-50d&sort=${sort}`;
    expect(await titles(params)).toEqual(expected);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(`${params}&limit=1${cursor === null ? '' : `&cursor=${cursor}`}`);
      paged.push(...page.data.map(({ title }) => title.replace('Failure ', '')));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(paged).toEqual(expected);
  });

  it('leaves out what was always recovered from, or shows nothing else', async () => {
    expect(await titles('recovered=none')).toEqual(['c', 'a']);
    expect(await titles('recovered=only')).toEqual(['Loop of plan']);
  });

  it('counts facets, each without its own condition', async () => {
    const { facets } = await list('facets=true&query=kind:error');
    expect(facets).toEqual({
      status: { unresolved: 2 },
      substatus: { new: 2 },
      kind: { error: 2, agent_loop: 1 },
      level: { fatal: 1, error: 1 },
      priority: { high: 1, medium: 1 },
      assignee: { '': 2 },
    });
    expect((await list()).facets).toBeNull();
  });

  it('keeps projects apart, also where the occurrences are asked', async () => {
    expect(await titles('project=2')).toEqual(['foreign']);
    expect(await titles('project=2&query=user:u1')).toEqual([]);
    expect(await titles('project=2&sort=users')).toEqual(['foreign']);
    expect((await test.get('/api/v1/issues?project=3')).body.error?.code).toBe('project_not_allowed');
  });

  it('refuses the cursor of another order', async () => {
    const { next_cursor } = await list('limit=1');
    const { status, body } = await test.get(`/api/v1/issues?sort=count&cursor=${next_cursor}`);
    expect([status, body.error?.code]).toEqual([400, 'invalid_parameter']);
  });
});
