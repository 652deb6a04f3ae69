import { pageOf, savedViewSchema } from '@sentryai/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, TEST_API_KEY, type TestApi } from '../open-test-api.fixture.ts';

describe('saved views', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
  });
  afterAll(() => test.close());

  const send = async (method: 'POST' | 'DELETE', path: string, payload?: object) => {
    const headers = { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}` };
    const response = await test.api.app.inject({ method, url: `/api/v1/views${path}`, headers, ...(payload && { payload }) });
    return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
  };
  const listed = async () => (await test.read('/api/v1/views', pageOf(savedViewSchema))).data;

  it('are saved, listed for everybody, and deleted', async () => {
    const wanted = { page: 'traces', name: ' Dear calls ', query: 'cost_usd:>0.1', from: '-7d' };
    const { status, body } = await send('POST', '', wanted);
    expect(status).toBe(201);
    const view = savedViewSchema.parse(body);
    expect(view).toMatchObject({
      project_id: 1,
      page: 'traces',
      name: 'Dear calls',
      query: 'cost_usd:>0.1',
      from: '-7d',
      to: null,
      created_by: null,
    });
    await send('POST', '', { page: 'logs', name: 'Dear calls' });
    expect(await listed()).toMatchObject([{ page: 'logs' }, view]);
    expect(await send('POST', '', wanted)).toMatchObject({ status: 409, body: { error: { code: 'view_exists' } } });
    expect(await send('DELETE', `/${view.id}`)).toMatchObject({ status: 200, body: view });
    expect(await send('DELETE', `/${view.id}`)).toMatchObject({ status: 404, body: { error: { code: 'view_not_found' } } });
    expect(await listed()).toMatchObject([{ page: 'logs' }]);
  });

  it('of issues take the language of issues', async () => {
    const wanted = { page: 'issues', name: 'Mine', query: 'is:new assignee:me release:2.1.* (timeout or count:>3)' };
    const { status, body } = await send('POST', '', wanted);
    expect(body).toMatchObject(wanted);
    expect(status).toBe(201);
    await send('DELETE', `/${String(body['id'])}`);
  });

  it('say who saved them', async () => {
    const { cookie, origin } = await signIn();
    const headers = { host: 'localhost', cookie, origin };
    const saved = await test.api.app.inject({ method: 'POST', url: '/api/v1/views', headers, payload: { page: 'errors', name: 'Mine' } });
    expect(saved.json()).toMatchObject({ created_by: 'admin@example.org' });
    expect(await listed()).toContainEqual(expect.objectContaining({ name: 'Mine', created_by: 'admin@example.org' }));
  });

  it('that could not be opened are refused, and those of other projects stay out of sight', async () => {
    const invalid = (change: object) => send('POST', '', { page: 'traces', name: 'x', ...change });
    expect(await invalid({ query: 'kind:lllm' })).toMatchObject({ status: 400, body: { error: { code: 'invalid_query' } } });
    expect(await invalid({ page: 'issues', query: 'is:odd' })).toMatchObject({ status: 400, body: { error: { code: 'invalid_query' } } });
    expect(await invalid({ from: 'soon' })).toMatchObject({ status: 400, body: { error: { code: 'invalid_parameter' } } });
    expect(await invalid({ name: '  ' })).toMatchObject({ status: 400 });
    expect(await invalid({ name: 'x'.repeat(101) })).toMatchObject({ status: 400 });
    expect(await invalid({ page: 'everything' })).toMatchObject({ status: 400 });
    expect(await invalid({ project: 9 })).toMatchObject({ status: 403 });
    expect((await listed()).some(({ name }) => name === 'x')).toBe(false);
  });

  async function signIn(): Promise<{ cookie: string; origin: string }> {
    const origin = 'http://localhost:3000';
    const payload = { email: 'admin@example.org', password: 'correct horse battery' };
    const headers = { host: 'localhost', origin };
    const response = await test.api.app.inject({ method: 'POST', url: '/api/v1/auth/login', headers, payload });
    const [cookie = ''] = String(response.headers['set-cookie']).split(';');
    return { cookie, origin };
  }
});
