/** Delivery over real sockets: batches, retries, splits, counts, flush. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as active from '../src/active.ts';
import * as context from '../src/context.ts';
import type { InitOptions } from '../src/config.ts';
import * as sentryai from '../src/index.ts';
import { settings } from '../src/internal.ts';
import { freePort, RecordingServer } from './recording-server.ts';

let server: RecordingServer;

beforeEach(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('SENTRYAI_')) delete process.env[name];
  settings.raiseErrors = true;
  server = await RecordingServer.start();
});

afterEach(async () => {
  settings.raiseErrors = false;
  vi.restoreAllMocks();
  await sentryai.close(100);
  active.replace(null);
  context.clear();
  settings.debug = false;
  await server.close();
});

const start = (options: InitOptions = {}): sentryai.Client => {
  const client = sentryai.init({ url: server.url, flushIntervalMs: 20, spoolDir: 'off', captureUnhandled: false, ...options });
  if (!client) throw new Error('init failed');
  return client;
};

const silenceStderr = (): string[] => {
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => (lines.push(String(text)), true));
  return lines;
};

const messages = (events: Record<string, any>[]): unknown[] => events.filter((e) => e['type'] === 'log').map((e) => e['message']);

it('sends in the background without flush', async () => {
  start({ key: 'k1' });
  sentryai.captureLog('info', 'hello');
  await server.until(() => server.requests.length > 0);
  const request = server.requests[0]!;
  expect(request.path).toBe('/v1/events');
  expect(request.headers.authorization).toBe('Bearer k1');
  expect(request.headers['content-type']).toBe('application/json');
  expect(request.events[0]).toMatchObject({ type: 'log', message: 'hello' });
  expect(Math.abs(request.events[0]!['timestamp'] - Date.now() / 1000)).toBeLessThan(60);
});

it('sends no authorization without a key', async () => {
  start();
  sentryai.captureLog('info', 'x');
  expect(await sentryai.flush()).toBe(true);
  expect(server.requests[0]!.headers.authorization).toBeUndefined();
});

it('sends small bodies plain and large ones gzipped', async () => {
  start();
  sentryai.captureLog('info', 'x');
  await sentryai.flush();
  sentryai.captureLog('info', 'y'.repeat(5000));
  await sentryai.flush();
  const [small, large] = server.requests;
  expect(small!.headers['content-encoding']).toBeUndefined();
  expect(large!.headers['content-encoding']).toBe('gzip');
  expect(large!.raw.length).toBeLessThan(1000);
  expect(large!.events[0]!['message']).toBe('y'.repeat(5000));
});

it('batches by count and keeps order on one connection', async () => {
  start({ batchMaxEvents: 100, flushIntervalMs: 60_000 });
  for (let i = 0; i < 1000; i++) sentryai.captureLog('info', String(i));
  expect(await sentryai.flush(20_000)).toBe(true);
  expect(messages(server.events)).toEqual(Array.from({ length: 1000 }, (_, i) => String(i)));
  expect(Math.max(...server.requests.map((r) => r.events.length))).toBe(100);
  expect(server.requests.length).toBeLessThan(25);
  expect(server.connections).toBe(1);
});

it('does not wait for the interval when a batch is full', async () => {
  start({ batchMaxEvents: 10, flushIntervalMs: 60_000 });
  for (let i = 0; i < 10; i++) sentryai.captureLog('info', String(i));
  await server.until(() => server.events.length === 10);
});

it('tries again after a server error, with the same ids', async () => {
  start();
  server.answers = [{ status: 503 }, { status: 500 }, { status: 408 }];
  const id = sentryai.captureLog('info', 'x');
  expect(await sentryai.flush(15_000)).toBe(true);
  expect(server.requests.map((r) => r.events[0]!['id'])).toEqual([id, id, id, id]);
  expect(sentryai.stats().discarded).toEqual({});
});

it.each(['seconds', 'date'])('honors Retry-After given as %s', async (form) => {
  start();
  server.answers = [{ status: 429, headers: { 'retry-after': form === 'seconds' ? '1' : new Date(Date.now() + 2000).toUTCString() } }];
  sentryai.captureLog('info', 'x');
  expect(await sentryai.flush(10_000)).toBe(true);
  expect(server.requests[1]!.atMs - server.requests[0]!.atMs).toBeGreaterThan(900);
});

it('keeps events captured during a pause until its end', async () => {
  start({ retryMaxMs: 1 });
  server.answers = [{ status: 429, headers: { 'retry-after': '1' } }];
  sentryai.captureLog('info', 'dropped: the pause is longer than retryMaxMs');
  await server.until(() => sentryai.stats().discarded['rate_limited'] === 1);
  sentryai.captureLog('info', 'second');
  expect(await sentryai.flush(10_000)).toBe(true);
  expect(server.requests[1]!.atMs - server.requests[0]!.atMs).toBeGreaterThan(900);
  expect(server.reports).toEqual(['rate_limited log 1']);
});

it('gives up after retryMaxMs and reports it', async () => {
  start({ retryMaxMs: 300 });
  server.fallback = () => ({ status: 503 });
  sentryai.captureLog('info', 'lost');
  await server.until(() => sentryai.stats().discarded['network_error'] === 1);
  server.fallback = () => ({});
  sentryai.captureLog('info', 'arrives');
  expect(await sentryai.flush()).toBe(true);
  expect(server.reports).toEqual(['network_error log 1']);
});

it('drops a refused batch at once and reports it later', async () => {
  const lines = silenceStderr();
  start();
  server.answers = [{ status: 400, body: '{"error":{"code":"malformed_body"}}' }];
  sentryai.captureLog('info', 'x');
  expect(await sentryai.flush()).toBe(false);
  await server.until(() => server.reports.includes('server_rejected log 1'));
  expect(server.requests.filter((r) => messages(r.events).length > 0)).toHaveLength(1);
  expect(lines.join('')).toContain('HTTP 400');
});

it('says a wrong key once and does not flood the server', async () => {
  const lines = silenceStderr();
  start({ key: 'wrong' });
  server.fallback = () => ({ status: 401 });
  for (let i = 0; i < 5; i++) {
    sentryai.captureLog('info', 'x');
    await sentryai.flush();
  }
  const before = server.requests.length;
  await new Promise((resolve) => setTimeout(resolve, 300)); // several intervals: a lone report must not be sent in each
  expect(server.requests.length - before).toBeLessThanOrEqual(1);
  expect(lines.join('').match(/check SENTRYAI_KEY/g)).toHaveLength(1);
  expect(sentryai.stats().discarded).toEqual({ server_rejected: 5 });
});

it('counts events rejected one by one under the given reason', async () => {
  start();
  server.answers = [{ body: JSON.stringify({ accepted: 1, rejected: [{ index: 1, reason: 'invalid_timestamp', message: 'no' }] }) }];
  sentryai.captureLog('info', 'good');
  sentryai.captureLog('info', 'bad', null, { timestamp: 'yesterday' });
  expect(await sentryai.flush()).toBe(false);
  expect(sentryai.stats()).toMatchObject({ sent: 1, discarded: { invalid_timestamp: 1 } });
  await server.until(() => server.reports.includes('invalid_timestamp log 1'));
});

it('splits a batch too large for the server until it fits', async () => {
  start({ flushIntervalMs: 60_000 });
  server.fallback = (request) => ({ status: request.events.length > 3 ? 413 : 202 });
  for (let i = 0; i < 20; i++) sentryai.captureLog('info', String(i));
  expect(await sentryai.flush(15_000)).toBe(true);
  const accepted = server.requests.filter((r) => r.events.length <= 3).flatMap((r) => messages(r.events));
  expect(accepted).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
  expect(sentryai.stats().discarded).toEqual({});
});

it('drops one event too large for the server, and the others arrive', async () => {
  start({ flushIntervalMs: 60_000 });
  server.fallback = (request) => ({ status: messages(request.events).includes('big') ? 413 : 202 });
  for (const message of ['a', 'big', 'b']) sentryai.captureLog('info', message);
  expect(await sentryai.flush(15_000)).toBe(false);
  await server.until(() => server.reports.includes('event_too_large log 1'));
  const accepted = server.requests.filter((r) => !messages(r.events).includes('big')).flatMap((r) => messages(r.events));
  expect(accepted).toEqual(['a', 'b']);
});

it('answers flush with true only when everything is acknowledged', async () => {
  start({ requestTimeoutMs: 300 });
  server.answers = [{ delayMs: 600 }];
  sentryai.captureLog('info', 'x');
  expect(await sentryai.flush(200)).toBe(false);
  expect(await sentryai.flush(10_000)).toBe(true);
  expect(await sentryai.flush(0)).toBe(true);
});

it('takes a connection closed while idle for no failure', async () => {
  start();
  server.fallback = () => ({ hangsUp: true });
  for (const message of ['1', '2', '3']) {
    sentryai.captureLog('info', message);
    const startedMs = performance.now();
    expect(await sentryai.flush(10_000)).toBe(true);
    expect(performance.now() - startedMs, 'it must not wait for a retry').toBeLessThan(240);
    await new Promise((resolve) => setTimeout(resolve, 50)); // the hang-up must have reached us while idle
  }
  expect(messages(server.events)).toEqual(['1', '2', '3']);
  expect(server.connections).toBe(3);
});

it('costs the host neither time nor memory while the server is down', async () => {
  start({ url: `http://127.0.0.1:${await freePort()}`, maxBufferBytes: 2_000_000 });
  const startedMs = performance.now();
  for (let i = 0; i < 20_000; i++) sentryai.captureLog('info', `message ${i}`, { n: i });
  expect(performance.now() - startedMs).toBeLessThan(3000);
  const { captured, bufferedBytes, discarded } = sentryai.stats();
  expect(bufferedBytes).toBeLessThanOrEqual(2_000_000);
  expect(captured + discarded['queue_overflow']!).toBe(20_000);
});

it('delivers after an outage, with a report of what was lost', async () => {
  const port = await freePort();
  start({ url: `http://127.0.0.1:${port}`, maxBufferBytes: 20_000 });
  for (let i = 0; i < 100; i++) sentryai.captureLog('info', String(i));
  const kept = sentryai.stats().captured;
  const late = await RecordingServer.start(port);
  try {
    expect(await sentryai.flush(20_000)).toBe(true);
    await late.until(() => late.reports.length > 0);
    expect(messages(late.events)).toEqual(Array.from({ length: kept }, (_, i) => String(i)));
    expect(late.reports).toEqual([`queue_overflow log ${100 - kept}`]);
  } finally {
    await late.close();
  }
});

it('keeps a burst of 100,000 events within its bytes, and the counts balance', async () => {
  const client = start({ maxBufferBytes: 8_000_000 });
  let peakBytes = 0;
  for (let i = 0; i < 100_000; i++) {
    sentryai.captureLog('info', 'burst', { n: i });
    peakBytes = Math.max(peakBytes, client.stats().bufferedBytes);
    if (i % 5000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await sentryai.flush(60_000)).toBe(true);
  expect(peakBytes).toBeLessThanOrEqual(8_000_000);
  const lost = sentryai.stats().discarded['queue_overflow'] ?? 0;
  expect(lost).toBeGreaterThan(0);
  expect(server.ofType('log').length).toBe(100_000 - lost);
  expect(sentryai.stats()).toMatchObject({ sent: 100_000 - lost, bufferedBytes: 0 });
  await server.until(() => server.reports.reduce((sum, row) => sum + Number(row.split(' ')[2]), 0) === lost);
});

it('keeps contexts of concurrent work apart', async () => {
  start();
  await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      sentryai.withContext({ userId: `u${i}` }, async () => {
        await new Promise((resolve) => setTimeout(resolve, i % 5));
        sentryai.captureLog('info', `u${i}`);
      }),
    ),
  );
  await sentryai.flush();
  expect(server.events).toHaveLength(50);
  for (const event of server.events) expect(event['user_id']).toBe(event['message']);
});

it('lets errors and results of withContext pass untouched', async () => {
  start();
  expect(sentryai.withContext({ userId: 'u' }, () => 7)).toBe(7);
  const error = new Error('mine');
  expect(() =>
    sentryai.withContext({}, () => {
      throw error;
    }),
  ).toThrow(error);
});

it('takes nothing after close', async () => {
  start();
  sentryai.captureLog('info', 'before');
  expect(await sentryai.close()).toBe(true);
  expect(sentryai.captureLog('info', 'after')).toBeNull();
  expect([await sentryai.close(), await sentryai.flush()]).toEqual([true, true]);
  expect(messages(server.events)).toEqual(['before']);
});

it('does nothing at all when disabled or not started', async () => {
  const listeners = (): number[] => ['exit', 'beforeExit', 'uncaughtExceptionMonitor'].map((name) => process.listenerCount(name));
  const before = listeners();
  for (let round = 0; round < 2; round++) {
    expect(sentryai.captureLog('info', 'x')).toBeNull();
    expect(sentryai.captureError(new Error('x'))).toBeNull();
    expect(sentryai.captureLlmUsage({ provider: 'p', model: 'm' })).toBeNull();
    expect(await sentryai.flush(0)).toBe(true);
    sentryai.init({ url: server.url, enabled: false });
  }
  expect(listeners()).toEqual(before);
  expect(server.connections).toBe(0);
});

it('sends what the first client had when init is called again', async () => {
  start({ flushIntervalMs: 60_000 });
  sentryai.captureLog('info', 'first');
  start({ service: 'second' });
  sentryai.captureLog('info', 'second');
  await sentryai.flush();
  await server.until(() => server.events.length === 2);
  expect(server.events.map((e) => [e['message'], e['service']]).toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
    ['first', undefined],
    ['second', 'second'],
  ]);
});

it('sends with the next start what close could not deliver, to the same server and key only', async () => {
  const spoolDir = mkdtempSync(join(tmpdir(), 'sentryai-test-'));
  const port = await freePort();
  start({ url: `http://127.0.0.1:${port}`, key: 'k', spoolDir });
  const id = sentryai.captureLog('info', 'kept');
  const startedMs = performance.now();
  expect(await sentryai.close()).toBe(false);
  expect(performance.now() - startedMs).toBeLessThan(2500);
  const late = await RecordingServer.start(port);
  try {
    start({ url: late.url, key: 'another key', spoolDir });
    sentryai.captureLog('info', 'not yours');
    await sentryai.flush();
    expect(messages(late.events)).toEqual(['not yours']);
    start({ url: late.url, key: 'k', spoolDir });
    await late.until(() => late.events.some((e) => e['id'] === id));
    await late.until(() => !readdirSync(spoolDir, { recursive: true }).some((name) => String(name).includes('.json')));
  } finally {
    await late.close();
    rmSync(spoolDir, { recursive: true });
  }
});

it('keeps its own failures from the host', async () => {
  settings.raiseErrors = false;
  start({ beforeSend: (event) => (event['message'] === 'bad' ? ('text' as never) : event) });
  const hostile = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('no keys');
      },
    },
  );
  expect(sentryai.captureLlmUsage(hostile)).toBeNull();
  expect(sentryai.captureLog('info', 'x', hostile as never)).toBeNull();
  expect(sentryai.captureLlmUsage(null as never)).toBeNull();
  expect(sentryai.withContext(hostile, () => 'ran')).toBe('ran');
  sentryai.setTags(null as never);
  sentryai.captureLog('info', 'bad');
  sentryai.captureLog('info', 'still alive');
  await sentryai.flush();
  expect(messages(server.events)).toEqual(['still alive']);
  await server.until(
    () => server.reports.includes('before_send log 1') && server.reports.some((row) => row.startsWith('serialization_failed')),
  );
});

it('links the active OpenTelemetry span', async () => {
  const { context: otelContext, trace } = await import('@opentelemetry/api');
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  otelContext.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  start();
  const spanContext = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 };
  otelContext.with(trace.setSpanContext(otelContext.active(), spanContext), () => {
    sentryai.captureLog('info', 'x');
    sentryai.captureLog('info', 'y', null, { traceId: '1'.repeat(32) });
  });
  otelContext.disable();
  await sentryai.flush();
  expect(server.events[0]).toMatchObject({ trace_id: spanContext.traceId, span_id: spanContext.spanId });
  expect(server.events[1]).toMatchObject({ trace_id: '1'.repeat(32) });
  expect(server.events[1]).not.toHaveProperty('span_id');
});
