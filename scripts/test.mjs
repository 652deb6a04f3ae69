// Runs every suite and ends with one line `N passed, N failed, N skipped`. What: installs what the tests need (npm
// packages, Chromium and Redis by apt where root, pytest and OpenTelemetry's Python SDK by pip), then: static checks, unit
// and contract tests, end-to-end tests in a real browser, the Python SDK's tests. What cannot be had is said, and its
// tests count as skipped. When: `npm test` (CI calls nothing else); `npm test -- unit e2e` runs some of the suites.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { needNode } from './node24.mjs';
import { ensureChromium, ensureOtelPython, ensurePytest, ensureRedis } from './test-tools.mjs';
import { ensureWebBuilt } from './web-build.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const started = Date.now();
ensureInstalled(root);
const node = needNode(root);
const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}`, UV_THREADPOOL_SIZE: '16' };
const scratch = mkdtempSync(join(tmpdir(), 'sentryai-test-'));

const suites = { check, unit, e2e, python };
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const total = { passed: 0, failed: 0, skipped: 0 };
const notes = [];
for (const [name, suite] of Object.entries(suites)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n=== ${name} ===`);
  const result = suite();
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped += result.skipped;
  notes.push(`${name}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped${result.why ? ` (${result.why})` : ''}`);
}
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${notes.join('\n')}\ntook ${Math.round((Date.now() - started) / 1000)} s`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

function check() {
  const done = spawnSync(node, [join(root, 'scripts/check.mjs')], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 256 * 1024 * 1024,
  });
  console.log(done.stdout);
  const lines = done.stdout.split('\n').filter((line) => line.startsWith('check '));
  const passed = lines.filter((line) => line.endsWith(': passed')).length;
  return { passed, failed: lines.length === 0 ? 1 : lines.length - passed, skipped: 0 };
}

function unit() {
  const redis = redisTool();
  return { ...vitest('unit', redis.env), ...(redis.why ? { why: redis.why } : {}) };
}

function e2e() {
  ensureWebBuilt(root, node);
  const chromium = ensureChromium();
  if (!chromium.path) console.log(`browser tests are skipped: ${chromium.why}`);
  const redis = redisTool();
  const otel = ensureOtelPython(root);
  if (!otel.path) console.log(`tests with OpenTelemetry in Python are skipped: ${otel.why}`);
  const result = vitest('e2e', {
    ...redis.env,
    ...(chromium.path ? { SENTRYAI_TEST_CHROMIUM: chromium.path } : {}),
    ...(otel.path ? { SENTRYAI_TEST_OTEL_PYTHON: otel.path } : {}),
  });
  const why = [chromium.why, redis.why, otel.why].filter((reason) => reason !== undefined).join('; ');
  return { ...result, ...(why ? { why } : {}) };
}

function redisTool() {
  const { path, why } = ensureRedis();
  if (!path) console.log(`tests with Redis are skipped: ${why}`);
  return { env: path ? { SENTRYAI_TEST_REDIS: path } : {}, why };
}

function vitest(project, extraEnv) {
  const report = join(scratch, `${project}.json`);
  const bin = join(root, 'node_modules/vitest/vitest.mjs');
  const done = spawnSync(node, [bin, 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...env, ...extraEnv },
  });
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, why: 'the test runner wrote no report' };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that cannot be loaded fails as a suite without a failed test; it must not pass for green.
  const failed = numFailedTests > 0 ? numFailedTests : Math.max(numFailedTestSuites, done.status === 0 ? 0 : 1);
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

function python() {
  const pytest = ensurePytest(root);
  if (!pytest.command) return { passed: 0, failed: 0, skipped: 1, why: pytest.why };
  const report = join(scratch, 'python.xml');
  const [command, ...args] = pytest.command;
  spawnSync(command, [...args, join(root, 'sdks/python/tests'), '-q', '-p', 'no:cacheprovider', `--junitxml=${report}`], {
    cwd: join(root, 'sdks/python'),
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...env, PYTHONPATH: join(root, 'sdks/python/src'), PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, why: 'pytest wrote no report' };
  const head = readFileSync(report, 'utf8').slice(0, 2_000);
  const count = (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  return { passed: count('tests') - failed - count('skipped'), failed, skipped: count('skipped') };
}
