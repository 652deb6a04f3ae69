/** A file near the largest that Sentry's own servers take, on its way through ingest, queue and processor to the blob store. */
import { createHash, randomBytes } from 'node:crypto';
import type { ErrorEntry } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FILE_BYTES = 150 * 1024 * 1024;
const EVENT_ID = '5b8efff798038103d269b633813fc60c';

describe('a big attachment', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(async () => {
    expect(await product.stop()).toBe(0);
    await removeHome(product.home);
  });

  const send = async (parts: (string | Buffer)[]): Promise<Response> => {
    const { username: key, host } = new URL(product.dsn);
    return await fetch(`http://${host}/api/1/envelope/?sentry_key=${key}`, {
      method: 'POST',
      body: Buffer.concat(parts.map((part) => Buffer.from(part))),
    });
  };
  const errorOf = async (eventId: string): Promise<ErrorEntry> =>
    await eventually(async () => {
      const { data } = await product.get<{ data: ErrorEntry[] }>(`/api/v1/errors?query=id:${eventId}`);
      expect(data).toHaveLength(1);
      return data[0]!;
    });

  it('arrives whole, and holds up nothing that comes after it', async () => {
    const file = randomBytes(FILE_BYTES);
    const event = JSON.stringify({ event_id: EVENT_ID, message: 'with a dump', timestamp: Date.now() / 1000 });
    const answer = await send([
      `{"event_id":"${EVENT_ID}"}\n{"type":"event"}\n${event}\n`,
      `{"type":"attachment","length":${FILE_BYTES},"filename":"core.dmp"}\n`,
      file,
    ]);
    expect([answer.status, await answer.json()]).toEqual([200, { id: EVENT_ID }]);
    const later = EVENT_ID.replace('5b', '6c');
    expect((await send([`{"event_id":"${later}"}\n{"type":"event"}\n{"message":"small"}`])).status).toBe(200);

    const { attachments } = await errorOf(EVENT_ID);
    expect(attachments).toMatchObject([{ name: 'core.dmp', size_bytes: FILE_BYTES }]);
    const stored = await fetch(`${product.urls.api}/api/v1/blobs/${attachments?.[0]?.blob_id}`, {
      headers: { authorization: `Bearer ${product.apiKey}` },
    });
    const hash = createHash('sha256');
    for await (const chunk of stored.body!) hash.update(chunk as Uint8Array);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(file).digest('hex'));
    await errorOf(later);
  });

  it('is refused whole when it is too big, and nothing of it is stored', async () => {
    const id = EVENT_ID.replace('5b', '7d');
    const big = Buffer.alloc(201 * 1024 * 1024);
    const answer = await send([
      `{"event_id":"${id}"}\n{"type":"event"}\n{"message":"never"}\n{"type":"attachment","length":${big.length},"filename":"big.bin"}\n`,
      big,
    ]);
    expect([answer.status, await answer.json()]).toEqual([413, { detail: expect.any(String) as string, causes: ['payload_too_large'] }]);
    const after = EVENT_ID.replace('5b', '8e');
    expect((await send([`{"event_id":"${after}"}\n{"type":"event"}\n{"message":"after"}`])).status).toBe(200);
    await errorOf(after);
    expect((await product.get<{ data: ErrorEntry[] }>(`/api/v1/errors?query=id:${id}`)).data).toEqual([]);
  });
});
