import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder, lockSlot } from './data-lock.ts';

describe('lockDataFolder', () => {
  let home = '';
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'data-lock-'));
  });
  afterEach(() => rm(home, { recursive: true }));

  it('refuses a second holder and says what to do, then lets it in after the release', () => {
    const first = lockDataFolder(home, 'store');
    expect(() => lockDataFolder(home, 'store')).toThrow(/Another Sentry for AI runs .*SENTRYAI_HOME/);
    first.release();
    lockDataFolder(home, 'store').release();
  });

  it('is free again after its holder was killed', async () => {
    const script = `import { lockDataFolder } from ${JSON.stringify(fileURLToPath(new URL('./data-lock.ts', import.meta.url)))};
      lockDataFolder(${JSON.stringify(home)}, 'store'); console.log('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await once(child.stdout, 'data');
    expect(() => lockDataFolder(home, 'store')).toThrow(/Another/);
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
    lockDataFolder(home, 'store').release();
  });

  it('lets different parts of one folder be used by different processes', () => {
    const store = lockDataFolder(home, 'store');
    const queue = lockDataFolder(home, 'queue');
    expect(() => lockDataFolder(home, 'queue')).toThrow(/Another/);
    store.release();
    queue.release();
  });

  it('gives every process of a kind the lowest free number', () => {
    const [first, second] = [lockSlot(home, 'processor'), lockSlot(home, 'processor')];
    expect([first.slot, second.slot]).toEqual([0, 1]);
    first.release();
    const third = lockSlot(home, 'processor');
    expect(third.slot).toBe(0);
    second.release();
    third.release();
  });
});
