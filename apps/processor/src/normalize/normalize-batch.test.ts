import { describe, expect, it } from 'vitest';
import { encodeFrame } from '@sentryai/queue/framing';
import type { QueueRecord, RecordMeta, TableRows } from '@sentryai/schema';
import { SeenFilter } from '../dedup/seen-filter.ts';
import { type ConfirmStored, findPoison, normalizeBatch } from './normalize-batch.ts';

const RECEIVED = Date.parse('2026-11-22T12:00:00Z');

function record(events: object[], overrides: Partial<RecordMeta> = {}): QueueRecord {
  const meta: RecordMeta = {
    v: 1,
    project_id: 1,
    key_id: 'k1',
    protocol: 'native',
    signal: 'events',
    format: 'json',
    received_at_ms: RECEIVED,
    item_count: events.length,
    retention_days: 0,
    ...overrides,
  };
  return { meta, body: Buffer.from(JSON.stringify(events)) };
}
const framesOf = (...records: QueueRecord[]) =>
  Buffer.concat(records.flatMap((each) => (({ head, body }) => [head, Buffer.from(body)])(encodeFrame(each))));
const log = (id: string) => ({ type: 'log', level: 'info', message: id, id });
const span = {
  type: 'span',
  trace_id: 'a'.repeat(32),
  span_id: 'b'.repeat(16),
  name: 's',
  kind: 'chain',
  start: RECEIVED / 1000 - 2,
  end: RECEIVED / 1000 - 1,
};
const nothingStored: ConfirmStored = async (groups) => groups.map(() => []);
const outcomesOf = (rows: TableRows) => rows.outcomes.map((row) => [row.item_type, row.outcome, row.reason, row.quantity]);

