import type { QueueRecord, RecordMeta, TableRows } from '@sentryai/schema';
import { decodeStoreBody, inspectEnvelope } from '@sentryai/sentry';
import { inspectBatch } from '@sentryai/langfuse';
import { loadFixtures } from '@sentryai/testing/fixtures';
import { loadSentryCaptures, type SentryCapture } from '@sentryai/testing/sentry-captures';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEYED_TABLES } from '../dedup/item-key.ts';
import { SeenFilter } from '../dedup/seen-filter.ts';
import { framesOf, logEvent as log, nativeRecord as record, nothingStored, sumsOf } from './frames.fixture.ts';
import { identityOf } from './keyed-rows.ts';
import { normalizeIsolating } from './normalize-isolating.ts';
import { type ReadRecord, readRecord } from './read-record.ts';

const isolate = (frames: Uint8Array, read?: ReadRecord) =>
  normalizeIsolating({ frames, batchId: 'x-0-1', filter: new SeenFilter(), confirm: nothingStored, read });

/** Reads like the product, except that it fails on what `isPoison` finds in the rows. */
const failingOn =
  (isPoison: (message: string) => boolean): ReadRecord =>
  (each) => {
    const result = readRecord(each);
    if (result.rows.logs.some((row) => isPoison(row.message))) throw new TypeError('secret content');
    return result;
  };
const isPoison = (message: string) => message.includes('poison');

describe('normalizeIsolating', () => {
  it('puts a record that cannot be read into quarantine with its bytes, and goes on', async () => {
    const broken = { ...record([log('lost')]), body: Buffer.from('{') };
    const { rows } = await isolate(framesOf(broken, record([log('kept')])));
    expect(rows.logs.map((row) => row.message)).toEqual(['kept']);
    expect(rows.quarantine).toMatchObject([
      { quarantine_id: 'x-0-1-0', reason: 'normalize_failed', body: Buffer.from('{').toString('base64') },
    ]);
    expect(rows.outcomes).toContainEqual(
      expect.objectContaining({ item_type: 'request', outcome: 'quarantined', reason: 'normalize_failed', quantity: 1 }),
    );
  });

  it('finds the item whose row does not fit its table, so that the others of its record can be stored', async () => {
    const read: ReadRecord = (each) => {
      const result = readRecord(each);
      for (const row of result.rows.logs) if (isPoison(row.message)) row.timestamp_us = Number.NaN;
      return result;
    };
    const { rows, blocks } = await isolate(framesOf(record([log('good'), log('poison'), log('good too')]), record([log('other')])), read);
    expect(rows.logs.map((row) => row.message)).toEqual(['good', 'good too', 'other']);
    expect(rows.quarantine).toMatchObject([
      {
        quarantine_id: 'x-0-1-0.1',
        item_type: 'log',
        item_count: 1,
        item_index: 1,
        message: expect.stringContaining('column timestamp'),
        body: Buffer.from(JSON.stringify([log('poison')])).toString('base64'),
      },
    ]);
    expect(blocks.map(({ table }) => table)).toEqual(['logs', 'quarantine', 'outcomes']);
  });

  it('says where our code failed, and nothing of what was sent', async () => {
    const { rows } = await isolate(framesOf(record([log('poison')])), failingOn(isPoison));
    expect(rows.quarantine[0]?.message).toMatch(/^internal error: TypeError at apps\/processor\/src\/normalize\/[\w.-]+:\d+$/);
  });

  it('isolates exactly the poisoned items of any split, and every item ends once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 4 }),
        async (records) => {
          const names = records.map((items, at) => items.map((isBad, index) => `${isBad ? 'poison' : 'good'}-${at}-${index}`));
          const frames = framesOf(...names.map((of) => record(of.map(log))));
          const { rows, unaccounted } = await isolate(frames, failingOn(isPoison));
          expect(rows.logs.map((row) => row.message)).toEqual(names.flat().filter((name) => !isPoison(name)));
          expect(rows.quarantine.map(messagesOf)).toEqual(
            names
              .flat()
              .filter(isPoison)
              .map((name) => [name]),
          );
          const total = names.flat().length;
          const { received, stored = 0, quarantined = 0 } = sumsOf(rows.outcomes);
          expect([received, stored + quarantined, quarantined]).toEqual([total, total, rows.quarantine.length]);
          expect(unaccounted).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stops cutting when everything fails, and loses nothing then either', async () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `poison-${index}`);
    const { rows } = await isolate(framesOf(record(names.map(log))), failingOn(isPoison));
    expect(rows.quarantine.length).toBeLessThan(1_000);
    expect(rows.quarantine.flatMap(messagesOf)).toEqual(names);
    expect(sumsOf(rows.outcomes)).toMatchObject({ received: 3_000, quarantined: 3_000 });
  });

  it('gives an item the same identity, whether its record was cut or not', async () => {
    const events = ['a', 'poison', 'b'].map((message) => ({ type: 'log', level: 'info', message }));
    const { rows: whole } = await isolate(framesOf(record(events)));
    const { rows: cut } = await isolate(framesOf(record(events)), failingOn(isPoison));
    expect(cut.logs).toEqual(whole.logs.filter((row) => row.message !== 'poison'));
    const [kept] = cut.quarantine;
    const again: QueueRecord = { meta: JSON.parse(kept?.meta ?? '') as RecordMeta, body: Buffer.from(kept?.body ?? '', 'base64') };
    expect((await isolate(framesOf(again))).rows.logs).toEqual(whole.logs.filter((row) => row.message === 'poison'));
  });
});

