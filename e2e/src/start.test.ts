/** Starting, stopping and the doors, as an operator meets them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Health } from '@sentryai/schema';
import { EXPORT_PATHS, openGrpcClient } from '@sentryai/testing/call-grpc';
import { eventually } from '@sentryai/testing/eventually';
import { freePorts, type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SPAN = {
  traceId: 'ab'.repeat(16),
  spanId: 'cd'.repeat(8),
  name: 'hello',
  startTimeUnixNano: `${Date.now()}000000`,
  endTimeUnixNano: `${Date.now()}000000`,
};
const TRACE = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [SPAN] }] }] });

/** A code of gRPC. */
const PERMISSION_DENIED = 7;

type Reply = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

/** fetch() does not let a test set Host. */
function call(url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: options.method ?? 'GET', headers: options.headers ?? {} }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}
const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  call(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

describe('the product on loopback', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(async () => {
    await product.stop();
    await removeHome(product.home);
  });

  it('is healthy on every port', async () => {
    for (const url of [product.urls.ingest, product.urls.otlp, product.urls.api, product.urls.processor, product.urls.web]) {
      const health = JSON.parse((await call(`${url}/health`)).text) as Health;
      expect(health.status).toBe('ok');
    }
  });

  it('answers no foreign name on any port', async () => {
    const { grpc, ...http } = product.urls;
    for (const url of Object.values(http)) {
      expect((await call(`${url}/health`, { headers: { host: 'attacker.example' } })).status).toBe(403);
    }
    const client = openGrpcClient(grpc, { authority: 'attacker.example' });
    expect((await client.call(EXPORT_PATHS.traces, new Uint8Array())).code).toBe(PERMISSION_DENIED);
    client.close();
  });

  it('lets nobody read without sign-in or key, from this machine too', async () => {
    for (const path of ['/api/v1/traces', '/api/v1/me', '/api/v1/stats', '/api/v1/tail', '/events', '/stats']) {
      expect((await call(`${product.urls.api}${path}`)).status).toBe(401);
      expect((await call(`${product.urls.api}${path}`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    }
    expect((await call(`${product.urls.api}/openapi.json`)).status).toBe(200);
  });

  it('takes a sign-in link once, keeps the session in a strict cookie, and gives a short token for it', async () => {
    const token = product.loginLink.split('#token=')[1] ?? '';
    const exchange = () => post(`${product.urls.web}/api/v1/auth/link`, JSON.stringify({ token }), { origin: product.urls.web });
    const first = await exchange();
    expect(first.status).toBe(200);
    expect((await exchange()).status).toBe(401);
    const setCookie = String(first.headers['set-cookie']);
    expect(setCookie).toMatch(/HttpOnly/i);
    expect(setCookie).toMatch(/SameSite=Strict/i);
    const cookie = setCookie.split(';')[0] ?? '';
    const issued = await post(`${product.urls.api}/api/v1/auth/token`, '{}', { cookie, origin: product.urls.web });
    const { token: jwt } = JSON.parse(issued.text) as { token: string };
    expect((await call(`${product.urls.api}/api/v1/me`, { headers: { authorization: `Bearer ${jwt}` } })).status).toBe(200);
    expect((await post(`${product.urls.api}/api/v1/auth/logout`, '{}', { cookie, origin: 'https://attacker.example' })).status).toBe(403);
    expect((await post(`${product.urls.api}/api/v1/auth/logout`, '{}', { cookie, origin: product.urls.web })).status).toBeLessThan(300);
    expect((await call(`${product.urls.api}/api/v1/me`, { headers: { cookie } })).status).toBe(401);
  });

  it('refuses a second start on its data folder, saying what to do', async () => {
    await expect(startProduct({ home: product.home })).rejects.toThrow(/Another Sentry for AI runs on the data folder/);
    expect((await call(`${product.urls.ingest}/health`)).status).toBe(200);
  });

  it('names the port that is taken', async () => {
    const [one = 0, two = 0, three = 0, four = 0] = await freePorts(4);
    const taken = Number(new URL(product.urls.ingest).port);
    const start = startProduct({ ports: [taken, one, two, three, four] });
    await expect(start).rejects.toThrow(new RegExp(`Port ${taken} is taken`));
  });

  it('ends with 0 on SIGTERM and has stored what it acknowledged', async () => {
    expect((await post(`${product.urls.otlp}/v1/traces`, TRACE)).status).toBe(200);
    expect(await product.stop('SIGTERM')).toBe(0);
    product = await startProduct({ home: product.home });
    await eventually(() => product.get(`/api/v1/traces/${SPAN.traceId}`), { timeoutMs: 3_000 });
  });
});

describe('bound beyond loopback', () => {
  it('opens nothing: keys and sign-in are mandatory, and what was not given is made and printed once', async () => {
    const product = await startProduct({ env: { SENTRYAI_HOST: '0.0.0.0' } });
    const password = /password (\S+)/.exec(product.output())?.[1] ?? '';
    expect(password.length).toBeGreaterThan(15);
    expect((await post(`${product.urls.otlp}/v1/traces`, TRACE)).status).toBe(401);
    for (const url of [product.urls.ingest, product.urls.processor, product.urls.api]) {
      expect((await call(`${url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.7' } })).status, url).toBeGreaterThanOrEqual(401);
    }
    const key = new URL(product.dsn).username;
    expect((await post(`${product.urls.otlp}/v1/traces`, TRACE, { authorization: `Bearer ${key}` })).status).toBe(200);
    const login = (given: string) =>
      post(`${product.urls.web}/api/v1/auth/login`, JSON.stringify({ email: 'admin@localhost', password: given }), {
        origin: product.urls.web,
      });
    expect((await login('wrong password')).status).toBe(401);
    expect((await login(password)).status).toBe(200);
    await product.stop();
    const again = await startProduct({ home: product.home, env: { SENTRYAI_HOST: '0.0.0.0' } });
    expect(again.output()).not.toContain('password ');
    await again.stop();
    await removeHome(product.home);
  });
});

describe('the start script', () => {
  it('does not leave the server behind when it is killed', async () => {
    const ports = await freePorts(5);
    const { SENTRYAI_HOME: _, ...env } = process.env;
    const home = (await startProductHome()).home;
    const script = spawn(process.execPath, [join(import.meta.dirname, '../../scripts/start.mjs')], {
      env: { ...env, SENTRYAI_HOME: home, ...portEnv(ports) },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    script.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await eventually(async () => expect(output).toContain('Ctrl+C stops it'), { timeoutMs: 60_000 });
    const gone = once(script, 'exit');
    script.kill('SIGKILL');
    await gone;
    await eventually(async () => {
      await expect(call(`http://127.0.0.1:${ports[0]}/health`)).rejects.toThrow();
    });
    await eventually(() => removeHome(home));
  });
});

/** A data folder that was used before, so that the script's start is a warm one. */
async function startProductHome(): Promise<{ home: string }> {
  const product = await startProduct();
  await product.stop();
  return { home: product.home };
}

function portEnv(ports: readonly number[]): Record<string, string> {
  const names = ['INGEST', 'OTLP_HTTP', 'API', 'PROCESSOR', 'WEB'];
  return Object.fromEntries(names.map((name, index) => [`SENTRYAI_${name}_PORT`, String(ports[index])]));
}
