/** The processor's loop over real parts: normalizer threads and an embedded store; only the queue is a list in memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolderBlobStore } from '@sentryai/blobs';
import { encodeFrame } from '@sentryai/queue/framing';
import type { QueueBatch, QueueConsumer } from '@sentryai/queue';
import type { RecordMeta } from '@sentryai/schema';
import { type Metadata, metadataPath, openSqliteMetadata } from '@sentryai/metadata';
import { openEmbeddedStore, type Store, StoreUnavailableError } from '@sentryai/store';
import { createLogger, createMetrics } from '@sentryai/telemetry';
import { eventually } from '@sentryai/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProcessor, type Processor } from './create.ts';

const RECEIVED_MS = Date.UTC(2026, 10, 22, 12);
const at = (seconds: number) => new Date(RECEIVED_MS - 3_600_000 + seconds * 1000).toISOString();
const byName = (a: readonly unknown[], b: readonly unknown[]): number => String(a[0]).localeCompare(String(b[0]));
let eventNumber = 0;
let processorNumber = 0;
const event = (type: string, second: number, body: object) => ({ id: `event-${(eventNumber += 1)}`, type, timestamp: at(second), body });

function batchOf(id: string, events: readonly object[], projectId: number, meta: Partial<RecordMeta> = {}): QueueBatch {
  const record = {
    meta: {
      v: 1 as const,
      project_id: projectId,
      key_id: 'k',
      protocol: 'langfuse' as const,
      signal: 'ingestion' as const,
      format: 'json' as const,
      received_at_ms: RECEIVED_MS,
      item_count: events.length,
      retention_days: 0,
      ...meta,
    },
    body: Buffer.from(JSON.stringify(meta.signal === 'events' ? events : { batch: events })),
  };
  const { head, body } = encodeFrame(record);
  return { id, partition: 0, isRedelivered: false, recordCount: 1, frames: Buffer.concat([head, Buffer.from(body)]) };
}

const LANES = { express: { oldestAgeMs: null }, backlog: { oldestAgeMs: null } };

/** Hands out the given batches, then nothing. */
function consumerOf(batches: readonly QueueBatch[]): QueueConsumer & { committed: string[] } {
  const left = [...batches];
  const committed: string[] = [];
  return {
    committed,
    // As a queue that waits a moment for the next record.
    read: async () => left.shift() ?? new Promise((resolve) => setTimeout(() => resolve(null), 5)),
    commit: async (batch) => void committed.push(batch.id),
    stats: () => ({ pendingBytes: 0, pendingRecords: 0, oldestAgeMs: 0, bytesMax: 1, lanes: LANES }),
    close: async () => undefined,
  };
}

