import { type IssueList, issueListSchema, type IssueListRow, issueOccurrenceSchema, pageOf } from '@sentryai/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { happened, occurrence } from '../issues/happened.fixture.ts';
import { openTestApi, TEST_API_KEY, type TestApi } from '../open-test-api.fixture.ts';

const ISSUES = 230;
const OCCURRENCES = 2_100;

describe('exports of issues', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
    await happened(test, [
      // Several are seen last at the same moment.
      ...Array.from({ length: ISSUES }, (_, n) => occurrence(`i${n}`, { seconds: -(n % 50) - 60, release: n % 2 === 0 ? 'even' : 'odd' })),
      ...Array.from({ length: OCCURRENCES }, (_, n) =>
        occurrence('many', { seconds: -Math.floor(n / 3), user_id: n % 2 === 0 ? 'u' : 'v' }),
      ),
      occurrence('loop', { seconds: -5, kind: 'agent_loop', level: 'warn', recovery: 'recovered', tags: { plan: 'a, "b"' } }),
      occurrence('old', { seconds: -40 * 86_400 }),
      occurrence('foreign', { project_id: 2 }),
    ]);
  });
  afterAll(() => test.close());

  const send = (path: string) =>
    test.api.app.inject({ url: `/api/v1/export/${path}`, headers: { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}` } });
  const jsonl = async (path: string): Promise<Record<string, unknown>[]> => {
    const response = await send(path);
    expect(response.statusCode).toBe(200);
    const lines = response.body.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  const listed = async (params = ''): Promise<IssueListRow[]> => {
    const rows: IssueListRow[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: IssueList = await test.read(
        `/api/v1/issues?limit=100&${params}${cursor === '' ? '' : `&cursor=${cursor}`}`,
        issueListSchema,
      );
      rows.push(...page.data);
      cursor = page.next_cursor;
    }
    return rows;
  };
  const idOf = async (title: string) => (await listed(`query=title:"${title}"`))[0]?.id ?? '';

  it('have every issue of the list, in its order, as it is there', async () => {
    const rows = await jsonl('issues');
    expect(rows).toHaveLength(ISSUES + 2);
    expect(rows).toEqual(await listed());
  });

  it('have the fields that are asked for, in that order', async () => {
    const csv = (await send('issues?query=kind:agent_loop&fields=title,count_in_window,id&format=csv')).body;
    expect(csv).toBe(`title,count_in_window,id\r\nFailure loop,1,${await idOf('Failure loop')}\r\n`);
    expect(await jsonl(`occurrences?issue=${await idOf('Failure loop')}&fields=tags,level`)).toEqual([
      { tags: { plan: 'a, "b"' }, level: 'warn' },
    ]);
  });

  it('take the window and the search of the list', async () => {
    expect(await jsonl('issues?from=-90d&query=release:even')).toHaveLength(ISSUES / 2);
    expect(await jsonl('issues?query=kind:agent_loop')).toMatchObject([{ title: 'Failure loop' }]);
    expect((await jsonl('issues?query=is:fatal')).some(({ kind }) => kind === 'agent_loop')).toBe(false);
    expect(await jsonl('issues?from=-90d&to=-30d')).toMatchObject([{ title: 'Failure old' }]);
    expect(await jsonl('issues?project=2')).toMatchObject([{ title: 'Failure foreign', project: 2 }]);
    expect((await send('issues?query=status:odd')).json()).toMatchObject({ error: { code: 'invalid_query' } });
  });

  it('miss no issue that happens again while they run, and have none twice', async () => {
    const { metadata } = test;
    let queries = 0;
    const listIssues = metadata.listIssues.bind(metadata);
    const last = `i${ISSUES - 1}`;
    metadata.listIssues = async (input) => {
      const found = await listIssues(input);
      queries += 1;
      if (queries === 1) await happened(test, [occurrence(last, { seconds: 30 })]);
      return found;
    };
    const titles = (await jsonl('issues')).map(({ title }) => title);
    metadata.listIssues = listIssues;
    expect(titles).toContain(`Failure ${last}`);
    expect(new Set(titles).size).toBe(ISSUES + 2);
    expect(titles).toHaveLength(ISSUES + 2);
  });

  it('have all occurrences of one issue', async () => {
    const id = await idOf('Failure many');
    const rows = await jsonl(`occurrences?issue=${id}`);
    expect(rows).toHaveLength(OCCURRENCES);
    expect(new Set(rows.map((row) => row['event_id'])).size).toBe(OCCURRENCES);
    const { data } = await test.read(`/api/v1/issues/${id}/events?limit=1000`, pageOf(issueOccurrenceSchema));
    expect(rows.slice(0, 1000)).toEqual(data);
    expect(await jsonl(`occurrences?issue=${id}&query=user_id:v`)).toHaveLength(OCCURRENCES / 2);
    expect((await send(`occurrences?issue=${id}&format=csv`)).body.split('\r\n')).toHaveLength(OCCURRENCES + 2);
  });

  it('say what is wrong', async () => {
    expect((await send('occurrences')).json()).toMatchObject({ error: { code: 'invalid_parameter' } });
    expect((await send('occurrences?issue=999999')).json()).toMatchObject({ error: { code: 'issue_not_found' } });
  });

  it.each(['csv', 'parquet'])('are written as %s', async (format) => {
    const response = await send(`issues?format=${format}`);
    expect([response.statusCode, response.headers['content-disposition']]).toEqual([200, expect.stringContaining(`.${format}"`)]);
    expect(response.rawPayload.length).toBeGreaterThan(ISSUES * 20);
  });
});
