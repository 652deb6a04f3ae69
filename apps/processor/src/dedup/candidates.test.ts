import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBlock, openEmbeddedStore, type Store } from '@sentryai/store';
import { BUILT_AT_MS, buildError } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findStored } from './candidates.ts';
import { KEYED_TABLES } from './item-key.ts';

const MINUTE_MS = 60_000;
const id = (digit: string) => digit.repeat(32);

describe('findStored', () => {
  const home = mkdtempSync(join(tmpdir(), 'dedup-candidates-'));
  let store: Store;
  beforeAll(async () => {
    store = await openEmbeddedStore({ path: join(home, 'store'), memoryBytesMax: 512 * 1024 * 1024, threadPoolSize: 16 });
    await store.migrate({ retentionDays: 0 });
    const rows = [
      buildError(1, { dedup_key: id('1'), event_id: id('a') }),
      buildError(2, { dedup_key: id('2'), event_id: id('2') }),
      buildError(3, { dedup_key: id('3'), event_id: id('b'), external_id: 'mine' }),
    ];
    await store.insert(encodeBlock('errors', rows, 'first'), 'first');
  });
  afterAll(async () => {
    await store.close();
    rmSync(home, { recursive: true });
  });

  const find = (receivedMinMs: number, batchId = 'second') =>
    findStored(
      store,
      {
        table: 'errors',
        projectId: 1,
        identities: ['1', '2', '3', '4'].map(id),
        timeMinMs: BUILT_AT_MS,
        timeMaxMs: BUILT_AT_MS,
        receivedMinMs,
      },
      batchId,
    );

  it('finds what an earlier batch stored a moment ago, and not what the batch itself did', async () => {
    expect((await find(BUILT_AT_MS + MINUTE_MS)).sort()).toEqual([id('1'), id('2'), id('3')]);
    expect(await find(BUILT_AT_MS + MINUTE_MS, 'first')).toEqual([]);
  });

  it.each(KEYED_TABLES)('can be asked about %s', async (table) => {
    const span = `${id('1')}${'1'.repeat(16)}`;
    const identities = table === 'spans' || table === 'span_starts' ? [span] : [id('9')];
    const group = { table, projectId: 1, identities, timeMinMs: BUILT_AT_MS, timeMaxMs: BUILT_AT_MS, receivedMinMs: BUILT_AT_MS };
    expect(await findStored(store, group, 'second')).toEqual([]);
  });

  it('forgets after ten minutes what has no identity of its own: the same bytes are the same thing happening again', async () => {
    expect((await find(BUILT_AT_MS + 30 * MINUTE_MS)).sort()).toEqual([id('2'), id('3')]);
  });
});
