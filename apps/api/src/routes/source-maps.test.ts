import { gzipSync } from 'node:zlib';
import { pageOf, sourceMapSchema } from '@sentryai/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, TEST_API_KEY, type ProblemFields, type TestApi } from '../open-test-api.fixture.ts';

const MAP = { version: 3, sources: ['src/a.ts'], sourcesContent: ['a\nb\n'], names: [], mappings: 'AACE' };
const DEBUG_ID = '9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b';
let test: TestApi;
beforeAll(async () => {
  test = await openTestApi();
});
afterAll(() => test.close());

async function upload(query: string, payload: string | Buffer, headers: Record<string, string> = {}) {
  const response = await test.api.app.inject({
    method: 'POST',
    url: `/api/v1/blobs?kind=source_map&${query}`,
    headers: { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}`, 'content-type': 'application/json', ...headers },
    payload,
  });
  return { status: response.statusCode, body: response.json<Record<string, never> & { error?: ProblemFields }>() };
}
const list = (query = '') => test.read(`/api/v1/source-maps${query}`, pageOf(sourceMapSchema));

describe('source maps', () => {
  it('are kept as they are, by release and script', async () => {
    const text = JSON.stringify(MAP);
    const { status, body } = await upload('release=shop@1&name=~/assets/app.js.map', text);
    expect(status).toBe(201);
    expect(body).toMatchObject({ kind: 'source_map', release: 'shop@1', name: '~/assets/app.js', debug_id: null, uploaded_by: 'API key' });
    const stored = await test.get(`/api/v1/blobs/${String(body['blob_id'])}`);
    expect(stored.text).toBe(text);
    expect((await list('?release=shop@1')).data).toEqual([body]);
    expect((await list('?release=shop@2')).data).toEqual([]);
    expect((await list('?project=2')).data).toEqual([]);
  });

  it('may be packed, and large ones are read away from the loop', async () => {
    const large = JSON.stringify({ ...MAP, sourcesContent: ['x'.repeat(300_000)] });
    const { status, body } = await upload('release=shop@1&name=b.js', gzipSync(large), { 'content-encoding': 'gzip' });
    expect([status, body['size_bytes']]).toEqual([201, large.length]);
    expect(await upload('release=shop@1&name=b.js', `${large}}`)).toMatchObject({ status: 400 });
  });

  it('need no release with a debug id, from the map or said', async () => {
    expect((await upload('name=c.js', JSON.stringify({ ...MAP, debug_id: DEBUG_ID.toUpperCase() }))).body).toMatchObject({
      debug_id: DEBUG_ID,
    });
    expect((await upload(`name=d.js&debug_id=${DEBUG_ID.replaceAll('-', '')}`, JSON.stringify(MAP))).body).toMatchObject({
      debug_id: DEBUG_ID,
      release: null,
    });
    const without = await upload('name=e.js', JSON.stringify(MAP));
    expect([without.status, without.body.error?.message]).toEqual([400, expect.stringContaining('`release` is missing')]);
  });

  it.each([
    ['no JSON', 'release=r&name=a.js', 'const a = 1;', 'is not JSON'],
    ['no map', 'release=r&name=a.js', '{"version":2}', 'no source map of version 3'],
    ['nothing', 'release=r&name=a.js', '', 'The body is empty'],
    ['a bad id', 'release=r&name=a.js&debug_id=7', JSON.stringify(MAP), '`debug_id` is no debug id'],
    ['no name', 'release=r', JSON.stringify(MAP), '`name`'],
  ])('that are %s are refused and not kept', async (_what, query, body, message) => {
    const answer = await upload(query, body);
    expect([answer.status, answer.body.error?.message]).toEqual([400, expect.stringContaining(message)]);
    expect((await list('?release=r')).data).toEqual([]);
  });

  it('are refused where the coding is unknown, or the project is not the caller’s', async () => {
    expect((await upload('release=r&name=a.js', 'x', { 'content-encoding': 'br' })).status).toBe(415);
    expect((await upload('release=r&name=a.js', gzipSync('x').subarray(0, 8), { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await upload('project=3&release=r&name=a.js', JSON.stringify(MAP))).status).toBe(403);
    expect((await test.get('/api/v1/source-maps?project=3')).status).toBe(403);
  });
});
