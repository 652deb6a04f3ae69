// Checks the code without running it: format, lint, types, dependency rules, dead code. What: `npm run check [step …]`,
// `npm run check -- --fix format` rewrites. When: before a commit; npm test runs it too. Ends with one line per step.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { needNode } from './node24.mjs';
import { ensureWebBuilt } from './web-build.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
ensureInstalled(root);
ensureInstalled(join(root, 'tools'), { label: 'checkers' });
const node = needNode(root);
const tool = (name) => join(root, 'tools/node_modules/.bin', name);
const isFix = process.argv.includes('--fix');

/** dependency-cruiser passes when it finds no module at all (it does with TypeScript 7): fewer than this is a failure. */
const MODULES_MIN = 100;

const steps = {
  format: () => run(tool('biome'), ['format', ...(isFix ? ['--write'] : []), '.']),
  lint: () => run(tool('oxlint'), ['--type-aware', '--deny-warnings', ...(isFix ? ['--fix'] : [])]),
  types: () =>
    run(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', 'tsconfig.json']) &&
    run(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', 'apps/web/tsconfig.json']),
  dependencies: checkDependencies,
  'page-size': () => (ensureWebBuilt(root, node), run(join(root, 'apps/web/scripts/bundle-size.mjs'), [])),
  'dead-code': () => run(tool('knip'), ['--no-progress', '--no-config-hints']),
};

const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`unknown step ${unknown.join(', ')}; steps are ${Object.keys(steps).join(', ')}`);
  process.exit(2);
}
const results = (wanted.length > 0 ? wanted : Object.keys(steps)).map((name) => ({ name, ok: steps[name]() }));
for (const { name, ok } of results) console.log(`check ${name}: ${ok ? 'passed' : 'failed'}`);
process.exit(results.every(({ ok }) => ok) ? 0 : 1);

function run(command, args, options = {}) {
  const done = spawnSync(node, [command, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}`, OXLINT_TSGOLINT_PATH: tool('tsgolint') },
    ...options,
  });
  return done.status === 0;
}

function checkDependencies() {
  const folders = ['apps', 'packages', 'sdks/typescript/src', 'e2e', 'bench', 'fuzz'];
  const done = spawnSync(node, [tool('depcruise'), '--config', 'tools/dependency-rules.cjs', '--output-type', 'json', ...folders], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
    env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` },
  });
  let summary;
  try {
    ({ summary } = JSON.parse(done.stdout));
  } catch {
    console.error(done.stderr || 'dependency-cruiser gave no answer');
    return false;
  }
  for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} -> ${to}`);
  if (summary.totalCruised < MODULES_MIN) console.error(`only ${summary.totalCruised} modules were seen, so the rules were not checked`);
  return summary.error === 0 && summary.totalCruised >= MODULES_MIN;
}
