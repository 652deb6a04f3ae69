import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { inspectTraces } from '@sentryai/otlp';
import { inspectEvents } from '@sentryai/schema';
import { afterEach, describe, expect, it } from 'vitest';
import { LiveQueue } from './live-queue.ts';
import { createRandom } from './random.ts';
import { runSomething } from './schedule.ts';
import { send } from './sender.ts';
import { startDemo } from './start-demo.ts';
import { traceEndMs } from './telemetry.ts';

const NOW = Date.UTC(2026, 10, 20, 15, 30);
const quiet = { info: () => undefined, warn: () => undefined };

type Received = { url: string; authorization: string | undefined; body: Uint8Array };
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function startReceiver(
  statusOf: (index: number) => number = () => 200,
): Promise<{ url: string; received: Received[]; next: () => Promise<unknown> }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ url: request.url ?? '', authorization: request.headers.authorization, body: Buffer.concat(chunks) });
      response.writeHead(statusOf(received.length - 1), { 'retry-after': '0' }).end();
      server.emit('received');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, next: () => once(server, 'received') };
}

describe('startDemo', () => {
  it('sends the last day through the front door with its key, and ends when told', async () => {
    const { url, received, next } = await startReceiver();
    const demo = startDemo({ ingestUrl: `${url}/`, key: 'secret', now: () => NOW, seed: 'a', logger: quiet });
    while (received.length < 6) await next();
    await demo.stop();
    await demo.stop();
    await demo.backfilled;
    expect(new Set(received.map((request) => request.url))).toEqual(new Set(['/v1/traces', '/v1/events']));
    for (const { url: path, authorization, body } of received) {
      expect(authorization).toBe('Bearer secret');
      const rules = { receivedAtMs: NOW, retentionDays: 90 };
      expect(path === '/v1/traces' ? inspectTraces(body, 'json', rules).rejected : inspectEvents(body, 'json', rules).rejected).toEqual([]);
    }
  });

  it('survives a server that is not there', async () => {
    const demo = startDemo({ ingestUrl: 'http://127.0.0.1:9', now: () => NOW, seed: 'a', logger: quiet });
    await expect(demo.stop()).resolves.toBeUndefined();
  });

  it('ends with the signal it was given', async () => {
    const { url } = await startReceiver();
    const ending = new AbortController();
    const demo = startDemo({ ingestUrl: url, now: () => NOW, seed: 'a', signal: ending.signal, logger: quiet });
    ending.abort();
    await expect(demo.backfilled).resolves.toBeUndefined();
    await demo.stop();
  });
});

describe('send', () => {
  const request = { path: '/v1/events', body: '[]' } as const;
  const signal = new AbortController().signal;

  it('tries again when the server is busy', async () => {
    const { url, received } = await startReceiver((index) => (index < 2 ? 503 : 202));
    await expect(send(request, { ingestUrl: url, signal, logger: quiet })).resolves.toBe(true);
    expect(received).toHaveLength(3);
  });

  it('gives up at once on what the server refuses', async () => {
    const { url, received } = await startReceiver(() => 400);
    await expect(send(request, { ingestUrl: url, signal, logger: quiet })).resolves.toBe(false);
    expect(received).toHaveLength(1);
  });
});

describe('LiveQueue', () => {
  it('sends every trace once, when it is over, and its feedback when it is given', () => {
    const queue = new LiveQueue();
    const traces = Array.from({ length: 30 }, (_, index) => runSomething(createRandom(`v${index}`), NOW, NOW)).flat();
    queue.add(traces);
    const rules = { receivedAtMs: NOW + 3_600_000, retentionDays: 90 };
    let spanCount = 0;
    let eventCount = 0;
    let startCount = 0;
    for (let nowMs = NOW; nowMs < NOW + 3_600_000; nowMs += 500) {
      for (const { path, body } of queue.take(nowMs)) {
        const bytes = new TextEncoder().encode(body);
        if (path === '/v1/traces') spanCount += inspectTraces(bytes, 'json', rules).spanCount;
        else {
          const { events } = JSON.parse(body) as { events: { type: string; timestamp?: number }[] };
          startCount += events.filter((event) => event.type === 'span_start').length;
          eventCount += events.filter((event) => event.type !== 'span_start').length;
          for (const event of events) expect((event.timestamp ?? 0) * 1_000).toBeLessThanOrEqual(nowMs + 1);
        }
      }
    }
    expect(queue.size).toBe(0);
    expect(spanCount).toBe(traces.reduce((sum, trace) => sum + trace.spans.length, 0));
    expect(eventCount).toBe(traces.reduce((sum, trace) => sum + trace.events.length, 0));
    expect(startCount).toBe(
      traces.filter((trace) => traceEndMs(trace) - Math.min(...trace.spans.map((span) => span.startMs)) >= 3_000).length,
    );
  });
});
