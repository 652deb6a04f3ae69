/**
 * The disk is full, the store takes nothing for a while: what was acknowledged is there afterwards, once; what cannot be
 * kept is refused with a reason; health says what is wrong. The store is kept from storing for 5 s here;
 * SENTRYAI_FAULT_SECONDS=600 npm run e2e -- faults for longer.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEntry } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { canMountDisks, mountSmallDisk, type SmallDisk } from '@sentryai/testing/small-disk';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterEach, describe, expect, it } from 'vitest';

const FAULT_SECONDS = Number(process.env['SENTRYAI_FAULT_SECONDS'] ?? 5);
/** Small next to a batch, large next to the folders that the engine keeps anyway. */
const DISK_MB = 192;

type Answer = { status: number; body: { error?: { code: string; message: string } } };

async function sendLogs(product: Product, ids: readonly string[]): Promise<Answer> {
  const events = ids.map((id) => ({ type: 'log', level: 'info', id, message: randomBytes(2_000).toString('hex') }));
  const response = await fetch(`${product.urls.ingest}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const newIds = (): string[] => Array.from({ length: 10 }, () => randomBytes(12).toString('hex'));

async function readLogs(product: Product): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { data: LogEntry[]; next_cursor: string | null } = await product.get(
      `/api/v1/logs?from=-24h&limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    );
    ids.push(...page.data.map((row) => row.event_id));
    cursor = page.next_cursor;
  }
  return ids;
}

async function expectExactly(product: Product, acknowledged: readonly string[]): Promise<void> {
  await eventually(async () => expect((await readLogs(product)).sort()).toEqual([...acknowledged].sort()), { timeoutMs: 60_000 });
}

const healthOf = async (url: string): Promise<{ status: number; text: string }> => {
  const response = await fetch(`${url}/health`);
  return { status: response.status, text: await response.text() };
};

describe.skipIf(!canMountDisks())('with a disk of its own (needs root)', () => {
  let product: Product | undefined;
  let disk: SmallDisk | undefined;
  afterEach(async () => {
    await product?.stop('SIGKILL');
    disk?.remove();
    if (product) await removeHome(product.home);
  });

  it('refuses while the disk is full, keeps what it took, and goes on when there is room', async () => {
    disk = mountSmallDisk(DISK_MB);
    product = await startProduct({ home: join(disk.path, 'home') });
    const acknowledged = newIds();
    expect((await sendLogs(product, acknowledged)).status).toBe(202);
    await expectExactly(product, acknowledged);

    disk.fill();
    const refused = await eventually(async () => {
      disk?.fill();
      const ids = newIds();
      const answer = await sendLogs(product!, ids);
      if (answer.status === 202) acknowledged.push(...ids);
      expect(answer.status).toBe(503);
      return answer;
    });
    expect(refused.body.error?.message).toMatch(/space|disk|queue/i);
    expect((await healthOf(product.urls.ingest)).status).toBe(503);

    disk.empty();
    await eventually(async () => {
      const ids = newIds();
      expect((await sendLogs(product!, ids)).status).toBe(202);
      acknowledged.push(...ids);
    });
    await expectExactly(product, acknowledged);
    await eventually(async () => expect((await healthOf(product!.urls.ingest)).status).toBe(200));
  });

  it(
    `goes on taking data while the store takes none for ${FAULT_SECONDS} s, says so, and catches up`,
    async () => {
      const home = await mkdtemp(join(tmpdir(), 'sentryai-e2e-'));
      disk = mountSmallDisk(DISK_MB, join(home, 'store'));
      product = await startProduct({ home });
      const acknowledged = newIds();
      expect((await sendLogs(product, acknowledged)).status).toBe(202);
      await expectExactly(product, acknowledged);

      disk.fill();
      const endMs = performance.now() + FAULT_SECONDS * 1_000;
      let sawFailure = false;
      while (performance.now() < endMs || !sawFailure) {
        disk.fill();
        const ids = newIds();
        expect((await sendLogs(product, ids)).status).toBe(202);
        acknowledged.push(...ids);
        const health = await healthOf(product.urls.processor);
        sawFailure ||= health.status === 503 && health.text.includes('storing fails');
        // About a thousand requests, however long it takes: the disk has to hold them all in the end.
        await new Promise((resolve) => setTimeout(resolve, FAULT_SECONDS));
      }
      disk.empty();
      await expectExactly(product, acknowledged);
      await eventually(async () => expect((await healthOf(product!.urls.processor)).status).toBe(200));
    },
    FAULT_SECONDS * 1_000 + 120_000,
  );
});
