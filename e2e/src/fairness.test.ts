/**
 * One project floods at full speed, another one sends a little all the time. The quiet one is never refused and does not
 * wait for the other's backlog; the loud one is told to slow down; nothing that was acknowledged is lost.
 */
import { randomBytes } from 'node:crypto';
import type { CreatedKey, OutcomeEntry, ProjectEntry } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MIB = 1024 * 1024;
/** Ten batches of the processor, so that waiting for all of it and waiting for a few of them are told apart without a clock. */
const QUEUE_BYTES_MAX = 160 * MIB;
const FLOODERS = 6;
const SPANS_PER_REQUEST = 1_500;
/** Far above what it takes on a slow machine, far below nothing. */
const VISIBLE_MS_MAX = 60_000;

type Counts = { accepted: number; statuses: Map<number, number>; retryAfter: string | null };

describe('a project that floods', () => {
  let product: Product;
  let loud: { key: string; projectId: number };
  let quiet: { key: string; projectId: number };
  beforeAll(async () => {
    product = await startProduct({ env: { SENTRYAI_QUEUE_BYTES_MAX: String(QUEUE_BYTES_MAX) } });
    const project = await product.post<ProjectEntry>('/projects', { name: 'quiet' });
    loud = { key: (await product.post<CreatedKey>('/keys', { project: 1 })).key, projectId: 1 };
    quiet = { key: (await product.post<CreatedKey>('/keys', { project: project.id })).key, projectId: project.id };
  });
  afterAll(async () => {
    await product.stop();
    await removeHome(product.home);
  });

  /** Sends native spans of one trace; the status of the answer. */
  async function send(key: string, traceId: string, count: number, counts: Counts): Promise<number> {
    const nowS = Date.now() / 1000;
    const spanOf = (index: number): string =>
      `{"type":"span","trace_id":"${traceId}","span_id":"${(index + 1).toString(16).padStart(16, '0')}","name":"step","kind":"tool","start":${nowS - 1},"end":${nowS},"service":"flood","attributes":{"note":"${FILLER}"}}`;
    const response = await fetch(`${product.urls.ingest}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` },
      body: Array.from({ length: count }, (_, index) => spanOf(index)).join('\n'),
    });
    await response.arrayBuffer();
    counts.statuses.set(response.status, (counts.statuses.get(response.status) ?? 0) + 1);
    if (response.status === 202) counts.accepted += count;
    else counts.retryAfter = response.headers.get('retry-after');
    return response.status;
  }

  const newCounts = (): Counts => ({ accepted: 0, statuses: new Map(), retryAfter: null });

  async function pendingBytes(): Promise<number> {
    const text = await (await fetch(`${product.urls.ingest}/metrics`)).text();
    return Number(/^sentryai_queue_pending_bytes (\S+)/m.exec(text)?.[1]);
  }

  /** Sends one span of the quiet project; milliseconds until it can be read. */
  async function timeUntilVisible(counts: Counts): Promise<number> {
    const traceId = randomBytes(16).toString('hex');
    const startMs = performance.now();
    expect(await send(quiet.key, traceId, 1, counts)).toBe(202);
    await eventually(() => product.get(`/api/v1/traces/${traceId}?project=${quiet.projectId}`), { timeoutMs: VISIBLE_MS_MAX, everyMs: 50 });
    return performance.now() - startMs;
  }

  it('is told to slow down, and costs the others neither room nor time', async () => {
    const loudCounts = newCounts();
    const quietCounts = newCounts();
    const flooding = { isOver: false };
    const flood = Array.from({ length: FLOODERS }, async () => {
      while (!flooding.isOver) {
        // Nobody who is told to wait asks again at once, not even somebody who floods.
        if ((await send(loud.key, randomBytes(16).toString('hex'), SPANS_PER_REQUEST, loudCounts)) !== 202)
          await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
    const visibleMs: number[] = [];
    // Until the loud one was refused, and a while beyond, so that the queue stays full meanwhile.
    for (let after = 0; after < 3; after += (loudCounts.statuses.get(429) ?? 0) > 0 ? 1 : 0)
      visibleMs.push(await timeUntilVisible(quietCounts));
    flooding.isOver = true;
    await Promise.all(flood);

    const fullBytes = await pendingBytes();
    visibleMs.push(await timeUntilVisible(quietCounts));
    // First come, first served would have shown it only when nothing waited any more.
    expect(await pendingBytes()).toBeGreaterThan(fullBytes * 0.3);
    expect(fullBytes).toBeGreaterThan(QUEUE_BYTES_MAX * 0.6);
    expect(loudCounts.retryAfter).toMatch(/^[1-9]\d*$/);
    expect([...loudCounts.statuses.keys()].filter((status) => ![202, 429, 503].includes(status))).toEqual([]);
    expect([...quietCounts.statuses.keys()]).toEqual([202]);

    await eventually(async () => expect(await pendingBytes()).toBe(0), { timeoutMs: 180_000, everyMs: 500 });
    for (const [project, counts] of [
      [loud, loudCounts],
      [quiet, quietCounts],
    ] as const) {
      await eventually(async () => {
        const { data } = await product.get<{ data: OutcomeEntry[] }>(`/api/v1/outcomes?project=${project.projectId}&from=-1h&limit=1000`);
        const sumOf = (outcome: string) => data.filter((row) => row.outcome === outcome).reduce((sum, row) => sum + row.quantity, 0);
        expect([sumOf('stored'), sumOf('duplicate')]).toEqual([counts.accepted, 0]);
        expect(sumOf('limited') > 0).toBe(project === loud);
      });
    }
    const reasons = await product.get<{ data: OutcomeEntry[] }>('/api/v1/outcomes?from=-1h&limit=1000');
    expect(new Set(reasons.data.filter((row) => row.outcome === 'limited').map((row) => row.reason))).toEqual(new Set(['fair_share']));
    console.log(
      `sent to visible beside a flood, ms: ${visibleMs.map((ms) => ms.toFixed(0)).join(', ')}; flood ${JSON.stringify([...loudCounts.statuses])}`,
    );
  }, 300_000);
});

const FILLER = 'a tool looked for seats and found none before noon '.repeat(8);
