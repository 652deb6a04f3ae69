import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder } from './data-lock.ts';

describe('lockDataFolder', () => {
  let home = '';
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'data-lock-'));
  });
  afterEach(() => rm(home, { recursive: true }));

  it('refuses a second holder and says what to do, then lets it in after the release', () => {
    const first = lockDataFolder(home);
    expect(() => lockDataFolder(home)).toThrow(/Another Sentry for AI runs .*SENTRYAI_HOME/);
    first.release();
    lockDataFolder(home).release();
  });

  it('is free again after its holder was killed', async () => {
    const script = `import { lockDataFolder } from ${JSON.stringify(fileURLToPath(new URL('./data-lock.ts', import.meta.url)))};
      lockDataFolder(${JSON.stringify(home)}); console.log('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await once(child.stdout, 'data');
    expect(() => lockDataFolder(home)).toThrow(/Another/);
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
    lockDataFolder(home).release();
  });
});
