import { KEEP_ALL, NO_LIMITS } from '@sentryai/schema';
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from './hash.ts';
import { createKeyCache, type KeyCacheOptions } from './key-cache.ts';
import { openSqliteMetadata } from './sqlite/open-sqlite-metadata.ts';
import type { Metadata } from './port.ts';

describe('createKeyCache', () => {
  let metadata: Metadata;
  let nowMs: number;
  let queries: number;
  beforeEach(async () => {
    metadata = openSqliteMetadata({ path: ':memory:' });
    nowMs = 1_000_000;
    queries = 0;
    await metadata.ensureProject({ id: 5, name: 'p', organization_name: 'o', created_at_ms: 1 });
    await addKey('public', 'secret');
    await addKey('alone', null);
    return () => metadata.close();
  });

  const addKey = (publicKey: string, secretKey: string | null) =>
    metadata.upsertIngestKey({
      id: `ik_${publicKey}`,
      project_id: 5,
      name: '',
      public_prefix: '',
      public_hash: sha256Hex(publicKey),
      secret_hash: secretKey === null ? null : sha256Hex(secretKey),
      origin: 'provisioned',
      created_at_ms: 1,
    });
  const open = (options: Partial<KeyCacheOptions> = {}) =>
    createKeyCache(
      {
        findIngestKey: (hash) => {
          queries += 1;
          return metadata.findIngestKey(hash);
        },
        isKeyless: () => metadata.isKeyless(),
      },
      { ttlMs: 10_000, entriesMax: 100, now: () => nowMs, ...options },
    );

  it.each([
    ['a public part alone writes', 'public', null, { can_write: true, can_read: false, is_pair: true }],
    ['a pair with its right secret also reads', 'public', 'secret', { can_write: true, can_read: true, is_pair: true }],
    ['a secret beside a key that has none adds nothing', 'alone', 'anything', { can_write: true, can_read: false, is_pair: false }],
  ])('%s', async (_name, publicKey, secretKey, grant) => {
    expect(await open().lookup(publicKey, secretKey)).toEqual({
      key_id: `ik_${publicKey}`,
      project_id: 5,
      disabled: false,
      limits: NO_LIMITS,
      sampling: KEEP_ALL,
      ...grant,
    });
  });

  it.each([
    ['public', 'wrong'],
    ['public', 'public'],
    ['unknown', null],
    ['secret', null],
    ['', null],
  ])('knows nothing of %j with secret %j', async (publicKey, secretKey) => {
    expect(await open().lookup(publicKey, secretKey)).toBeNull();
  });

  it('asks the store once per key and time to live, also when many ask at once', async () => {
    const cache = open();
    await Promise.all(Array.from({ length: 50 }, () => cache.lookup('public')));
    await cache.lookup('public');
    expect(queries).toBe(1);
    nowMs += 10_000;
    await cache.lookup('public');
    expect(queries).toBe(2);
  });

  it('keeps the pair and the public part apart', async () => {
    const cache = open();
    expect(await cache.lookup('public', 'secret')).toMatchObject({ can_read: true });
    expect(await cache.lookup('public')).toMatchObject({ can_read: false });
    expect(await cache.lookup('public', 'wrong')).toBeNull();
  });

  it('notices a disabled key after the time to live, or at once when cleared', async () => {
    const cache = open();
    await cache.lookup('public', 'secret');
    await metadata.setIngestKeyDisabled('ik_public', true);
    expect(await cache.lookup('public', 'secret')).toMatchObject({ disabled: false });
    cache.clear();
    expect(await cache.lookup('public', 'secret')).toMatchObject({ disabled: true, can_write: false, can_read: false });
  });

  it('brings changed limits and sampling with the next look at the store', async () => {
    const cache = open();
    await cache.lookup('alone');
    const limits = { ...NO_LIMITS, items_per_second: 7 };
    await metadata.updateIngestKey('ik_alone', { limits, sampling: { ...KEEP_ALL, logs: 0.25 } });
    expect(await cache.lookup('alone')).toMatchObject({ limits: NO_LIMITS, sampling: KEEP_ALL });
    nowMs += 10_000;
    expect(await cache.lookup('alone')).toMatchObject({ limits, sampling: { spans: 1, logs: 0.25, metrics: 1 } });
  });

  it('remembers unknown keys for a short time only, so that a new key soon works', async () => {
    const cache = open();
    expect(await cache.lookup('new')).toBeNull();
    await addKey('new', null);
    expect(await cache.lookup('new')).toBeNull();
    expect(queries).toBe(1);
    nowMs += 2_000;
    expect(await cache.lookup('new')).toMatchObject({ key_id: 'ik_new' });
  });

  it('does not let a flood of guesses push good keys out', async () => {
    const cache = open({ entriesMax: 3 });
    await cache.lookup('public');
    for (let i = 0; i < 20; i += 1) await cache.lookup(`guess-${i}`);
    const before = queries;
    await cache.lookup('public');
    expect(queries).toBe(before);
  });

  it('tells whether loopback may go without a key, live', async () => {
    const empty = openSqliteMetadata({ path: ':memory:' });
    const cache = createKeyCache(empty, { ttlMs: 1_000, entriesMax: 10, now: () => nowMs });
    expect(await cache.isKeyless()).toBe(true);
    expect(await open().isKeyless()).toBe(false);
    await empty.close();
  });

  it('caches no failure of the store', async () => {
    let isDown = true;
    const cache = createKeyCache(
      {
        findIngestKey: (hash) => (isDown ? Promise.reject(new Error('locked')) : metadata.findIngestKey(hash)),
        isKeyless: () => metadata.isKeyless(),
      },
      { ttlMs: 1_000, entriesMax: 10, now: () => nowMs },
    );
    await expect(cache.lookup('public')).rejects.toThrow('locked');
    isDown = false;
    expect(await cache.lookup('public')).toMatchObject({ key_id: 'ik_public' });
  });
});
