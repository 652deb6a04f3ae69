import { hostCheck } from '@sentryai/http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWeb, type Web } from './create.ts';

const logger = pino({ level: 'silent' });
let distDir: string;
let api: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let web: Web;
let base: string;

beforeEach(async () => {
  distDir = mkdtempSync(join(tmpdir(), 'sentryai-web-'));
  mkdirSync(join(distDir, 'assets'));
  mkdirSync(join(distDir, '.vite'));
  writeFileSync(join(distDir, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(distDir, 'assets', 'index-abc123.js'), 'plain()');
  writeFileSync(join(distDir, 'assets', 'index-abc123.js.br'), 'packed');
  writeFileSync(join(distDir, '.vite', 'manifest.json'), '{}');
  answer = (_request, response) => response.end('{}');
  api = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  web = await createWeb({ host: '127.0.0.1', port: 0, apiUrl, distDir, logger, hostCheck: hostCheck({ bindHost: '127.0.0.1' }) });
  base = await web.listen();
});

afterEach(async () => {
  await web.close();
  api.closeAllConnections();
  await new Promise((resolve) => api.close(resolve));
  rmSync(distDir, { recursive: true });
});

describe('pages and files', () => {
  it.each(['/', '/login', '/traces', '/traces/0af7651916cd43dd8448eb211c80319c?span=x', '/logs'])(
    'answers %s with the page, never cached',
    async (path) => {
      const response = await fetch(base + path);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('<title>page</title>');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
      expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('lets hashed files be kept for ever and sends the packed copy to those that take it', async () => {
    const packed = await fetch(`${base}/assets/index-abc123.js`, { headers: { 'accept-encoding': 'identity' } });
    expect(packed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await packed.text()).toBe('plain()');
    const head = await fetch(`${base}/assets/index-abc123.js`, { method: 'HEAD', headers: { 'accept-encoding': 'br' } });
    expect(head.headers.get('content-encoding')).toBe('br');
  });

  it.each(['/assets/gone.js', '/nothing/here', '/.vite/manifest.json', '/traces/a/b', '/..%2f..%2fetc/passwd'])(
    'answers %s with 404',
    async (path) => {
      const response = await fetch(base + path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'not_found' } });
    },
  );

  it('shows people the page for an unknown address, still as 404', async () => {
    const response = await fetch(`${base}/nothing`, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<title>page</title>');
  });

  it('says that the page was not built', async () => {
    rmSync(join(distDir, 'index.html'));
    const response = await fetch(base);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 'page_not_built' } });
  });

  it('takes no writes to pages', async () => {
    expect((await fetch(`${base}/traces`, { method: 'POST' })).status).toBe(404);
  });
});

describe('the host check', () => {
  it('refuses pages, files and the API by a foreign name', async () => {
    for (const path of ['/', '/assets/index-abc123.js', '/api/v1/me']) {
      const status = await statusByHost(path, 'evil.example');
      expect([path, status]).toEqual([path, 403]);
    }
    expect(await statusByHost('/', 'localhost:3000')).toBe(200);
  });
});

describe('the API behind the page', () => {
  it('gets path, query, body, cookie, Origin and Host as the browser sent them', async () => {
    const seen: {
      url?: string | undefined;
      host?: string | undefined;
      cookie?: string | undefined;
      origin?: string | undefined;
      body: string;
    } = { body: '' };
    answer = (request, response) => {
      Object.assign(seen, { url: request.url, host: request.headers.host, cookie: request.headers.cookie, origin: request.headers.origin });
      request.on('data', (chunk: Buffer) => (seen.body += chunk.toString()));
      request.on('end', () => response.writeHead(201, { 'set-cookie': 'session=1; HttpOnly' }).end('{"ok":true}'));
    };
    const response = await fetch(`${base}/api/v1/auth/link?x=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'a=b', origin: base },
      body: '{"token":"t"}',
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('set-cookie')).toBe('session=1; HttpOnly');
    expect(seen).toEqual({ url: '/api/v1/auth/link?x=1', host: new URL(base).host, cookie: 'a=b', origin: base, body: '{"token":"t"}' });
  });

  it('passes on health and the API description, and nothing else', async () => {
    answer = (request, response) => response.end(JSON.stringify({ path: request.url }));
    for (const path of ['/health', '/openapi.json', '/api/v1/stats']) {
      expect(await (await fetch(base + path)).json()).toEqual({ path });
    }
    expect((await fetch(`${base}/stats`)).status).toBe(404);
    expect((await fetch(`${base}/metrics`)).status).toBe(404);
  });

  it('gives the page of metrics to people, and to a collector none', async () => {
    const asBrowser = await fetch(`${base}/metrics?name=a`, { headers: { accept: 'text/html,application/xhtml+xml' } });
    expect([asBrowser.status, asBrowser.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    const asCollector = await fetch(`${base}/metrics`, {
      headers: { accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' },
    });
    expect(asCollector.status).toBe(404);
  });

  it('hands on live events as they come and hangs up when the browser leaves', async () => {
    let upstream: ServerResponse | undefined;
    const isClosed = new Promise<void>((resolve) => {
      answer = (_request, response) => {
        upstream = response;
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: span\ndata: 1\n\n');
        response.on('close', resolve);
      };
    });
    const leave = new AbortController();
    const response = await fetch(`${base}/api/v1/tail`, { signal: leave.signal });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const text = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await text()).toBe('event: span\ndata: 1\n\n');
    upstream?.write('event: span\ndata: 2\n\n');
    expect(await text()).toBe('event: span\ndata: 2\n\n');
    leave.abort();
    await isClosed;
  });

  it('passes a 503 on at once instead of asking again', async () => {
    let requests = 0;
    answer = (_request, response) => {
      requests++;
      response.writeHead(503, { 'retry-after': '1' }).end('{"status":"failing"}');
    };
    expect((await fetch(`${base}/health`)).status).toBe(503);
    expect(requests).toBe(1);
  });

  it('says that the API cannot be reached', async () => {
    answer = (request) => request.socket.destroy();
    const response = await fetch(`${base}/api/v1/me`);
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'api_unreachable' } });
  });

  it('closes although live connections are open', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hi\n\n');
    const response = await fetch(`${base}/api/v1/tail`);
    const reading = response.text().catch(() => 'ended');
    await web.close();
    await web.close();
    await reading;
    expect(web.address).toBeNull();
  });
});

async function statusByHost(path: string, host: string): Promise<number> {
  const { request } = await import('node:http');
  return await new Promise((resolve, reject) => {
    const sent = request(base + path, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}
