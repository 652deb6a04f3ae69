/** Starts the product as users do, as a process of its own, on free ports and a data folder of the test's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Product = {
  home: string;
  process: ChildProcess;
  urls: { ingest: string; otlp: string; grpc: string; api: string; processor: string; web: string };
  /** As `StartOptions.ports` takes them, to start again where clients look for it. */
  ports: readonly number[];
  /** What the server printed on standard output. */
  output: () => string;
  errors: () => string;
  /** The one-time sign-in link. */
  loginLink: string;
  dsn: string;
  /** Full-scope API key that was provisioned for the test. */
  apiKey: string;
  /** GET of the read API with the API key; parsed JSON. Fails on any status but 200. */
  get<T>(path: string): Promise<T>;
  /** POST to `/api/v1` with the API key; parsed JSON. Fails on any status but 201. */
  post<T>(path: string, body: object): Promise<T>;
  /** Ends it; SIGTERM waits for an orderly stop. Answers the exit code (null when killed). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
};

export type StartOptions = {
  /** Data folder to use again; default a new one, removed by removeHome(). */
  home?: string;
  env?: Readonly<Record<string, string>>;
  args?: readonly string[];
  /** Ports to use again after a restart. */
  ports?: readonly number[];
};

const MAIN = join(import.meta.dirname, '..', '..', '..', 'apps', 'server', 'src', 'main.ts');
const READY_TIMEOUT_MS = 60_000;
const API_KEY = 'test-api-key-000000000000000000000000';

/** Resolves once the server said that it is ready. Errors: what it printed, when it ended before. */
export async function startProduct(options: StartOptions = {}): Promise<Product> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'sentryai-e2e-')));
  const ports = options.ports ?? (await freePorts(6));
  const [ingest, otlp, api, processor, web, grpc = (await freePorts(1))[0] as number] = ports;
  // The flags of scripts/start.mjs.
  const child = spawn(process.execPath, ['--max-semi-space-size=4', '--initial-heap-size=64', MAIN, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...cleanEnv(),
      UV_THREADPOOL_SIZE: '16',
      SENTRYAI_HOME: home,
      SENTRYAI_INGEST_PORT: String(ingest),
      SENTRYAI_OTLP_HTTP_PORT: String(otlp),
      SENTRYAI_OTLP_GRPC_PORT: String(grpc),
      SENTRYAI_API_PORT: String(api),
      SENTRYAI_PROCESSOR_PORT: String(processor),
      SENTRYAI_WEB_PORT: String(web),
      SENTRYAI_INIT_API_KEY: API_KEY,
      ...options.env,
    },
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  await ready(
    child,
    () => output,
    () => errors,
  );
  const url = (port: number | undefined): string => `http://127.0.0.1:${port}`;
  const urls = { ingest: url(ingest), otlp: url(otlp), grpc: url(grpc), api: url(api), processor: url(processor), web: url(web) };
  return {
    home,
    process: child,
    urls,
    ports: [...ports.slice(0, 5), grpc],
    output: () => output,
    errors: () => errors,
    loginLink: (/(http\S+\/login#token=\S+)/.exec(output)?.[1] ?? '').replace('localhost', '127.0.0.1'),
    dsn: (/DSN\s+(http\S+)/.exec(output)?.[1] ?? '').replace('localhost', '127.0.0.1'),
    apiKey: API_KEY,
    async get<T>(path: string) {
      const response = await fetch(`${urls.api}${path}`, { headers: { authorization: `Bearer ${API_KEY}` } });
      if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    async post<T>(path: string, body: object) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` };
      const response = await fetch(`${urls.api}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      if (response.status !== 201) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

/** Removes a data folder after the product on it was stopped. */
export async function removeHome(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
}

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** The product's own settings must not leak in from the shell that runs the tests. */
function cleanEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SENTRYAI_')));
}

async function ready(child: ChildProcess, output: () => string, errors: () => string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready within ${READY_TIMEOUT_MS} ms\n${output()}${errors()}`)), READY_TIMEOUT_MS);
    const look = (): void => {
      // The banner's last line: everything it says has been printed by then.
      if (!output().includes('Ctrl+C stops it')) return;
      clearTimeout(timer);
      child.stdout?.off('data', look);
      resolve();
    };
    child.stdout?.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with code ${code} before it was ready\n${output()}${errors()}`));
    });
  });
}
