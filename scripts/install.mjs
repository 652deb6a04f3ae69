// Installs the project's packages when the lockfile changed since the last install, and only then.
// What: `npm install --ignore-scripts` (npm ci refuses lockfiles whose other-platform binaries are not served).
// When: called by start, test, check and run. A stamp in node_modules makes the second call free.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

function fingerprint(root) {
  const hash = createHash('sha256');
  const files = ['package.json', 'package-lock.json'];
  for (const group of ['apps', 'packages', 'sdks']) {
    if (!existsSync(join(root, group))) continue;
    for (const name of readdirSync(join(root, group)).sort()) files.push(join(group, name, 'package.json'));
  }
  for (const file of files) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(file).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** Runs npm install in `root` unless its stamp says that nothing changed. Throws with npm's output on failure. */
export function ensureInstalled(root, { label = 'packages' } = {}) {
  const stamp = join(root, 'node_modules', '.sentryai-install-stamp');
  const before = fingerprint(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === before) return false;
  console.error(`installing ${label} (first run takes about a minute) ...`);
  const lock = join(root, 'package-lock.json');
  const lockBefore = existsSync(lock) ? readFileSync(lock) : undefined;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(npm, ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    // npm must not run inside the settings of the npm that called us (workspace, prefix).
    env: Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('npm_config_'))),
  });
  if (done.status !== 0) {
    throw new Error(`npm install failed in ${root}\n${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}`);
  }
  if (lockBefore && !lockBefore.equals(readFileSync(lock))) {
    console.error('note: npm changed package-lock.json while installing; the versions may differ from the ones tested');
  }
  writeFileSync(stamp, fingerprint(root));
  return true;
}
