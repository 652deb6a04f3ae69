/** The end of real child processes: everything is reported, and the process ends exactly as without us. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort, RecordingServer } from './recording-server.ts';

const SDK_URL = new URL('../src/index.ts', import.meta.url).href;
// The same number of lines and columns with and without the SDK, so that stack traces can be compared.
const WITH = `import * as sentryai from '${SDK_URL}'; sentryai.init({ flushIntervalMs: 60000 });`;

type Done = { code: number | null; signal: string | null; stdout: string; stderr: string; tookMs: number };

let server: RecordingServer;
let folder: string;

beforeEach(async () => {
  server = await RecordingServer.start();
  folder = mkdtempSync(join(tmpdir(), 'sentryai-hooks-'));
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function run(
  source: string,
  options: { url?: string; withSdk?: boolean; args?: string[]; env?: Record<string, string> } = {},
): Promise<Done> {
  const { url = server.url, withSdk = true, args = [], env = {} } = options;
  const script = join(folder, 'script.mjs');
  writeFileSync(script, source.replace('START', withSdk ? WITH : '/**/'.padEnd(WITH.length)));
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(SENTRYAI_|VITEST|NODE_OPTIONS|NODE_V8)/.test(name)),
  );
  const startedMs = performance.now();
  const child = spawn(process.execPath, [...args, script], {
    env: { ...inherited, SENTRYAI_URL: url, SENTRYAI_SPOOL_DIR: join(folder, 'spool'), ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr, tookMs: performance.now() - startedMs })),
  );
}

/** Exit code, signal, stdout and stderr are identical with and without the SDK; answers the run with it. */
async function runBoth(source: string, options: { url?: string; args?: string[] } = {}): Promise<Done> {
  const { tookMs: _, ...bare } = await run(source, { ...options, withSdk: false });
  const { tookMs, ...done } = await run(source, options);
  expect(done).toEqual(bare);
  return { ...done, tookMs };
}

const spooled = (): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.json'));
const CRASH = `START
function outer() {
  try {
    null.tool;
  } catch (error) {
    throw new RangeError('agent failed', { cause: error });
  }
}
setTimeout(outer, 10);
`;

it('reports a crash, which looks as it always did', async () => {
  const done = await runBoth(CRASH);
  expect(done.code).toBe(1);
  expect(done.stderr).toContain('RangeError: agent failed');
  expect(server.events).toHaveLength(1);
  const [error] = server.events;
  expect(error).toMatchObject({ type: 'error', level: 'fatal', attributes: { mechanism: 'uncaughtException' } });
  const [cause, thrown] = error!['exception'];
  expect([cause.type, thrown.type, thrown.value, thrown.handled]).toEqual(['TypeError', 'RangeError', 'agent failed', false]);
  const frame = thrown.frames.at(-1);
  expect(frame).toMatchObject({ function: 'Timeout.outer', lineno: 6, in_app: true });
  expect(frame.filename).toBe(join(folder, 'script.mjs'));
  expect(frame.context_line).toBe("    throw new RangeError('agent failed', { cause: error });");
  expect(frame.pre_context).toHaveLength(5);
  expect(frame.post_context).toEqual(['  }', '}', 'setTimeout(outer, 10);']);
  expect(thrown.frames[0]).toMatchObject({ in_app: false });
  expect(spooled()).toEqual([]);
});

it('sends what was buffered before a crash along with it', async () => {
  await run(`START\nfor (let i = 0; i < 1200; i++) sentryai.captureLog('info', String(i));\nthrow new Error('x');`);
  expect(server.ofType('log').map((e) => e['message'])).toEqual(Array.from({ length: 1200 }, (_, i) => String(i)));
  expect(server.ofType('error')).toHaveLength(1);
});

it('reports an unhandled rejection, in the default mode', async () => {
  const done = await runBoth(`START\nPromise.reject(new Error('nobody caught me'));`);
  expect(done.code).toBe(1);
  expect(server.events[0]).toMatchObject({ level: 'fatal', attributes: { mechanism: 'unhandledRejection' } });
  expect(server.events[0]!['exception'][0]).toMatchObject({ value: 'nobody caught me', handled: false });
});

it('reports a rejection with a value that is no error', async () => {
  const done = await runBoth(`START\nPromise.reject({ code: 7 });`);
  expect(done.code).toBe(1);
  expect(server.ofType('error')).toHaveLength(1);
});

