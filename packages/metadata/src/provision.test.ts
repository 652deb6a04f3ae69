import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { verifyPassword } from './auth/password.ts';
import { createKeyCache } from './key-cache.ts';
import type { Metadata } from './port.ts';
import { provision } from './provision.ts';
import { parseProvisioning } from './provisioning-config.ts';
import { openSqliteMetadata } from './sqlite/open-sqlite-metadata.ts';

describe('provision', () => {
  let home: string;
  let metadata: Metadata;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'sentryai-provision-'));
    metadata = openSqliteMetadata({ path: join(home, 'metadata.db') });
    return async () => {
      await metadata.close();
      rmSync(home, { recursive: true });
    };
  });

  const start = (env: Record<string, string> = {}, isLoopbackBind = true) =>
    provision({ metadata, config: parseProvisioning(env), home, isLoopbackBind, nowMs: 1_790_000_000_000 });
  const lookup = (publicKey: string, secretKey: string | null = null) =>
    createKeyCache(metadata, { ttlMs: 1, entriesMax: 10, now: () => 0 }).lookup(publicKey, secretKey);

  it('makes a project, a key for the DSN and an administrator without password on a first start on loopback', async () => {
    const first = await start();
    expect(first).toMatchObject({
      projectId: 1,
      isFirstStart: true,
      isKeyless: true,
      admin: { email: 'admin@localhost', hasPassword: false },
    });
    expect(first.generated).toEqual({ ingestKey: first.dsnKey, adminPassword: null });
    expect(first.dsnKey).toMatch(/^[0-9a-f]{32}$/);
    expect(await lookup(first.dsnKey ?? '')).toMatchObject({ project_id: 1, can_write: true, can_read: false });
  });

  it('knows the DSN again at the second start, generates nothing, and stays keyless', async () => {
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ isFirstStart: false, isKeyless: true, dsnKey: first.dsnKey });
    expect(second.generated).toEqual({ ingestKey: null, adminPassword: null });
    expect(await metadata.listIngestKeys()).toHaveLength(1);
    expect(await metadata.listUsers()).toHaveLength(1);
    expect(statSync(join(home, 'ingest-key')).mode & 0o777).toBe(0o600);
  });

  it('uses the key of the file when a start was killed between file and database', async () => {
    writeFileSync(join(home, 'ingest-key'), `${'ab'.repeat(16)}\n`);
    expect((await start()).dsnKey).toBe('ab'.repeat(16));
    expect(await lookup('ab'.repeat(16))).not.toBeNull();
  });

  it('prints no DSN of a key that was disabled or deleted since', async () => {
    await start();
    const [key] = await metadata.listIngestKeys();
    await metadata.setIngestKeyDisabled(key?.id ?? '', true);
    expect((await start()).dsnKey).toBeNull();
  });

  it('provisions what the environment names, ends keyless mode, and generates no key beside it', async () => {
    const env = {
      SENTRYAI_INIT_PROJECT_ID: '42',
      SENTRYAI_INIT_INGEST_KEYS: 'pk-lf-x:sk-lf-x,plain',
      SENTRYAI_INIT_API_KEY: 'api-key-1',
      SENTRYAI_INIT_ADMIN_EMAIL: 'Ada@Example.com',
      SENTRYAI_INIT_ADMIN_PASSWORD: 'correct horse',
    };
    const first = await start(env);
    expect(first).toMatchObject({
      projectId: 42,
      dsnKey: 'pk-lf-x',
      isKeyless: false,
      admin: { email: 'ada@example.com', hasPassword: true },
    });
    expect(first.generated).toEqual({ ingestKey: null, adminPassword: null });
    await start(env);
    expect(await metadata.listIngestKeys(42)).toHaveLength(2);
    expect(await metadata.listApiKeys()).toHaveLength(1);
    expect(await lookup('pk-lf-x', 'sk-lf-x')).toMatchObject({ project_id: 42, can_read: true });
    expect(await lookup('plain')).toMatchObject({ project_id: 42, can_read: false });
  });

  it('stores no key and no password in clear text in the database', async () => {
    await start({
      SENTRYAI_INIT_INGEST_KEYS: 'public-abcdef:secret-abcdef',
      SENTRYAI_INIT_API_KEY: 'apikey-abcdef',
      SENTRYAI_INIT_ADMIN_PASSWORD: 'password-abcdef',
    });
    await metadata.close();
    expect(readFileSync(join(home, 'metadata.db')).includes('abcdef')).toBe(false);
  });

  it('makes key and password on a public address, the password once, even after a first start on loopback', async () => {
    const onLoopback = await start();
    const first = await start({}, false);
    expect(first).toMatchObject({ isKeyless: false, dsnKey: onLoopback.dsnKey, admin: { email: 'admin@localhost', hasPassword: true } });
    const password = first.generated.adminPassword;
    expect(password).toMatch(/^[\w-]{20}$/);
    const [admin] = await metadata.listUsers();
    expect(await verifyPassword(password ?? '', admin?.password_hash ?? null)).toBe(true);
    expect((await start({}, false)).generated.adminPassword).toBeNull();
  });

  it('leaves a password alone that the user has, and gives a named user without one the given one', async () => {
    await start({ SENTRYAI_INIT_ADMIN_EMAIL: 'ada@example.com' });
    await start({ SENTRYAI_INIT_ADMIN_EMAIL: 'ada@example.com', SENTRYAI_INIT_ADMIN_PASSWORD: 'the first one' });
    await start({ SENTRYAI_INIT_ADMIN_EMAIL: 'ada@example.com', SENTRYAI_INIT_ADMIN_PASSWORD: 'the second one' });
    const user = await metadata.findUserByEmail('ada@example.com');
    expect(await verifyPassword('the first one', user?.password_hash ?? null)).toBe(true);
    expect(await verifyPassword('the second one', user?.password_hash ?? null)).toBe(false);
  });

  it('takes a new secret of a known key over', async () => {
    await start({ SENTRYAI_INIT_INGEST_KEYS: 'a:old' });
    await start({ SENTRYAI_INIT_INGEST_KEYS: 'a:new' });
    expect(await lookup('a', 'old')).toBeNull();
    expect(await lookup('a', 'new')).toMatchObject({ can_read: true });
  });
});
