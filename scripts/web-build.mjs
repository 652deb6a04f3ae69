// Builds the dashboard when its sources changed since the last build. What: `vite build` in apps/web, with a stamp.
// When: from start.mjs and test.mjs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SOURCES = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'apps/web/package.json',
  'packages/schema/src',
  'package-lock.json',
];

function* filesBelow(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesBelow(join(path, name));
}

function fingerprint(root) {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesBelow(join(root, source))) {
      if (file.endsWith('.gen.ts') || file.includes('.test.')) continue;
      hash.update(file.slice(root.length)).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/** Returns true when it built. Throws with the builder's output on failure. */
export function ensureWebBuilt(root, node) {
  const web = join(root, 'apps/web');
  const stamp = join(web, 'dist', '.stamp');
  const current = fingerprint(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return false;
  console.error('building the dashboard ...');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const done = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}`, NODE_ENV: 'production' },
  });
  if (done.status !== 0) throw new Error(`building the dashboard failed\n${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}`);
  writeFileSync(stamp, current);
  return true;
}
