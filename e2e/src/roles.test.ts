/**
 * The roles as processes of their own, joined by a real Redis. Ingest, processor and Redis are killed under load: what was
 * acknowledged must be there in the end, and none of it twice.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REDIS_SERVER, startRedis, type TestRedis } from '@sentryai/queue/redis-streams/redis-server.fixture';
import type { DeliveryState, Health, LedgerCheckResult, OutcomeEntry, SpanListRow } from '@sentryai/schema';
import { eventually, eventuallyAll } from '@sentryai/testing/eventually';
import { freePorts, type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROUNDS = Number(process.env['SENTRYAI_CRASH_ROUNDS'] ?? 4);
const CLIENTS = 4;
const SPANS_PER_REQUEST = 5;

type Load = { acknowledged: Set<string>; refusals: number; stop(): Promise<void> };

/** Clients that send spans without pause; one that is refused or not answered goes on with other spans. */
function startLoad(url: string): Load {
  const ending = new AbortController();
  const load: Load = {
    acknowledged: new Set(),
    refusals: 0,
    async stop() {
      ending.abort();
      await Promise.all(clients);
    },
  };
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!ending.signal.aborted) {
      const { traceId, spanIds, body } = buildTrace();
      const status = await post(`${url}/v1/traces`, body).catch(() => 0);
      if (status === 200) for (const spanId of spanIds) load.acknowledged.add(`${traceId}/${spanId}`);
      else load.refusals += 1;
      // As exporters do: not at once again where nobody answers.
      if (status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  return load;
}

function buildTrace(): { traceId: string; spanIds: string[]; body: object } {
  const traceId = randomBytes(16).toString('hex');
  const spanIds = Array.from({ length: SPANS_PER_REQUEST }, () => randomBytes(8).toString('hex'));
  const nowNs = `${Date.now()}000000`;
  const spans = spanIds.map((spanId) => ({
    traceId,
    spanId,
    name: 'work',
    startTimeUnixNano: nowNs,
    endTimeUnixNano: nowNs,
    attributes: [],
  }));
  return { traceId, spanIds, body: { resourceSpans: [{ scopeSpans: [{ spans }] }] } };
}

async function post(url: string, body: object): Promise<number> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  await response.arrayBuffer();
  return response.status;
}

async function health(url: string): Promise<Health> {
  const response = await fetch(`${url}/health`);
  return (await response.json()) as Health;
}

