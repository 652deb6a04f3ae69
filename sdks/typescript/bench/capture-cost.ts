/** What a capture costs the caller, in microseconds per call. Run: node sdks/typescript/bench/capture-cost.ts */
import * as active from '../src/active.ts';
import { Client } from '../src/client.ts';
import { resolveConfig } from '../src/config.ts';
import * as sentryai from '../src/index.ts';
import type { Outcome } from '../src/transport.ts';

const CALLS = 20_000;
const WARM_UP = 3_000;
const FLUSH_EVERY = 400; // before the buffer is full: a refused event costs less

/** Accepts everything: we measure the caller's path. */
const accepted: Outcome = { kind: 'accepted', rejected: new Map(), reason: 'network_error', retryAfterMs: null, status: 202 };
const wire = { send: async () => accepted, close: () => {} };

async function measure(name: string, call: () => unknown): Promise<void> {
  const client = new Client(resolveConfig({ spoolDir: 'off', flushIntervalMs: 60_000, maxBufferBytes: 2 ** 30 }, {}), { wire });
  active.replace(client);
  const took: number[] = [];
  for (let i = 0; i < WARM_UP + CALLS; i++) {
    const startedMs = performance.now();
    call();
    if (i >= WARM_UP) took.push((performance.now() - startedMs) * 1000);
    if (i % FLUSH_EVERY === FLUSH_EVERY - 1) await client.flush();
  }
  await client.close();
  took.sort((a, b) => a - b);
  const mean = took.reduce((sum, us) => sum + us, 0) / CALLS;
  const us = (value: number): string => value.toFixed(1).padStart(7);
  console.log(`${name.padEnd(32)} p50 ${us(took.at(CALLS * 0.5) ?? 0)}   mean ${us(mean)}   p99 ${us(took.at(CALLS * 0.99) ?? 0)} us`);
}

const messages = Array.from({ length: 5 }, () => ({ role: 'user', content: 'word '.repeat(400) }));
const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`key${i}`, { a: i, b: `value ${i}` }]));
const vector = Array.from({ length: 1000 }, () => 0.123456);
const usage = { provider: 'openai', model: 'gpt-4o', inputTokens: 812, outputTokens: 64, output: 'ok' };

await measure('log', () => sentryai.captureLog('info', 'hello world'));
await measure('log, 3 attributes', () => sentryai.captureLog('info', 'hello world', { a: 1, b: 'x', c: 2 }));
await measure('llm usage, 10 KB of messages', () => sentryai.captureLlmUsage({ ...usage, input: messages }));
await measure('log, 10 KB in 750 values', () => sentryai.captureLog('info', 'x', { many }));
await measure('log, 1000 floats', () => sentryai.captureLog('info', 'x', { vector }));
await measure('error', () => sentryai.captureError(new Error('x')));
active.replace(null);
const startedMs = performance.now();
for (let i = 0; i < CALLS; i++) sentryai.captureLog('info', 'hello world');
console.log(`${'disabled'.padEnd(32)} mean ${(((performance.now() - startedMs) * 1000) / CALLS).toFixed(2)} us`);