describe('the processor', () => {
  let home: string;
  let store: Store;
  let metadata: Metadata;
  let projectId = 0;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'processor-'));
    store = await openEmbeddedStore({ path: join(home, 'store'), memoryBytesMax: 512 * 1024 * 1024, threadPoolSize: 16 });
    await store.migrate({ retentionDays: 0 });
    metadata = openSqliteMetadata({ path: metadataPath(home) });
  });
  afterAll(async () => {
    await metadata.close();
    await store.close();
    rmSync(home, { recursive: true, force: true });
  });

  const processorOf = async (consumer: QueueConsumer, over: Store = store): Promise<Processor> =>
    createProcessor({
      consumer,
      store: over,
      blobs: await openFolderBlobStore(join(home, 'blobs')),
      metadata,
      name: `processor-${(processorNumber += 1)}`,
      logger: createLogger({ name: 'test', level: 'silent' }),
      metrics: createMetrics({ isProcessReported: false }),
      now: () => RECEIVED_MS,
      config: { paceMs: 0 },
    });
  const run = async (...batches: QueueBatch[]): Promise<void> => {
    const consumer = consumerOf(batches);
    const processor = await processorOf(consumer);
    processor.start();
    await processor.drain(60_000);
    expect(consumer.committed).toEqual(batches.map((batch) => batch.id));
  };
  const spans = async (): Promise<{ name: string; version: number }[]> =>
    store.query({
      name: 'test_spans',
      sql: `SELECT lower(hex(trace_id)) AS trace, lower(hex(span_id)) AS span, lower(hex(parent_span_id)) AS parent, toUnixTimestamp64Micro(start_time) AS start_us,
        duration_us, name, kind, user_id, input_tokens, cost_usd, external_id, version
        FROM entity_spans FINAL WHERE project_id = {project_id:UInt32} ORDER BY trace, span`,
      params: { project_id: projectId },
    });
  const state = async () => (await spans()).map((row) => ({ ...row, version: 0 }));
  const outcomes = async (): Promise<Record<string, number>> => {
    const rows = await store.query<{ key: string; quantity: number }>({
      name: 'test_outcomes',
      sql: `SELECT concat(item_type, ' ', outcome, reason) AS key, sum(quantity) AS quantity FROM outcomes
        WHERE project_id = {project_id:UInt32} AND outcome NOT IN ('received', 'rows_stored', 'rows_derived') GROUP BY key`,
      params: { project_id: projectId },
    });
    return Object.fromEntries(rows.map((row) => [row.key, row.quantity]));
  };

  /** One trace, told by four requests. */
  const story = () => [
    [
      event('trace-create', 0, { id: 't', name: 'first', timestamp: at(0) }),
      event('span-create', 1, { id: 's', traceId: 't', startTime: at(1) }),
    ],
    [event('generation-create', 2, { id: 'g', traceId: 't', parentObservationId: 's', startTime: at(2), name: 'chat', model: 'gpt-4o' })],
    [
      event('generation-update', 3, { id: 'g', traceId: 't', endTime: at(5), usage: { input: 10, output: 5 } }),
      event('span-update', 6, { id: 's', traceId: 't', endTime: at(6) }),
    ],
    [event('trace-create', 7, { id: 't', name: 'second', userId: 'ada', timestamp: at(7) })],
  ];
  const batchesOf = (requests: readonly object[][], prefix: string) =>
    requests.map((events, index) => batchOf(`${prefix}-${index}`, events, projectId));

  it('tells a trace the same way whether its requests come in order, backwards, at once, or to two processors', async () => {
    const states: object[] = [];
    const requests = story();
    projectId = 11;
    await run(...batchesOf(requests, 'in-order'));
    states.push(await state());
    projectId = 12;
    await run(...batchesOf(requests, 'backwards').toReversed());
    states.push(await state());
    projectId = 13;
    await run(batchOf('at-once', requests.flat(), projectId));
    states.push(await state());
    projectId = 14;
    const [one, two, three, four] = batchesOf(requests, 'two') as [QueueBatch, QueueBatch, QueueBatch, QueueBatch];
    await Promise.all([run(four, one), run(three, two)]);
    states.push(await state());
    const shape = (rows: object) =>
      (rows as Record<string, unknown>[])
        .map(({ name, kind, user_id, duration_us, input_tokens, start_us }) => [name, kind, user_id, duration_us, input_tokens, start_us])
        .sort(byName);
    expect(shape(states[0] as object)).toEqual([
      ['chat', 'llm', 'ada', 3_000_000, 10, Date.parse(at(2)) * 1000],
      ['second', 'workflow', 'ada', 0, null, Date.parse(at(0)) * 1000],
      ['span', 'chain', 'ada', 5_000_000, null, Date.parse(at(1)) * 1000],
    ]);
    for (const other of states.slice(1)) expect(shape(other)).toEqual(shape(states[0] as object));
  });

  it('changes nothing when a batch is delivered again, or its events are sent again in another', async () => {
    projectId = 21;
    const requests = story();
    const batches = batchesOf(requests, 'again');
    await run(...batches);
    const [before, counted] = [await spans(), await outcomes()];
    await run(...batches);
    expect([await spans(), await outcomes()]).toEqual([before, counted]);
    await run(batchOf('again-later', requests.flat(), projectId));
    expect(await spans()).toEqual(before);
    expect(await outcomes()).toEqual({ ...counted, 'trace duplicate': 2, 'observation duplicate': 4 });
  });

  it('finishes what a crash left between the patches and the rows, also when another batch came in between', async () => {
    projectId = 31;
    const batches = batchesOf(story(), 'crash');
    const [first, ...others] = batches as [QueueBatch, ...QueueBatch[]];
    // The rows never get there: as if the process were killed after the patches.
    const broken: Store = Object.create(store, {
      insert: {
        value: (block: { table: string }, token: string) =>
          block.table === 'entity_spans' ? Promise.reject(new StoreUnavailableError('killed')) : store.insert(block as never, token),
      },
      query: { value: store.query.bind(store) },
    });
    const consumer = consumerOf([first]);
    const killed = await processorOf(consumer, broken);
    killed.start();
    await eventually(async () => expect(killed.health().ok).toBe(false));
    await killed.drain(0);
    expect([consumer.committed, await spans()]).toEqual([[], []]);
    await run(...others);
    await run(first, ...others);
    const inOrder = await state();
    projectId = 32;
    await run(...batchesOf(story(), 'crash-free'));
    const names = (rows: object[]) => (rows as { name: string; user_id: string }[]).map((row) => [row.name, row.user_id]).sort(byName);
    expect(names(inOrder)).toEqual(names(await state()));
    expect(await outcomes()).toMatchObject({ 'trace stored': 2, 'observation stored': 4 });
  });

  it('moves a span whose start turns out to be another one, and leaves nothing behind', async () => {
    projectId = 41;
    await run(batchOf('late-1', [event('span-update', 3_000, { id: 's', traceId: 't', output: 'x' })], projectId));
    expect(await state()).toMatchObject([{ start_us: Date.parse(at(3_000)) * 1000 }]);
    await run(batchOf('late-2', [event('span-create', 0, { id: 's', traceId: 't', startTime: at(0), name: 'tool' })], projectId));
    expect(await state()).toMatchObject([{ start_us: Date.parse(at(0)) * 1000, name: 'tool' }]);
  });

  it('refuses to be slowed down by an id that is used for everything, and says so', { timeout: 120_000 }, async () => {
    projectId = 51;
    const updates = (count: number) =>
      Array.from({ length: count }, (_, second) => event('span-update', second % 60, { id: 'same', traceId: 't' }));
    await run(
      batchOf('many-1', updates(9_990), projectId),
      batchOf('many-2', updates(30), projectId),
      batchOf('many-3', updates(5), projectId),
    );
    expect(await outcomes()).toEqual({ 'observation stored': 10_000, 'observation limitedtoo_many_updates': 25 });
    expect(await spans()).toHaveLength(1);
  });

  it('counts as stored only what can be read already', async () => {
    projectId = 71;
    const inserted: string[] = [];
    const watched: Store = Object.create(store, {
      insert: {
        value: async (...[block, token]: Parameters<Store['insert']>) => {
          await store.insert(block, token);
          inserted.push(block.table);
        },
      },
      query: { value: store.query.bind(store) },
    });
    const processor = await processorOf(consumerOf([batchOf('ledger-last', story().flat(), projectId)]), watched);
    processor.start();
    await processor.drain(30_000);
    expect(inserted).toEqual(['entity_patches', 'entity_span_content', 'entity_spans', 'outcomes']);
  });

  it('asks nothing more of the store for batches without anything that is told twice', async () => {
    const asked: string[] = [];
    const counting: Store = Object.create(store, {
      insert: { value: store.insert.bind(store) },
      query: { value: (options: Parameters<Store['query']>[0]) => (asked.push(options.name), store.query(options)) },
    });
    const consumer = consumerOf([
      batchOf('plain', [{ type: 'log', level: 'info', message: 'x', id: 'plain' }], 61, { signal: 'events', protocol: 'native' }),
    ]);
    const processor = await processorOf(consumer, counting);
    processor.start();
    await processor.drain(30_000);
    expect(consumer.committed).toEqual(['plain']);
    expect(asked.filter((name) => !/^(seen_|settle|pending_quarantine)/.test(name))).toEqual([]);
  });
});
