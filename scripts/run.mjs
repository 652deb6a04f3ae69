// Runs a TypeScript file, or with --bin an installed command, under the product's Node. What: `run.mjs FILE [args]` or
// `run.mjs --bin NAME [args]`. When: npm scripts (bench, seed, cli, e2e).
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { needNode } from './node24.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
ensureInstalled(root);
const node = needNode(root);
const args = process.argv.slice(2);
const isBin = args[0] === '--bin';
const target = isBin ? join(root, 'node_modules', '.bin', args[1] ?? '') : resolve(root, args[0] ?? '');
const child = spawn(node, [target, ...args.slice(isBin ? 2 : 1)], {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}`, UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '16' },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
