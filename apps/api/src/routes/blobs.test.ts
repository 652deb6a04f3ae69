import { blobIdOf } from '@sentryai/blobs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, TEST_API_KEY, type TestApi } from '../open-test-api.fixture.ts';

describe('GET /api/v1/blobs/{id}', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
  });
  afterAll(() => test.close());

  const get = (id: string, project = 1) =>
    test.api.app.inject({
      url: `/api/v1/blobs/${id}?project=${project}`,
      headers: { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}` },
    });
  const put = async (bytes: Uint8Array, name: string, contentType: string): Promise<string> => {
    const blobId = blobIdOf(bytes);
    await test.blobs.put({ projectId: 1, blobId, name, contentType }, bytes);
    return blobId;
  };

  it('answers pictures with their type and everything else as a download', async () => {
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 10, 13]);
    const shown = await get(await put(picture, 'chart.png', 'image/png'));
    expect(shown.statusCode).toBe(200);
    expect(shown.rawPayload).toEqual(picture);
    expect(shown.headers).toMatchObject({ 'content-type': 'image/png', 'content-length': '7', 'x-content-type-options': 'nosniff' });

    const page = await get(await put(Buffer.from('<script>alert(1)</script>'), '../a "b"\r\n漢.html', 'text/html'));
    expect(page.headers['content-type']).toBe('application/octet-stream');
    expect(page.headers['content-disposition']).toBe("attachment; filename*=UTF-8''a%20%22b%22%0D%0A%E6%BC%A2.html");
    expect(page.headers['content-security-policy']).toContain('sandbox');
  });

  it('knows a blob in its own project only, and no names that are not ids', async () => {
    const blobId = await put(Buffer.from('mine'), 'mine.txt', 'text/plain');
    expect((await get(blobId)).statusCode).toBe(200);
    expect((await get(blobId, 2)).statusCode).toBe(404);
    expect((await get('..%2f..%2fmetadata.db')).statusCode).toBe(404);
    expect((await test.api.app.inject({ url: `/api/v1/blobs/${blobId}`, headers: { host: 'localhost' } })).statusCode).toBe(401);
  });
});
