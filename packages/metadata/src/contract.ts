/** What every metadata twin promises; each twin's test file runs it with its own way to open a fresh, empty store. */
import { KEEP_ALL, NO_LIMITS, NO_QUOTA } from '@sentryai/schema';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from './hash.ts';
import { describeIssueContract } from './issues/issue-contract.ts';
import type { Metadata, NewIngestKey, SourceMapEntry, User } from './port.ts';
import { describePriceContract } from './prices/price-contract.ts';

const T0 = 1_790_000_000_000;

export type MetadataTwin = {
  metadata: Metadata;
  /** A second handle on the same store, as another thread or process has it. */
  openAnother(): Promise<Metadata>;
  cleanUp(): Promise<void>;
};

function ingestKey(change: Partial<NewIngestKey> = {}): NewIngestKey {
  return {
    id: 'ik_1',
    project_id: 1,
    name: 'test',
    public_prefix: 'pub',
    public_hash: sha256Hex('public-1'),
    secret_hash: null,
    origin: 'provisioned',
    created_at_ms: T0,
    ...change,
  };
}

function user(change: Partial<User> = {}): User {
  return { id: 'us_1', email: 'ada@example.com', name: 'Ada', password_hash: null, created_at_ms: T0, ...change };
}

export function describeMetadataContract(name: string, open: () => Promise<MetadataTwin>): void {
  describe(`metadata contract: ${name}`, () => {
    let twin: MetadataTwin;
    let metadata: Metadata;
    beforeEach(async () => {
      twin = await open();
      metadata = twin.metadata;
    });
    afterEach(() => twin.cleanUp());
    const ensureProject = (id: number) => metadata.ensureProject({ id, name: 'default', organization_name: 'default', created_at_ms: T0 });

    it('creates a project once', async () => {
      expect(await ensureProject(7)).toBe(true);
      expect(await metadata.ensureProject({ id: 7, name: 'other', organization_name: 'other', created_at_ms: T0 + 1 })).toBe(false);
      expect(await metadata.listProjects()).toEqual([{ id: 7, organization_id: 1, name: 'default', created_at_ms: T0, quota: NO_QUOTA }]);
      expect(await metadata.findProject(7)).toMatchObject({ name: 'default' });
      expect(await metadata.findProject(8)).toBeNull();
    });

    it('answers ingest keys as they were stored, numbers and booleans included', async () => {
      await ensureProject(1);
      const stored = await metadata.upsertIngestKey(ingestKey({ secret_hash: sha256Hex('s') }));
      expect(stored).toEqual({
        ...ingestKey({ secret_hash: sha256Hex('s') }),
        is_disabled: false,
        limits: NO_LIMITS,
        sampling: KEEP_ALL,
      });
      expect(await metadata.findIngestKey(sha256Hex('public-1'))).toEqual(stored);
      expect(await metadata.findIngestKey(sha256Hex('public-2'))).toBeNull();
      expect(await metadata.listIngestKeys()).toEqual([stored]);
      expect(await metadata.listIngestKeys(2)).toEqual([]);
    });

    it('brings an existing key to a new secret and origin, and leaves it disabled', async () => {
      await ensureProject(1);
      await metadata.upsertIngestKey(ingestKey({ origin: 'generated' }));
      expect(await metadata.setIngestKeyDisabled('ik_1', true)).toBe(true);
      const again = await metadata.upsertIngestKey(ingestKey({ id: 'ik_2', secret_hash: sha256Hex('new') }));
      expect(again).toMatchObject({ id: 'ik_1', secret_hash: sha256Hex('new'), origin: 'provisioned', is_disabled: true });
      expect(await metadata.listIngestKeys()).toHaveLength(1);
    });

    it('makes projects under the next free id, and keeps their quotas', async () => {
      await ensureProject(7);
      const made = await metadata.createProject({ name: 'second', organization_name: 'default', created_at_ms: T0 });
      expect(made).toEqual({ id: 8, organization_id: 1, name: 'second', created_at_ms: T0, quota: NO_QUOTA });
      const quota = { items_per_day: 1_000, bytes_per_day: 5_000_000_000 };
      expect(await metadata.updateProject(8, { quota })).toEqual({ ...made, quota });
      expect(await metadata.updateProject(8, { name: 'renamed' })).toEqual({ ...made, name: 'renamed', quota });
      expect(await metadata.updateProject(8, { quota: NO_QUOTA })).toMatchObject({ name: 'renamed', quota: NO_QUOTA });
      expect(await metadata.updateProject(9, { quota })).toBeNull();
      expect(await metadata.findProject(7)).toMatchObject({ name: 'default', quota: NO_QUOTA });
    });

    it("changes a key's name, limits and sampling each on its own, also when the key is provisioned again", async () => {
      await ensureProject(1);
      const limits = { items_per_second: 0.5, items_burst: 10, bytes_per_second: 1e6, bytes_burst: null };
      const sampling = { spans: 0.1, logs: 1, metrics: 0 };
      await metadata.upsertIngestKey(ingestKey({ limits }));
      expect(await metadata.updateIngestKey('ik_1', { sampling })).toMatchObject({ limits, sampling, name: 'test' });
      expect(await metadata.updateIngestKey('ik_1', { name: 'other', is_disabled: true })).toMatchObject({ name: 'other', limits });
      expect(await metadata.upsertIngestKey(ingestKey())).toMatchObject({ limits, sampling, is_disabled: true });
      expect(await metadata.updateIngestKey('ik_1', {})).toEqual(await metadata.findIngestKeyById('ik_1'));
      expect(await metadata.updateIngestKey('ik_9', { name: 'x' })).toBeNull();
      expect(await metadata.findIngestKeyById('ik_9')).toBeNull();
    });

    it('adds up what projects used on a day over all handles, and forgets days of long ago', async () => {
      const another = await twin.openAnother();
      const usage = (project_id: number, items: number, bytes: number) => ({ project_id, items, bytes });
      expect(await metadata.addDailyUsage(20_000, [usage(1, 5, 500), usage(2, 1, 10)])).toEqual([
        { items: 5, bytes: 500 },
        { items: 1, bytes: 10 },
      ]);
      expect(await another.addDailyUsage(20_000, [usage(2, 2, 3_000_000_000), usage(1, 0, 0)])).toEqual([
        { items: 3, bytes: 3_000_000_010 },
        { items: 5, bytes: 500 },
      ]);
      await metadata.addDailyUsage(20_001, [usage(1, 7, 70)]);
      expect(await another.findDailyUsage(20_000, 1)).toEqual({ items: 5, bytes: 500 });
      expect(await another.findDailyUsage(20_002, 1)).toEqual({ items: 0, bytes: 0 });
      await metadata.addDailyUsage(20_401, []);
      expect(await metadata.findDailyUsage(20_000, 1)).toEqual({ items: 0, bytes: 0 });
      expect(await metadata.findDailyUsage(20_001, 1)).toEqual({ items: 7, bytes: 70 });
      await another.close();
    });

    it('adds up the usage of very many projects at once', async () => {
      const added = Array.from({ length: 1_203 }, (_, index) => ({ project_id: index + 1, items: index, bytes: 1 }));
      await metadata.addDailyUsage(20_000, added);
      expect((await metadata.addDailyUsage(20_000, added)).map(({ items }) => items)).toEqual(added.map(({ items }) => items * 2));
    });

    it('refuses a key of an unknown project, and a public part that another project has, and changes nothing then', async () => {
      await ensureProject(1);
      await ensureProject(2);
      await expect(metadata.upsertIngestKey(ingestKey({ project_id: 9 }))).rejects.toMatchObject({ code: 'project_unknown' });
      await metadata.upsertIngestKey(ingestKey());
      const theft = ingestKey({ id: 'ik_2', project_id: 2, secret_hash: sha256Hex('theirs') });
      await expect(metadata.upsertIngestKey(theft)).rejects.toMatchObject({ code: 'key_conflict' });
      expect(await metadata.findIngestKey(sha256Hex('public-1'))).toMatchObject({ project_id: 1, secret_hash: null });
    });

    it('is keyless until a person provisions a key, and not again after that key is deleted', async () => {
      await ensureProject(1);
      expect(await metadata.isKeyless()).toBe(true);
      await metadata.upsertIngestKey(ingestKey({ origin: 'generated' }));
      expect(await metadata.isKeyless()).toBe(true);
      await metadata.upsertIngestKey(ingestKey({ id: 'ik_2', public_hash: sha256Hex('public-2') }));
      expect(await metadata.isKeyless()).toBe(false);
      expect(await metadata.deleteIngestKey('ik_2')).toBe(true);
      expect(await metadata.deleteIngestKey('ik_2')).toBe(false);
      expect(await metadata.isKeyless()).toBe(false);
    });

    it('keeps API keys, once per hash, and disables and deletes them', async () => {
      const key = { id: 'ak_1', name: 'ci', key_prefix: 'abc', key_hash: sha256Hex('api'), created_at_ms: T0 };
      const stored = await metadata.ensureApiKey(key);
      expect(stored).toEqual({ ...key, is_disabled: false });
      expect(await metadata.ensureApiKey({ ...key, id: 'ak_2', name: 'again' })).toEqual(stored);
      expect(await metadata.setApiKeyDisabled('ak_1', true)).toBe(true);
      expect(await metadata.setApiKeyDisabled('ak_2', true)).toBe(false);
      expect(await metadata.findApiKey(sha256Hex('api'))).toMatchObject({ is_disabled: true });
      expect(await metadata.deleteApiKey('ak_1')).toBe(true);
      expect(await metadata.listApiKeys()).toEqual([]);
    });

    it('finds users by address in any case, and lists the oldest first', async () => {
      await metadata.ensureUser(user({ id: 'us_2', email: 'young@example.com', created_at_ms: T0 + 1 }));
      await metadata.ensureUser(user({ email: 'Ada@Example.COM' }));
      expect(await metadata.ensureUser(user({ id: 'us_3', name: 'Impostor' }))).toMatchObject({ id: 'us_1', name: 'Ada' });
      expect(await metadata.findUserByEmail('ADA@example.com')).toEqual(user());
      expect((await metadata.listUsers()).map((one) => one.id)).toEqual(['us_1', 'us_2']);
      expect(await metadata.setPasswordHash('us_1', 'hash')).toBe(true);
      expect(await metadata.setPasswordHash('us_9', 'hash')).toBe(false);
      expect(await metadata.findUser('us_1')).toEqual(user({ password_hash: 'hash' }));
    });

    it('ends sessions at their time, when deleted, and with all of a user', async () => {
      await metadata.ensureUser(user());
      const session = (n: number) => ({
        id: `se_${n}`,
        token_hash: sha256Hex(`t${n}`),
        user_id: 'us_1',
        created_at_ms: T0,
        expires_at_ms: T0 + 1_000,
      });
      await metadata.createSession(session(1));
      expect(await metadata.findSession(sha256Hex('t1'), T0 + 999)).toEqual({ session: session(1), user: user() });
      expect(await metadata.findSessionById('se_1', T0 + 999)).toEqual({ session: session(1), user: user() });
      expect(await metadata.findSession(sha256Hex('t1'), T0 + 1_000)).toBeNull();
      expect(await metadata.findSessionById('se_1', T0 + 1_000)).toBeNull();
      await metadata.createSession(session(2));
      expect(await metadata.deleteSession(sha256Hex('t1'))).toBe(true);
      expect(await metadata.deleteSession(sha256Hex('t1'))).toBe(false);
      expect(await metadata.deleteSessionsOfUser('us_1')).toBe(1);
      expect(await metadata.findSession(sha256Hex('t2'), T0)).toBeNull();
    });

    it('removes expired sessions and links when new ones are made, so that neither table grows', async () => {
      await metadata.ensureUser(user());
      const row = (n: number, atMs: number) => ({
        token_hash: sha256Hex(`t${n}`),
        user_id: 'us_1',
        created_at_ms: atMs,
        expires_at_ms: atMs + 10,
      });
      await metadata.createSession({ id: 'se_1', ...row(1, T0) });
      await metadata.createSession({ id: 'se_2', ...row(2, T0 + 10) });
      expect(await metadata.deleteSession(sha256Hex('t1'))).toBe(false);
      await metadata.createLoginLink(row(3, T0));
      await metadata.createLoginLink(row(4, T0 + 10));
      expect(await metadata.consumeLoginLink(sha256Hex('t3'), T0)).toBeNull();
    });

    it('gives a login link to exactly one of many exchanges at once, over several handles', async () => {
      await metadata.ensureUser(user());
      await metadata.createLoginLink({ token_hash: sha256Hex('link'), user_id: 'us_1', created_at_ms: T0, expires_at_ms: T0 + 1_000 });
      const another = await twin.openAnother();
      const attempts = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? metadata : another).consumeLoginLink(sha256Hex('link'), T0));
      const winners = (await Promise.all(attempts)).filter((winner) => winner !== null);
      await another.close();
      expect(winners).toEqual([user()]);
    });

    it('does not take an expired login link', async () => {
      await metadata.ensureUser(user());
      await metadata.createLoginLink({ token_hash: sha256Hex('link'), user_id: 'us_1', created_at_ms: T0, expires_at_ms: T0 + 1_000 });
      expect(await metadata.consumeLoginLink(sha256Hex('link'), T0 + 1_000)).toBeNull();
    });

    it('keeps settings, and the first value where several race', async () => {
      expect(await metadata.getSetting('theme')).toBeNull();
      expect(await Promise.all([metadata.ensureSetting('theme', 'dark'), metadata.ensureSetting('theme', 'light')])).toEqual([
        'dark',
        'dark',
      ]);
      await metadata.setSetting('theme', 'light');
      expect(await metadata.getSetting('theme')).toBe('light');
    });

    it('lists settings by the beginning of their key', async () => {
      for (const key of ['role:b', 'role:a', 'role', 'roles', 'role%x', 'roleZ']) await metadata.setSetting(key, `value of ${key}`);
      expect(await metadata.listSettings('role:')).toEqual([
        { key: 'role:a', value: 'value of role:a' },
        { key: 'role:b', value: 'value of role:b' },
      ]);
      expect(await metadata.listSettings('role%')).toEqual([{ key: 'role%x', value: 'value of role%x' }]);
      expect(await metadata.listSettings('none')).toEqual([]);
    });

    it('shows a commit to other handles at once', async () => {
      const another = await twin.openAnother();
      await ensureProject(3);
      expect(await another.findProject(3)).not.toBeNull();
      await another.setSetting('from', 'another');
      expect(await metadata.getSetting('from')).toBe('another');
      await another.close();
    });

    it('undoes a failed transaction wholly and goes on working while others wait', async () => {
      await ensureProject(1);
      const results = await Promise.allSettled([
        metadata.upsertIngestKey(ingestKey({ project_id: 9 })),
        metadata.upsertIngestKey(ingestKey()),
        metadata.upsertIngestKey(ingestKey({ id: 'ik_2', project_id: 9, public_hash: sha256Hex('public-2') })),
        metadata.setSetting('a', 'b'),
      ]);
      expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
      expect(await metadata.listIngestKeys()).toHaveLength(1);
    });

    it('answers pings while open, and closes twice without complaint', async () => {
      await metadata.ping();
      await metadata.close();
      await metadata.close();
      await expect(metadata.ping()).rejects.toThrow();
    });

    it('lends a lease to one owner at a time, and its state goes to the next', async () => {
      const take = (owner: string, nowMs: number) => metadata.takeLease({ name: 'work/1', owner, nowMs, ttlMs: 1_000 });
      expect(await take('a', T0)).toEqual({ name: 'work/1', owner: 'a', epoch: 1, expires_at_ms: T0 + 1_000, state: '' });
      expect(await take('b', T0 + 999)).toBeNull();
      expect(await take('a', T0 + 500)).toMatchObject({ epoch: 1, expires_at_ms: T0 + 1_500 });
      expect(await metadata.setLeaseState({ name: 'work/1', owner: 'a', epoch: 1, state: 'page 7' })).toBe(true);
      expect(await take('b', T0 + 1_500)).toMatchObject({ owner: 'b', epoch: 2, state: 'page 7' });
      expect(await metadata.setLeaseState({ name: 'work/1', owner: 'a', epoch: 1, state: 'late' })).toBe(false);
      await metadata.releaseLeases('b');
      expect(await take('a', T0 + 1_501)).toMatchObject({ owner: 'a', epoch: 3 });
      expect((await metadata.listLeases('work/')).map((lease) => lease.name)).toEqual(['work/1']);
      expect(await metadata.listLeases('other/')).toEqual([]);
    });

    it('gives a lease to one of many who race for it', async () => {
      const other = await twin.openAnother();
      const racers = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? metadata : other));
      const taken = await Promise.all(
        racers.map((one, index) => one.takeLease({ name: 'race', owner: `p${index}`, nowMs: T0, ttlMs: 1_000 })),
      );
      expect(taken.filter((lease) => lease !== null)).toHaveLength(1);
      await other.close();
    });

    it('keeps source maps by project, release and script, and finds them by debug id too', async () => {
      const entry: SourceMapEntry = {
        project_id: 1,
        release: 'shop@1',
        name: '~/a.js',
        debug_id: '',
        blob_id: 'b1',
        size_bytes: 5_000_000_000,
        created_at_ms: T0,
        created_by: 'ada@example.com',
        used_at_ms: T0,
      };
      const withId = { ...entry, release: '', name: '~/b.js', debug_id: 'd-1', blob_id: 'b2' };
      for (const one of [entry, withId, { ...entry, project_id: 2 }, { ...entry, release: 'shop@2' }]) await metadata.putSourceMap(one);
      await metadata.putSourceMap({ ...entry, blob_id: 'b3', created_at_ms: T0 + 5, used_at_ms: T0 + 5 });
      const replaced = { ...entry, blob_id: 'b3', created_at_ms: T0 + 5, used_at_ms: T0 + 5 };
      expect(await metadata.listSourceMaps(1, { release: 'shop@1', limit: 10 })).toEqual([replaced]);
      expect(await metadata.listSourceMaps(1, { limit: 2 })).toHaveLength(2);
      expect(await metadata.countSourceMaps(1, 'shop@1', '~/b.js')).toBe(1);
      expect(await metadata.countSourceMaps(1, 'shop@1', '~/a.js')).toBe(0);
      const find = (release: string, debugIds: string[]) => metadata.findSourceMaps({ projectId: 1, release, debugIds, limit: 10 });
      expect(await find('shop@1', ['d-1', 'd-2'])).toEqual([replaced, withId]);
      expect(await find('shop@9', [])).toEqual([]);
      await metadata.useSourceMap(1, 'b2', T0 + 100);
      expect(await metadata.removeSourceMapsUnused(T0 + 50)).toBe(3);
      expect(await find('shop@1', ['d-1'])).toEqual([{ ...withId, used_at_ms: T0 + 100 }]);
    });

    describeIssueContract(
      () => metadata,
      () => twin.openAnother(),
    );
    describePriceContract(
      () => metadata,
      () => twin.openAnother(),
    );
  });
}