it.each(['warn', 'none', 'warn-with-error-codes'])('changes nothing in the rejection mode %s', async (mode) => {
  const source = `START\nPromise.reject(new Error('x'));\nsetTimeout(() => console.log('alive'), 20);`;
  const strip = (done: Done): unknown => ({ ...done, tookMs: 0, stderr: done.stderr.replace(/node:\d+/g, 'node:PID') });
  const bare = await run(source, { withSdk: false, args: [`--unhandled-rejections=${mode}`] });
  const done = await run(source, { args: [`--unhandled-rejections=${mode}`] });
  expect(strip(done)).toEqual(strip(bare));
  if (mode !== 'warn-with-error-codes') expect(done.stdout).toBe('alive\n');
});

it('leaves the process alive when the host handles the exception, and still reports it', async () => {
  const done = await runBoth(`START
process.on('uncaughtException', (error) => console.log('host saw', error.message));
setTimeout(() => { throw new Error('survived'); }, 5);
setTimeout(() => console.log('still here'), 60);`);
  expect(done).toMatchObject({ code: 0, stdout: 'host saw survived\nstill here\n' });
  expect(server.events[0]!['exception'][0]).toMatchObject({ value: 'survived', handled: false });
});

it.each([
  ['process.exit(3)', 3],
  ['process.exitCode = 5', 5],
  ["console.log('fine')", 0],
])('keeps the exit code of %s and reports nothing', async (source, code) => {
  const done = await runBoth(`START\n${source}`);
  expect(done.code).toBe(code);
  expect(server.events).toEqual([]);
});

it('dies of SIGTERM and SIGINT as it always did', async () => {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    const done = await runBoth(`START\nsetTimeout(() => process.kill(process.pid, '${signal}'), 5);\nsetInterval(() => {}, 1000);`);
    expect(done.signal).toBe(signal);
  }
});

it.each([
  ['at the natural end', ''],
  ['before process.exit', 'process.exit(0);'],
])('sends what was captured %s', async (_, end) => {
  const done = await run(`START\nsentryai.captureLog('info', 'last words');\n${end}`);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(server.events.map((e) => e['message'])).toEqual(['last words']);
  expect(spooled()).toEqual([]);
});

it('reports an error captured by hand and thrown again once', async () => {
  await run(`START\ntry { null.x; } catch (error) { sentryai.captureError(error); throw error; }`);
  expect(server.ofType('error')).toHaveLength(1);
  expect(server.ofType('error')[0]!['exception'][0].handled).toBe(true);
});

it('does not keep an idle process alive, and an unfinished await of flush does not end it', async () => {
  const done = await run(`START
sentryai.captureLog('info', 'x');
console.log(await sentryai.flush());`);
  expect(done).toMatchObject({ code: 0, stdout: 'true\n' });
  expect(done.tookMs).toBeLessThan(5000);
});

it('crashes unchanged and quickly with the server down, and the next start sends the crash', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const done = await runBoth(CRASH, { url });
  expect(done.tookMs).toBeLessThan(4000);
  expect(spooled()).toHaveLength(1);
  const late = await RecordingServer.start(port);
  try {
    await run(`START\nsentryai.captureLog('info', 'next start');\nawait sentryai.flush();`, { url });
    expect(late.ofType('error')[0]!['exception'].at(-1).value).toBe('agent failed');
    expect(late.ofType('log')).toHaveLength(1);
    expect(spooled()).toEqual([]);
  } finally {
    await late.close();
  }
});

it('is bounded when the server accepts and never answers', async () => {
  const silent = net.createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(silent.address() as net.AddressInfo).port}`;
    const crash = await run(CRASH, { url });
    expect(crash.code).toBe(1);
    expect(crash.tookMs).toBeLessThan(4000);
    const end = await run(`START\nsentryai.captureLog('info', 'x');`, { url });
    expect(end.code).toBe(0);
    expect(end.tookMs).toBeLessThan(4000);
    expect(spooled()).toHaveLength(2);
  } finally {
    silent.close();
  }
});

it('installs no monitor when captureUnhandled is off', async () => {
  const done = await run(CRASH, { env: { SENTRYAI_CAPTURE_UNHANDLED: '0' } });
  expect(done.code).toBe(1);
  expect(server.events).toEqual([]);
});

it('reports errors of worker threads, and the worker ends as it always did', async () => {
  const worker = join(folder, 'worker.mjs');
  writeFileSync(worker, `${WITH}\nsetTimeout(() => { throw new Error('in worker'); }, 5);`);
  const done = await run(`import { Worker } from 'node:worker_threads';
new Worker('${worker}').on('error', (error) => console.log('host saw', error.message)).on('exit', (code) => console.log('exit', code));`);
  expect(done).toMatchObject({ code: 0, stdout: 'host saw in worker\nexit 1\n' });
  expect(server.ofType('error')[0]!['exception'][0].value).toBe('in worker');
});