async function storedSpans(product: Product): Promise<string[]> {
  const rows: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: SpanListRow[]; next_cursor: string | null } = await product.get(
      `/api/v1/spans?from=-1h&query=name:work&limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    );
    rows.push(...page.data.map((row) => `${row.trace_id}/${row.span_id}`));
    cursor = page.next_cursor;
  } while (cursor);
  return rows;
}

describe.skipIf(REDIS_SERVER === undefined)('roles as processes of their own', () => {
  let redis: TestRedis;
  let home: string;
  let ports: number[];
  let ingest: Product;
  let rest: Product;
  const everAcknowledged = new Set<string>();
  const start = (role: string): Promise<Product> =>
    startProduct({ home, ports, args: ['--role', role], env: { SENTRYAI_REDIS_URL: redis.url } });
  const startIngest = (): Promise<Product> => start('ingest');
  const startRest = (): Promise<Product> => start('processor,api,web');

  beforeAll(async () => {
    redis = await startRedis();
    home = await mkdtemp(join(tmpdir(), 'sentryai-roles-'));
    ports = await freePorts(5);
    // At once, on an empty folder: both make or find the first project and key.
    [ingest, rest] = await Promise.all([startIngest(), startRest()]);
  });
  afterAll(async () => {
    await ingest.stop();
    await rest.stop();
    await redis.remove();
    await removeHome(home);
  });

  /** Everything acknowledged so far is stored, once, and counted once. */
  const expectAllStored = async (): Promise<void> => {
    const stored = await eventuallyAll(everAcknowledged, () => storedSpans(rest));
    expect(new Set(stored).size).toBe(stored.length);
    await eventually(async () => {
      const rows = await storedSpans(rest);
      const outcomes = await rest.get<{ data: OutcomeEntry[] }>('/api/v1/outcomes?from=-1h&limit=1000');
      const counted = outcomes.data
        .filter((row) => row.item_type === 'span' && row.outcome === 'stored')
        .reduce((sum, row) => sum + row.quantity, 0);
      expect(counted).toBe(rows.length);
    });
  };
  const note = (load: Load): void => {
    for (const id of load.acknowledged) everAcknowledged.add(id);
  };

  it('answer their own health and carry a span from one process to the other', async () => {
    expect((await health(ingest.urls.ingest)).status).toBe('ok');
    expect(await health(rest.urls.processor)).toMatchObject({ status: 'ok', role: ['processor'], checks: { queue: { ok: true } } });
    expect((await health(rest.urls.api)).status).toBe('ok');
    expect((await health(rest.urls.web)).status).toBe('ok');
    const { traceId, spanIds, body } = buildTrace();
    expect(await post(`${ingest.urls.otlp}/v1/traces`, body)).toBe(200);
    for (const spanId of spanIds) everAcknowledged.add(`${traceId}/${spanId}`);
    await expectAllStored();
  });

  it('refuse a second process that would use the same embedded store', async () => {
    const others = await freePorts(5);
    const second = startProduct({ home, ports: others, args: ['--role', 'processor,api'], env: { SENTRYAI_REDIS_URL: redis.url } });
    await expect(second).rejects.toThrow(/Another Sentry for AI runs on the data folder/);
  });

  it(
    `lose nothing and repeat nothing when ingest and processor are killed in turn (${ROUNDS} rounds)`,
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const load = startLoad(ingest.urls.otlp);
        // The moment of the kill is the test's subject.
        await new Promise((resolve) => setTimeout(resolve, randomInt(100, 1_500)));
        if (round % 2 === 0) {
          await ingest.stop('SIGKILL');
          ingest = await startIngest();
        } else {
          await rest.stop('SIGKILL');
          rest = await startRest();
        }
        await load.stop();
        note(load);
      }
      expect(everAcknowledged.size).toBeGreaterThan(ROUNDS * 20);
      await expectAllStored();
    },
    60_000 + ROUNDS * 20_000,
  );

  it('answer 503 while Redis is away, and lose nothing that was acknowledged before', { timeout: 120_000 + ROUNDS * 5_000 }, async () => {
    // What is stored is read whole several times, and grows with the rounds before.
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const load = startLoad(ingest.urls.otlp);
      await new Promise((resolve) => setTimeout(resolve, randomInt(300, 1_000)));
      await redis.stop(signal);
      const { body } = buildTrace();
      expect(await post(`${ingest.urls.otlp}/v1/traces`, body)).toBe(503);
      await eventually(async () => expect((await health(rest.urls.processor)).status).toBe('failing'));
      await redis.start();
      const before = load.acknowledged.size;
      await eventually(async () => expect(load.acknowledged.size).toBeGreaterThan(before));
      await load.stop();
      note(load);
      expect(load.refusals).toBeGreaterThan(0);
      await expectAllStored();
      await eventually(async () => expect((await health(rest.urls.processor)).status).toBe('ok'));
    }
  });

  it('account for every item after all that, and report to each other how they are', async () => {
    await eventually(async () => {
      const check = await rest.get<LedgerCheckResult>('/api/v1/outcomes/check');
      expect(check).toMatchObject({ status: 'balanced', deviations: [] });
      expect(check.received).toBeGreaterThanOrEqual(everAcknowledged.size);
    });
    // Reported every few seconds: the last report may be of the outage before.
    await eventually(async () => {
      const state = await rest.get<DeliveryState>('/api/v1/delivery');
      expect(state.ingest).toMatchObject([{ is_current: true, queue: { bytes_max: expect.any(Number) } }]);
      expect(state.processors).toMatchObject([{ is_current: true, is_storing: true, lag_ms: expect.any(Number) }]);
    });
  });

  it('stop in order: SIGTERM ends each with 0', async () => {
    expect(await ingest.stop('SIGTERM')).toBe(0);
    expect(await rest.stop('SIGTERM')).toBe(0);
  });
});
