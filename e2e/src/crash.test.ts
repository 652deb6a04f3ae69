/**
 * kill -9 of the whole process at random moments under load. Every acknowledged item must be there after the restart,
 * none twice. Rounds: 4 in `npm test`; SENTRYAI_CRASH_ROUNDS=50 npm run e2e -- crash for more.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { LedgerCheckResult, LogEntry, OutcomeEntry, SpanListRow } from '@sentryai/schema';
import { eventuallyAll } from '@sentryai/testing/eventually';
import { freePorts, type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROUNDS = Number(process.env['SENTRYAI_CRASH_ROUNDS'] ?? 4);
const CLIENTS = 6;

type Acknowledged = { spans: Set<string>; logs: Set<string> };

/** Sends spans and logs without pause until the server is gone; notes what was acknowledged. */
async function load(product: Product, acknowledged: Acknowledged, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const traceId = randomBytes(16).toString('hex');
    const spanIds = Array.from({ length: 5 }, () => randomBytes(8).toString('hex'));
    const nowNs = `${Date.now()}000000`;
    const spans = spanIds.map((spanId) => ({
      traceId,
      spanId,
      name: 'work',
      startTimeUnixNano: nowNs,
      endTimeUnixNano: nowNs,
      attributes: [],
    }));
    const logs = Array.from({ length: 3 }, () => ({ type: 'log', level: 'info', id: randomBytes(12).toString('hex'), message: 'load' }));
    try {
      const traces = await post(`${product.urls.otlp}/v1/traces`, { resourceSpans: [{ scopeSpans: [{ spans }] }] });
      if (traces === 200) for (const spanId of spanIds) acknowledged.spans.add(`${traceId}/${spanId}`);
      const events = await post(`${product.urls.ingest}/v1/events`, { events: logs });
      if (events === 202) for (const log of logs) acknowledged.logs.add(log.id);
    } catch {
      // The connection broke with the process: nothing was acknowledged, so nothing is owed.
      return;
    }
  }
}

async function post(url: string, body: object): Promise<number> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  await response.arrayBuffer();
  return response.status;
}

async function readAll<Row>(product: Product, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: Row[]; next_cursor: string | null } = await product.get(
      `${path}&limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    );
    rows.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor);
  return rows;
}

describe('kill -9 under load', () => {
  const acknowledged: Acknowledged = { spans: new Set(), logs: new Set() };
  let product: Product;
  let ports: number[];
  beforeAll(async () => {
    ports = await freePorts(5);
    product = await startProduct({ ports });
  });
  afterAll(async () => {
    await product.stop();
    await removeHome(product.home);
  });

  it(
    `loses nothing acknowledged and repeats nothing in ${ROUNDS} rounds`,
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        let isOver = false;
        const clients = Array.from({ length: CLIENTS }, () => load(product, acknowledged, () => isOver));
        // The moment of the kill is the test's subject: anywhere between the first request and a few batches later.
        await new Promise((resolve) => setTimeout(resolve, randomInt(50, 1_500)));
        await product.stop('SIGKILL');
        isOver = true;
        await Promise.all(clients);
        product = await startProduct({ home: product.home, ports });
      }
      const { spans, logs } = acknowledged;
      expect(spans.size).toBeGreaterThan(ROUNDS * 20);
      const seenSpans = await eventuallyAll(spans, async () =>
        (await readAll<SpanListRow>(product, '/api/v1/spans?from=-1h&query=name:work')).map((row) => `${row.trace_id}/${row.span_id}`),
      );
      const seenLogs = await eventuallyAll(logs, async () =>
        (await readAll<LogEntry>(product, '/api/v1/logs?from=-1h')).map((row) => row.event_id),
      );
      expect(new Set(seenSpans).size).toBe(seenSpans.length);
      expect(new Set(seenLogs).size).toBe(seenLogs.length);
      const outcomes = await product.get<{ data: OutcomeEntry[] }>('/api/v1/outcomes?from=-1h&limit=1000');
      const stored = (type: string): number =>
        outcomes.data.filter((row) => row.item_type === type && row.outcome === 'stored').reduce((sum, row) => sum + row.quantity, 0);
      expect([stored('span'), stored('log')]).toEqual([seenSpans.length, seenLogs.length]);
      // In spite of the kills, everything that came in ended once, and every row that was counted is there.
      expect(await product.get<LedgerCheckResult>('/api/v1/outcomes/check')).toMatchObject({ status: 'balanced', deviations: [] });
    },
    60_000 + ROUNDS * 20_000,
  );
});
