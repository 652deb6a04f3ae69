/** A real redis-server for tests, with the settings that the queue wants. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Program to start: SENTRYAI_TEST_REDIS (set by `npm test`) or the system's; undefined = Redis tests are skipped. */
export const REDIS_SERVER: string | undefined = [
  process.env['SENTRYAI_TEST_REDIS'],
  '/usr/bin/redis-server',
  '/usr/local/bin/redis-server',
  '/opt/homebrew/bin/redis-server',
].find((path) => path !== undefined && existsSync(path));

export type TestRedis = {
  url: string;
  /** Ends it and starts it again on the same port and data; SIGKILL = without a chance to clean up. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
};

export async function startRedis(settings: Readonly<Record<string, string>> = {}): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'sentryai-redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const all = {
    port: String(port),
    bind: '127.0.0.1',
    dir,
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
    ...settings,
  };
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const started = spawn(
        REDIS_SERVER ?? 'redis-server',
        Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      child = started;
      await new Promise<void>((resolve, reject) => {
        let output = '';
        started.stdout.setEncoding('utf8').on('data', (chunk: string) => {
          output += chunk;
          if (output.includes('Ready to accept connections')) resolve();
        });
        started.once('error', reject);
        started.once('exit', (code) => reject(new Error(`redis-server ended with code ${code}\n${output}`)));
      });
    },
    async stop(signal = 'SIGTERM') {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
    async remove() {
      await redis.stop('SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