describe('normalizeBatch', () => {
  it('stores an item that comes twice in a batch once, and counts both', async () => {
    const frames = framesOf(record([log('a'), log('b')]), record([log('a')]));
    const { rows } = await normalizeBatch({ frames, batchId: 'x-0-1', filter: new SeenFilter(), confirm: nothingStored });
    expect(rows.logs.map((row) => row.message)).toEqual(['a', 'b']);
    expect(outcomesOf(rows)).toEqual([
      ['log', 'duplicate', '', 1],
      ['log', 'stored', '', 2],
    ]);
  });

  it('asks the store only about what may have been seen, and drops what an earlier batch stored, content included', async () => {
    const filter = new SeenFilter();
    const asked: number[] = [];
    const confirm: ConfirmStored = async (groups) => {
      asked.push(...groups.map((group) => group.identities.length));
      return groups.map((group) => group.identities);
    };
    const withText = { ...span, input: 'hello' };
    const { rows: first } = await normalizeBatch({ frames: framesOf(record([withText])), batchId: 'x-0-1', filter, confirm });
    expect([first.spans.length, first.span_content.length, asked]).toEqual([1, 1, []]);
    const { rows: second } = await normalizeBatch({ frames: framesOf(record([withText, log('new')])), batchId: 'x-1-2', filter, confirm });
    expect([second.spans.length, second.span_content.length, second.logs.length, asked]).toEqual([0, 0, 1, [1]]);
    expect(outcomesOf(second)).toContainEqual(['span', 'duplicate', '', 1]);
  });

  it('gives the same rows again when the batch itself is delivered again', async () => {
    const frames = framesOf(record([log('a'), span]));
    const filter = new SeenFilter();
    const once = await normalizeBatch({ frames, batchId: 'x-0-1', filter, confirm: nothingStored });
    expect(await normalizeBatch({ frames, batchId: 'x-0-1', filter, confirm: nothingStored })).toEqual(once);
  });

  it('counts what an SDK says it dropped once, also when the report is sent again', async () => {
    const report = { type: 'client_report', id: 'r1', discarded: [{ reason: 'queue_overflow', type: 'log', quantity: 7 }] };
    const frames = framesOf(record([report]), record([report]));
    const { rows } = await normalizeBatch({ frames, batchId: 'x-0-1', filter: new SeenFilter(), confirm: nothingStored });
    expect(outcomesOf(rows)).toEqual([
      ['client_report', 'duplicate', '', 1],
      ['client_report', 'stored', '', 1],
      ['log', 'dropped_by_sdk', 'queue_overflow', 7],
    ]);
  });

  it('puts a record that cannot be read into quarantine with its bytes, and goes on', async () => {
    const broken = { ...record([log('lost')]), body: Buffer.from('{') };
    const { rows } = await normalizeBatch({
      frames: framesOf(broken, record([log('kept')])),
      batchId: 'x-0-1',
      filter: new SeenFilter(),
      confirm: nothingStored,
    });
    expect(rows.logs.map((row) => row.message)).toEqual(['kept']);
    expect(rows.quarantine).toMatchObject([
      { quarantine_id: 'x-0-1-0', reason: 'normalize_failed', body: Buffer.from('{').toString('base64') },
    ]);
    expect(outcomesOf(rows)).toContainEqual(['request', 'quarantined', 'normalize_failed', 1]);
  });

  it('counts what was sent, not what was read out of it: a span with an exception is one item and two rows, also when it comes again', async () => {
    const nanos = `${RECEIVED}000000`;
    const failed = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      name: 'call',
      startTimeUnixNano: nanos,
      endTimeUnixNano: nanos,
      events: [{ name: 'exception', timeUnixNano: nanos, attributes: [{ key: 'exception.type', value: { stringValue: 'E' } }] }],
    };
    const body = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [failed] }] }] }));
    const otlp: QueueRecord = { ...record([], { protocol: 'otlp', signal: 'traces', item_count: 1 }), body };
    const filter = new SeenFilter();
    const confirm: ConfirmStored = async (groups) => groups.map((group) => group.identities);
    const first = await normalizeBatch({ frames: framesOf(otlp), batchId: 'x-0-1', filter, confirm });
    expect([first.rows.spans.length, first.rows.errors.length, outcomesOf(first.rows)]).toEqual([1, 1, [['span', 'stored', '', 1]]]);
    const second = await normalizeBatch({ frames: framesOf(otlp), batchId: 'x-1-2', filter, confirm });
    expect([second.rows.spans.length, second.rows.errors.length, outcomesOf(second.rows)]).toEqual([0, 0, [['span', 'duplicate', '', 1]]]);
  });

  it('asks about a data point around the time it was measured, not since when it counts', async () => {
    const nanos = `${RECEIVED}000000`;
    const dataPoints = [{ timeUnixNano: nanos, startTimeUnixNano: '1000', asDouble: 1 }];
    const body = Buffer.from(
      JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints } }] }] }] }),
    );
    const otlp: QueueRecord = { ...record([], { protocol: 'otlp', signal: 'metrics', item_count: 1, body_hash: 'ab'.repeat(16) }), body };
    const asked: [number, number][] = [];
    const confirm: ConfirmStored = async (groups) => {
      asked.push(...groups.map(({ timeMinMs, timeMaxMs }) => [timeMinMs, timeMaxMs] as [number, number]));
      return groups.map(() => []);
    };
    const filter = new SeenFilter();
    for (const batchId of ['x-0-1', 'x-1-2']) await normalizeBatch({ frames: framesOf(otlp), batchId, filter, confirm });
    expect(asked).toEqual([[RECEIVED, RECEIVED]]);
  });

  it('finds the record whose rows do not fit their table, so that the others can be stored', async () => {
    const frames = framesOf(record([log('good')]), record([log('poison')]), record([log('good too')]));
    const poison = findPoison(frames, (rows) => {
      if (rows.logs.some((row) => row.message === 'poison')) throw new Error('does not fit');
    });
    const { rows } = await normalizeBatch({ frames, batchId: 'x-0-1', filter: new SeenFilter(), confirm: nothingStored, poison });
    expect(rows.logs.map((row) => row.message)).toEqual(['good', 'good too']);
    expect(rows.quarantine.map((row) => row.quarantine_id)).toEqual(['x-0-1-1']);
  });
});