describe('any single item of captured requests', () => {
  const requests = loadFixtures('otlp').flatMap(({ name, requests: sent }) => sent.map((request) => ({ name, request })));
  const plain = requests.filter(({ request }) => request.headers['content-encoding'] === undefined);

  it('is isolated from the others, in both encodings of traces and logs', async () => {
    expect(plain.length).toBeGreaterThan(5);
    for (const { request } of plain) {
      const signal = request.path.endsWith('/v1/traces') ? 'traces' : request.path.endsWith('/v1/logs') ? 'logs' : null;
      if (!signal) continue;
      const format = request.headers['content-type']?.includes('json') ? 'json' : 'protobuf';
      const meta = { ...record([]).meta, protocol: 'otlp', signal, format, item_count: 0 } as const;
      const rowsIn = (each: QueueRecord) => (({ spans, logs }) => [...spans, ...logs])(readRecord(each).rows);
      const all = rowsIn({ meta, body: request.body });
      const target = all[Math.floor(all.length / 2)];
      if (!target) continue;
      const identity = JSON.stringify(keyOf(target));
      const read: ReadRecord = (each) => {
        const result = readRecord(each);
        if ([...result.rows.spans, ...result.rows.logs].some((row) => JSON.stringify(keyOf(row)) === identity)) throw new Error('no');
        return result;
      };
      const { rows } = await isolate(framesOf({ meta: { ...meta, item_count: all.length }, body: request.body }), read);
      expect([rows.spans.length + rows.logs.length, rows.quarantine.length]).toEqual([all.length - 1, 1]);
      expect(sumsOf(rows.outcomes)).toMatchObject({ received: all.length, quarantined: 1 });
      const [kept] = rows.quarantine;
      const alone = rowsIn({ meta: JSON.parse(kept?.meta ?? '') as RecordMeta, body: Buffer.from(kept?.body ?? '', 'base64') });
      expect(alone).toEqual([target]);
    }
  });
});

