// Finds or installs what the tests need from outside npm. What: Chromium and Redis (Debian packages), pytest and
// OpenTelemetry's Python SDK (pip). When: from test.mjs.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const REDIS_PATHS = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'];
const CHROMIUM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** `{ path }`, or `{ why }` when there is none and none can be installed. */
export function ensureChromium() {
  const found = CHROMIUM_PATHS.find((path) => existsSync(path));
  if (found) return { path: found };
  if (process.getuid?.() !== 0) return { why: 'no Chromium, and installing it needs root (apt-get install chromium)' };
  console.log('installing Chromium ...');
  aptInstall('chromium');
  const installed = CHROMIUM_PATHS.find((path) => existsSync(path));
  return installed ? { path: installed } : { why: 'no Chromium, and apt-get could not install it' };
}

/** `{ path }` of redis-server, or `{ why }` when there is none and none can be installed. The tests start it themselves. */
export function ensureRedis() {
  const found = REDIS_PATHS.find((path) => existsSync(path));
  if (found) return { path: found };
  if (process.getuid?.() !== 0) return { why: 'no redis-server, and installing it needs root (apt-get install redis-server)' };
  console.log('installing Redis ...');
  aptInstall('redis-server');
  const installed = REDIS_PATHS.find((path) => existsSync(path));
  return installed ? { path: installed } : { why: 'no redis-server, and apt-get could not install it' };
}

/** `{ command }` that runs pytest, or `{ why }`. A virtual environment keeps the system's Python as it is. */
export function ensurePytest(root) {
  const hasPytest = (python) => spawnSync(python, ['-m', 'pytest', '--version'], { stdio: 'ignore' }).status === 0;
  if (hasPytest('python3')) return { command: ['python3', '-m', 'pytest'] };
  if (spawnSync('python3', ['--version'], { stdio: 'ignore' }).status !== 0) {
    if (process.getuid?.() !== 0) return { why: 'no python3' };
    aptInstall('python3', 'python3-venv');
  }
  const venv = join(root, 'sdks/python/.venv');
  const python = join(venv, 'bin/python3');
  if (!existsSync(python)) spawnSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' });
  if (!hasPytest(python)) spawnSync(python, ['-m', 'pip', 'install', '--quiet', 'pytest'], { stdio: 'inherit' });
  return hasPytest(python) ? { command: [python, '-m', 'pytest'] } : { why: 'pytest could not be installed' };
}

/** OpenTelemetry's Python SDK with both exporters, as pip has it; pinned, so that a run today is a run tomorrow. */
const OTEL_PYTHON = ['sdk', 'exporter-otlp-proto-http', 'exporter-otlp-proto-grpc'].map((name) => `opentelemetry-${name}==1.45.2`);

/** `{ path }` of a Python that has OpenTelemetry's SDK and exporters, or `{ why }`. A virtual environment of its own. */
export function ensureOtelPython(root) {
  const imports = 'import opentelemetry.exporter.otlp.proto.http, opentelemetry.exporter.otlp.proto.grpc, opentelemetry.sdk';
  const hasOtel = (python) => spawnSync(python, ['-c', imports], { stdio: 'ignore' }).status === 0;
  if (spawnSync('python3', ['--version'], { stdio: 'ignore' }).status !== 0) {
    if (process.getuid?.() !== 0) return { why: 'no python3' };
    aptInstall('python3', 'python3-venv');
  }
  const venv = join(root, 'e2e/.venv');
  const python = join(venv, 'bin/python3');
  if (!existsSync(python)) spawnSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' });
  if (!hasOtel(python)) {
    console.log("installing OpenTelemetry's Python SDK ...");
    spawnSync(python, ['-m', 'pip', 'install', '--quiet', ...OTEL_PYTHON], { stdio: 'inherit' });
  }
  return hasOtel(python) ? { path: python } : { why: "OpenTelemetry's Python SDK could not be installed" };
}

function aptInstall(...packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { stdio: ['ignore', 'ignore', 'inherit'], env });
}
