import { metadataPath, openSqliteMetadata, parseProvisioning, provision, sha256Hex } from '@sentryai/metadata';
import { dayOf, KEEP_ALL, NO_LIMITS } from '@sentryai/schema';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';

const T0 = 1_790_000_000_000;
let home: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'sentryai-cli-keys-'));
  const metadata = openSqliteMetadata({ path: metadataPath(home) });
  await provision({ metadata, config: parseProvisioning({}), home, isLoopbackBind: true, nowMs: T0 });
  await metadata.close();
  return () => rmSync(home, { recursive: true });
});

const run = async (...args: string[]) => {
  let out = '';
  let err = '';
  const io = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    env: { SENTRYAI_HOME: home },
    now: () => T0,
  };
  return { code: await runCli(args, io), out, err };
};
const json = async <T>(...args: string[]) => JSON.parse((await run(...args, '--json')).out) as T;
type Shown = { id: string; key: string; secret: string | null; limits: object; sampling: object; is_disabled: boolean };

describe('keys', () => {
  it('are made with limits, printed once, and work', async () => {
    const { code, out, err } = await run('keys', 'create', '--name', 'checkout', '--items-per-second', '200', '--sample-spans', '0.1');
    expect([code, err]).toEqual([0, expect.stringContaining('cannot be shown again')]);
    expect(out).toMatch(/^[0-9a-f]{32}\n$/);
    const metadata = openSqliteMetadata({ path: metadataPath(home) });
    expect(await metadata.findIngestKey(sha256Hex(out.trim()))).toMatchObject({
      name: 'checkout',
      limits: { ...NO_LIMITS, items_per_second: 200 },
      sampling: { ...KEEP_ALL, spans: 0.1 },
    });
    await metadata.close();
    const list = await run('keys', 'list');
    expect(list.out).toMatch(/ik_\w+ +[0-9a-f]{6}… +enabled +200 items\/s +10% spans +checkout\n/);
    expect(list.out).not.toContain(out.trim());
  });

  it('are limited bit by bit, and set free again', async () => {
    const { id } = await json<Shown>('keys', 'create', '--with-secret');
    await run('keys', 'limit', id, '--items-per-second', '0.5', '--bytes-burst', '1000');
    expect(await json<Shown>('keys', 'limit', id, '--items-per-second', 'none', '--sample-logs', '0')).toMatchObject({
      limits: { ...NO_LIMITS, bytes_burst: 1000 },
      sampling: { ...KEEP_ALL, logs: 0 },
    });
  });

  it('are disabled, enabled and deleted', async () => {
    const { id } = await json<Shown>('keys', 'create');
    expect(await json('keys', 'disable', id)).toEqual({ id, is_disabled: true });
    expect((await run('keys', 'list')).out).toContain('disabled');
    expect(await json('keys', 'enable', id)).toEqual({ id, is_disabled: false });
    expect((await run('keys', 'delete', id)).code).toBe(0);
    expect(await run('keys', 'enable', id)).toMatchObject({ code: 1, err: expect.stringContaining('keys list') });
  });

  it.each([
    [['keys']],
    [['keys', 'dance']],
    [['keys', 'limit']],
    [['keys', 'limit', 'ik_1', 'ik_2']],
    [['keys', 'create', '--items-per-second', '0']],
    [['keys', 'create', '--items-burst', '1.5']],
    [['keys', 'create', '--sample-spans', '2']],
    [['keys', 'create', '--sample-spans', '']],
    [['keys', 'list', '--project', 'x']],
    [['projects']],
    [['projects', 'create']],
    [['projects', 'quota']],
    [['projects', 'quota', '1']],
  ])('exits 2 for %j and changes nothing', async (args) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Usage: ');
    expect((await json<Shown[]>('keys', 'list')).length).toBe(1);
  });

  it('fail where there is no installation, no such project and no such key', async () => {
    expect(await run('keys', 'list', '--home', join(home, 'nothing'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('npm start'),
    });
    expect(await run('keys', 'create', '--project', '9')).toMatchObject({ code: 1, err: expect.stringContaining('no project 9') });
    expect(await run('keys', 'limit', 'ik_9', '--sample-logs', '1')).toMatchObject({ code: 1, err: expect.stringContaining('ik_9') });
    expect(await run('projects', 'quota', '9', '--items-per-day', '1')).toMatchObject({
      code: 1,
      err: expect.stringContaining('projects list'),
    });
  });
});

describe('projects', () => {
  it('are made, given a quota, and listed with what they used today', async () => {
    expect(await json('projects', 'create', '--name', ' staging ')).toMatchObject({ id: 2, name: 'staging' });
    await run('projects', 'quota', '2', '--items-per-day', '1000');
    expect((await run('projects', 'quota', '2', '--bytes-per-day', '5000')).out).toBe(
      'project 2 "staging": 1000 items and 5000 bytes a day\n',
    );
    expect((await run('projects', 'quota', '2', '--items-per-day', 'none')).out).toContain('any number of items and 5000 bytes');
    const metadata = openSqliteMetadata({ path: metadataPath(home) });
    await metadata.addDailyUsage(dayOf(T0), [{ project_id: 2, items: 7, bytes: 99 }]);
    await metadata.close();
    expect((await run('projects', 'list')).out).toMatch(/^2 +7 +- +99 +5000 +staging$/m);
    expect(await json('projects', 'list')).toMatchObject([{ id: 1 }, { id: 2, used_today: { items: 7, bytes: 99 } }]);
  });
});
