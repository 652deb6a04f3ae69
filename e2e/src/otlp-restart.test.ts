/**
 * Exporters that retry keep sending all three signals, over HTTP and gRPC, while the server is stopped and killed again
 * and again: in the end everything that they sent is there, and none of it twice. SENTRYAI_CRASH_ROUNDS=50 npm run e2e --
 * otlp-restart for longer.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMetricsProtobuf } from '@sentryai/otlp/testing/encode-metrics';
import { encodeTracesProtobuf } from '@sentryai/otlp/testing/encode-traces';
import { ProtobufWriter } from '@sentryai/otlp/protobuf/writer';
import type { LogEntry, MetricPointEntry, OutcomeEntry, SpanListRow } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { freePorts, type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, expect, it } from 'vitest';
import { RetryingExporter, type Transport } from './retrying-exporter.ts';

const ROUNDS = Number(process.env['SENTRYAI_CRASH_ROUNDS'] ?? 3);
const ITEMS_PER_BATCH = 5;
/** Batches that wait for an answer at a time, as a Collector's queue consumers. */
const WAITING_MAX = 12;

let product: Product;
const homes: string[] = [];
afterAll(async () => {
  await product.stop();
  for (const home of homes) await removeHome(home);
});

const nowUs = (): number => Date.now() * 1000;

function tracesOf(ids: readonly string[]): Uint8Array {
  const spans = ids.map((id) => ({
    trace_id: randomBytes(16).toString('hex'),
    span_id: randomBytes(8).toString('hex'),
    parent_span_id: '0'.repeat(16),
    name: id,
    otel_kind: 1,
    start_time_us: nowUs(),
    end_time_us: nowUs(),
    attributes: new Map(),
    events: [],
    links: [],
    status_code: 0,
    status_message: '',
  }));
  return encodeTracesProtobuf({
    resources: [{ attributes: new Map(), scopes: [{ name: 'x', version: '', attributes: new Map(), spans }] }],
  });
}

function logsOf(ids: readonly string[]): Uint8Array {
  const writer = new ProtobufWriter();
  writer.message(1, () =>
    writer.message(2, () => {
      for (const id of ids)
        writer.message(2, () => (writer.fixed64(1, BigInt(nowUs()) * 1000n), writer.message(5, () => writer.string(1, id))));
    }),
  );
  return writer.finish();
}

function metricsOf(ids: readonly string[]): Uint8Array {
  const points = ids.map((id, index) => ({
    index,
    start_time_us: 0,
    time_us: nowUs(),
    attributes: new Map([['id', id]]),
    flags: 0,
    value: 1,
    exemplars: [],
  }));
  const metric = {
    name: 'sent',
    description: '',
    unit: '',
    metadata: new Map(),
    kind: 'sum' as const,
    temporality: 1,
    is_monotonic: true,
    points,
  };
  const scopes = [{ name: '', version: '', attributes: new Map(), schema_url: '', metrics: [metric] }];
  return encodeMetricsProtobuf({ resources: [{ attributes: new Map(), schema_url: '', scopes }] });
}

const BODIES = { traces: tracesOf, logs: logsOf, metrics: metricsOf } as const;
const signals = ['traces', 'logs', 'metrics'] as const;

/** Sends without pause, a few batches at a time, until it is told to stop; remembers what it sent. */
function startLoad(transport: Transport, url: string) {
  const exporter = new RetryingExporter(transport, url);
  const sent = { traces: [] as string[], logs: [] as string[], metrics: [] as string[] };
  const ending = new AbortController();
  const loop = (async () => {
    while (!ending.signal.aborted) {
      for (const signal of signals) {
        const ids = Array.from({ length: ITEMS_PER_BATCH }, () => randomBytes(12).toString('hex'));
        sent[signal].push(...ids);
        exporter.send({ signal, body: BODIES[signal](ids) });
      }
      do await new Promise((resolve) => setTimeout(resolve, 20));
      while (exporter.waitingCount >= WAITING_MAX);
    }
  })();
  return {
    sent,
    async stop() {
      ending.abort();
      await loop;
      return exporter.drain();
    },
  };
}

/** All rows of a list, page by page. */
async function readAll<Row>(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: Row[]; next_cursor: string | null } = await product.get(
      `/api/v1/${path}limit=1000${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    rows.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return rows;
}

it.each(['http', 'grpc'] as const)(
  `loses nothing and stores nothing twice over %s while the server restarts (${ROUNDS} rounds)`,
  async (transport) => {
    const home = await mkdtemp(join(tmpdir(), 'sentryai-otlp-'));
    homes.push(home);
    const ports = await freePorts(6);
    product = await startProduct({ home, ports });
    const load = startLoad(transport, transport === 'grpc' ? product.urls.grpc : product.urls.otlp);
    for (let round = 0; round < ROUNDS; round += 1) {
      // The moment of the end is the test's subject.
      await new Promise((resolve) => setTimeout(resolve, randomInt(200, 1_200)));
      await product.stop(round % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
      product = await startProduct({ home, ports });
    }
    const { delivered, refused, retries } = await load.stop();
    expect(refused).toEqual([]);
    expect(retries).toBeGreaterThan(0);
    const itemCount = load.sent.traces.length;
    expect(delivered).toBe((itemCount / ITEMS_PER_BATCH) * signals.length);
    expect(itemCount).toBeGreaterThan(ROUNDS * ITEMS_PER_BATCH);

    const readers = {
      traces: async () => (await readAll<SpanListRow>('spans?from=-1h&')).map(({ name }) => name),
      logs: async () => (await readAll<LogEntry>('logs?from=-1h&')).map(({ message }) => message),
      metrics: async () => (await readAll<MetricPointEntry>('metrics/points?name=sent&from=-1h&')).map(({ tags }) => tags['id'] ?? ''),
    };
    for (const signal of signals) {
      // Compared as what is missing and what is too much: the lists are long.
      await eventually(
        async () => {
          const found = await readers[signal]();
          const missing = new Set(load.sent[signal]).difference(new Set(found));
          expect({ signal, missing: [...missing], repeated: found.length - new Set(found).size }).toEqual({
            signal,
            missing: [],
            repeated: 0,
          });
        },
        { timeoutMs: 60_000 },
      );
    }
    // Every item ended in one outcome; those whose answer was lost came twice.
    const outcomes = await readAll<OutcomeEntry>('outcomes?from=-1h&');
    const stored = outcomes.filter(({ outcome }) => outcome === 'stored').reduce((sum, { quantity }) => sum + quantity, 0);
    expect(stored).toBe(itemCount * signals.length);
    expect(await product.stop()).toBe(0);
  },
  120_000 + ROUNDS * 30_000,
);