describe('any place of captured envelopes', () => {
  /** Some days after the captures were made: late deliveries keep their times. */
  const receivedAtMs = Date.UTC(2026, 11, 1);
  const recordOf = ({ body, expect: { kind } }: SentryCapture): QueueRecord => {
    const [format, bytes] = kind === 'store' ? (['json', decodeStoreBody(body)] as const) : (['envelope', body] as const);
    const { itemCount } = inspectEnvelope(bytes, format, { receivedAtMs, retentionDays: 0 });
    const meta = { protocol: 'sentry', signal: 'envelope', format, received_at_ms: receivedAtMs, item_count: itemCount } as const;
    return { ...record([], meta), body: bytes };
  };
  const identitiesIn = (rows: TableRows) => KEYED_TABLES.flatMap((table) => rows[table].map((row) => `${table}|${identityOf(row)}`)).sort();

  it('is isolated from the others, and is the same when it comes back', async () => {
    let cut = 0;
    for (const capture of loadSentryCaptures()) {
      const whole = recordOf(capture);
      const all = identitiesIn(readRecord(whole).rows);
      const target = all[Math.floor(all.length / 2)];
      if (target === undefined) continue;
      const read: ReadRecord = (each) => {
        const result = readRecord(each);
        if (identitiesIn(result.rows).includes(target)) throw new Error('no');
        return result;
      };
      const { rows, unaccounted } = await isolate(framesOf(whole), read);
      expect(unaccounted, capture.name).toEqual([]);
      expect(rows.quarantine, capture.name).toHaveLength(1);
      const [kept] = rows.quarantine;
      const again: QueueRecord = { meta: JSON.parse(kept?.meta ?? '') as RecordMeta, body: Buffer.from(kept?.body ?? '', 'base64') };
      const { rows: back } = await isolate(framesOf(again));
      expect([...identitiesIn(rows), ...identitiesIn(back)].sort(), capture.name).toEqual(all);
      if (rows.quarantine[0]?.quarantine_id !== 'x-0-1-0') cut += 1;
    }
    expect(cut).toBeGreaterThan(5);
  });
});

it('any event of captured Langfuse batches is isolated from the others, and is the same when it comes back', async () => {
  const batches = loadFixtures('langfuse').flatMap(({ requests }) => requests.filter(({ path }) => path.endsWith('/ingestion')));
  const eventsIn = (rows: TableRows) => rows.entity_patches.filter(({ kind }) => kind !== 'member').map(identityOf);
  let cut = 0;
  for (const { body } of batches) {
    const { itemCount } = inspectBatch(body, { receivedAtMs: Date.UTC(2026, 11, 1), retentionDays: 0 });
    const meta = { protocol: 'langfuse', signal: 'ingestion', received_at_ms: Date.UTC(2026, 11, 1), item_count: itemCount } as const;
    const whole: QueueRecord = { ...record([], meta), body };
    const all = eventsIn(readRecord(whole).rows);
    const target = all[Math.floor(all.length / 2)];
    if (target === undefined) continue;
    const read: ReadRecord = (each) => {
      const result = readRecord(each);
      if (eventsIn(result.rows).includes(target)) throw new Error('no');
      return result;
    };
    const { rows, unaccounted } = await isolate(framesOf(whole), read);
    expect(unaccounted).toEqual([]);
    expect(sumsOf(rows.outcomes)).toMatchObject({ received: itemCount, quarantined: 1 });
    expect([eventsIn(rows), rows.quarantine.length]).toEqual([all.filter((event) => event !== target), 1]);
    const [kept] = rows.quarantine;
    const again: QueueRecord = { meta: JSON.parse(kept?.meta ?? '') as RecordMeta, body: Buffer.from(kept?.body ?? '', 'base64') };
    expect(readRecord(again).rows.entity_patches).toEqual(
      readRecord(whole).rows.entity_patches.filter((row) => identityOf(row) === target),
    );
    if (all.length > 1) cut += 1;
  }
  expect(cut).toBeGreaterThan(5);
});

function keyOf(row: { trace_id: string; span_id: string } | { dedup_key: string }): unknown {
  return 'dedup_key' in row ? row.dedup_key : [row.trace_id, row.span_id];
}

function messagesOf(row: { body: string }): string[] {
  return (JSON.parse(Buffer.from(row.body, 'base64').toString()) as { message: string }[]).map(({ message }) => message);
}
