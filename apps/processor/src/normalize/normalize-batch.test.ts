import type { MetricRow, OutcomeRow, RecordMeta, TableRows } from '@sentryai/schema';
import { LEDGER_MEASURES } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { SeenFilter } from '../dedup/seen-filter.ts';
import {
  framesOf,
  logEvent as log,
  nativeRecord as record,
  nothingStored,
  RECEIVED_MS,
  spanEvent as span,
  sumsOf,
} from './frames.fixture.ts';
import { rowKey } from './keyed-rows.ts';
import { type ConfirmStored, normalizeBatch, type NormalizeOptions } from './normalize-batch.ts';
import { readRecord } from './read-record.ts';

const isMeasure = (row: OutcomeRow) => LEDGER_MEASURES.some((measure) => measure === row.outcome);
const outcomesOf = (rows: TableRows) =>
  rows.outcomes.filter((row) => !isMeasure(row)).map((row) => [row.item_type, row.outcome, row.reason, row.quantity]);
const measuresOf = (rows: TableRows) => rows.outcomes.filter(isMeasure).map((row) => [row.outcome, row.item_type, row.quantity]);
const normalize = (options: Partial<NormalizeOptions> & Pick<NormalizeOptions, 'frames'>) =>
  normalizeBatch({ batchId: 'x-0-1', filter: new SeenFilter(), confirm: nothingStored, ...options });

/** A logs request with one record that carries an exception, which is stored as log and as error. */
const exceptionLog = {
  resourceLogs: [
    {
      scopeLogs: [
        {
          logRecords: [
            { severityNumber: 9, body: { stringValue: 'fine' } },
            {
              severityNumber: 17,
              body: { stringValue: 'failed' },
              attributes: [{ key: 'exception.type', value: { stringValue: 'TimeoutError' } }],
            },
            { severityNumber: 9 },
          ],
        },
      ],
    },
  ],
};
const otlpMeta: Partial<RecordMeta> = { protocol: 'otlp', signal: 'logs', item_count: 3 };
const logsRecord = { ...record([], otlpMeta), body: Buffer.from(JSON.stringify(exceptionLog)) };

describe('normalizeBatch', () => {
  it('stores an item that comes twice in a batch once, and counts both', async () => {
    const { rows } = await normalize({ frames: framesOf(record([log('a'), log('b')]), record([log('a')])) });
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
    const { rows: first } = await normalize({ frames: framesOf(record([withText])), filter, confirm });
    expect([first.spans.length, first.span_content.length, asked]).toEqual([1, 1, []]);
    const { rows: second } = await normalize({ frames: framesOf(record([withText, log('new')])), batchId: 'x-1-2', filter, confirm });
    expect([second.spans.length, second.span_content.length, second.logs.length, asked]).toEqual([0, 0, 1, [1]]);
    expect(outcomesOf(second)).toContainEqual(['span', 'duplicate', '', 1]);
  });

  it('gives the same rows again when the batch itself is delivered again', async () => {
    const frames = framesOf(record([log('a'), span]));
    const filter = new SeenFilter();
    const once = await normalize({ frames, filter });
    expect(await normalize({ frames, filter })).toEqual(once);
  });

  it('counts what an SDK says it dropped once, also when the report is sent again', async () => {
    const report = { type: 'client_report', id: 'r1', discarded: [{ reason: 'queue_overflow', type: 'log', quantity: 7 }] };
    const { rows } = await normalize({ frames: framesOf(record([report]), record([report])) });
    expect(outcomesOf(rows)).toEqual([
      ['client_report', 'duplicate', '', 1],
      ['client_report', 'stored', '', 1],
      ['log', 'dropped_by_sdk', 'queue_overflow', 7],
    ]);
  });
});

describe('the ledger of a batch', () => {
  it('counts an item that becomes two rows once, and both rows', async () => {
    const { rows, unaccounted } = await normalize({ frames: framesOf(logsRecord) });
    expect([rows.logs.length, rows.errors.length]).toEqual([2, 1]);
    expect(outcomesOf(rows)).toEqual([
      ['log', 'rejected', 'empty_record', 1],
      ['log', 'stored', '', 2],
    ]);
    expect(measuresOf(rows)).toEqual([
      ['received', '', 3],
      ['rows_derived', 'errors', 1],
      ['rows_stored', 'logs', 2],
    ]);
    expect(unaccounted).toEqual([]);
  });

  it('counts what was sent, not what was read out of it: a span with an exception and a verdict is one item and three rows, also when it comes again', async () => {
    const nanos = `${RECEIVED_MS}000000`;
    const textOf = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const verdict = [textOf('gen_ai.evaluation.name', 'tone'), textOf('gen_ai.evaluation.score.label', 'rude')];
    const failed = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      name: 'call',
      startTimeUnixNano: nanos,
      endTimeUnixNano: nanos,
      events: [
        { name: 'exception', timeUnixNano: nanos, attributes: [textOf('exception.type', 'E')] },
        { name: 'gen_ai.evaluation.result', timeUnixNano: nanos, attributes: verdict },
      ],
    };
    const body = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [failed] }] }] }));
    const otlp = { ...record([], { protocol: 'otlp', signal: 'traces', item_count: 1 }), body };
    const filter = new SeenFilter();
    const confirm: ConfirmStored = async (groups) => groups.map((group) => group.identities);
    const first = await normalize({ frames: framesOf(otlp), filter, confirm });
    expect([first.rows.spans, first.rows.errors, first.rows.scores].map((rows) => rows.length)).toEqual([1, 1, 1]);
    expect([outcomesOf(first.rows), first.unaccounted]).toEqual([[['span', 'stored', '', 1]], []]);
    expect(measuresOf(first.rows)).toEqual([
      ['received', '', 1],
      ['rows_derived', 'errors', 1],
      ['rows_derived', 'scores', 1],
      ['rows_derived', 'span_content', 1],
      ['rows_stored', 'spans', 1],
    ]);
    const second = await normalize({ frames: framesOf(otlp), batchId: 'x-1-2', filter, confirm });
    expect([second.rows.spans, second.rows.errors, second.rows.scores].map((rows) => rows.length)).toEqual([0, 0, 0]);
    expect([outcomesOf(second.rows), second.unaccounted]).toEqual([[['span', 'duplicate', '', 1]], []]);
  });

  it('counts the result of an evaluation that is a log record once', async () => {
    const attributes = [
      { key: 'gen_ai.evaluation.name', value: { stringValue: 'tone' } },
      { key: 'gen_ai.evaluation.score.value', value: { doubleValue: 0.5 } },
    ];
    const logRecords = [{ eventName: 'gen_ai.evaluation.result', attributes }];
    const body = Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }));
    const { rows, unaccounted } = await normalize({ frames: framesOf({ ...record([], { ...otlpMeta, item_count: 1 }), body }) });
    expect([rows.logs.length, rows.scores.length, outcomesOf(rows), unaccounted]).toEqual([1, 1, [['log', 'stored', '', 1]], []]);
  });

  it('counts every data point, also those that are refused, repeated or set aside', async () => {
    const nanos = `${RECEIVED_MS}000000`;
    const dataPoints = [{ timeUnixNano: nanos, asDouble: 1 }, { timeUnixNano: nanos }, { timeUnixNano: nanos, asDouble: 3 }];
    const metrics = [{ name: 'm', gauge: { dataPoints } }, { name: 'nothing' }];
    const body = Buffer.from(JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }));
    const otlp = { ...record([], { protocol: 'otlp', signal: 'metrics', item_count: 4 }), body };
    const filter = new SeenFilter();
    const confirm: ConfirmStored = async (groups) => groups.map((group) => group.identities);
    const first = await normalize({ frames: framesOf(otlp), filter, confirm });
    const rejected = [
      ['metric', 'rejected', 'empty_metric', 1],
      ['metric', 'rejected', 'missing_value', 1],
    ];
    expect([outcomesOf(first.rows), first.unaccounted]).toEqual([[...rejected, ['metric', 'stored', '', 2]], []]);
    const again = await normalize({ frames: framesOf(otlp), batchId: 'x-1-2', filter, confirm });
    expect([outcomesOf(again.rows), again.rows.metrics.length]).toEqual([[['metric', 'duplicate', '', 2], ...rejected], 0]);

    const last = first.rows.metrics[1] as MetricRow;
    const refused = new Map([[rowKey('metrics', 1, last.dedup_key), 'the store']]);
    const { rows, unaccounted } = await normalize({ frames: framesOf(otlp), refused });
    expect(outcomesOf(rows)).toEqual([['metric', 'quarantined', 'store_refused', 1], ...rejected, ['metric', 'stored', '', 1]]);
    expect([rows.metrics.map(({ value }) => value), rows.quarantine.length, unaccounted]).toEqual([[1], 1, []]);

    const quarantined = JSON.parse(Buffer.from(rows.quarantine[0]?.body ?? '', 'base64').toString()) as object;
    expect(quarantined).toEqual({
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [dataPoints[2]] } }] }] }],
    });
    const replay = {
      quarantine_id: 'q',
      request_id: 'r',
      requested_at_ms: RECEIVED_MS,
      item_type: 'metric',
      reason: 'store_refused',
      replay_count: 0,
    };
    const meta = { ...otlp.meta, item_count: 1, item_offset: 2, replay };
    const replayed = await normalize({ frames: framesOf({ meta, body: Buffer.from(JSON.stringify(quarantined)) }) });
    expect(replayed.rows.metrics.map((row) => [row.value, row.dedup_key, row.event_id])).toEqual([[3, last.dedup_key, last.event_id]]);
  });

  it('takes no measurement for a report of dropped items, whatever it is called', async () => {
    const name = 'sentryai.sdk.discarded';
    const metric = { type: 'metric', name, value: 1, kind: 'gauge' };
    const metrics = [{ name, gauge: { dataPoints: [{ asDouble: 1 }] } }];
    const body = Buffer.from(JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }));
    const otlp = { ...record([], { protocol: 'otlp', signal: 'metrics', item_count: 1, body_hash: 'cd'.repeat(16) }), body };
    const report = { type: 'client_report', discarded: [{ reason: 'queue_overflow', type: 'log', quantity: 2 }] };
    const native = record([metric, { ...metric, attributes: { discarded: 'x' } }, report]);
    const { rows, unaccounted } = await normalize({ frames: framesOf(otlp, native) });
    expect(outcomesOf(rows)).toEqual([
      ['client_report', 'stored', '', 1],
      ['log', 'dropped_by_sdk', 'queue_overflow', 2],
      ['metric', 'stored', '', 2],
      ['metric', 'stored', '', 1],
    ]);
    expect(unaccounted).toEqual([]);
  });

  it('asks about a data point around the time it was measured, not since when it counts', async () => {
    const nanos = `${RECEIVED_MS}000000`;
    const dataPoints = [{ timeUnixNano: nanos, startTimeUnixNano: '1000', asDouble: 1 }];
    const metrics = [{ name: 'm', gauge: { dataPoints } }];
    const body = Buffer.from(JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }));
    const otlp = { ...record([], { protocol: 'otlp', signal: 'metrics', item_count: 1 }), body };
    const asked: [number, number][] = [];
    const confirm: ConfirmStored = async (groups) => {
      asked.push(...groups.map(({ timeMinMs, timeMaxMs }) => [timeMinMs, timeMaxMs] as [number, number]));
      return groups.map(() => []);
    };
    const filter = new SeenFilter();
    for (const batchId of ['x-0-1', 'x-1-2']) await normalize({ frames: framesOf(otlp), batchId, filter, confirm });
    expect(asked).toEqual([[RECEIVED_MS, RECEIVED_MS]]);
  });

  it('counts the texts of a span as rows of it', async () => {
    const { rows } = await normalize({ frames: framesOf(record([{ ...span, input: 'hello' }, span])) });
    expect(measuresOf(rows)).toEqual([
      ['received', '', 2],
      ['rows_derived', 'span_content', 1],
      ['rows_stored', 'spans', 1],
    ]);
  });

  it('shows items that ingest counted and nothing was made of, with all that is needed to find them', async () => {
    const short = record([log('a')], { item_count: 3 });
    const { rows, unaccounted } = await normalize({ frames: framesOf(record([log('b')]), short) });
    expect(outcomesOf(rows)).toContainEqual(['request', 'unaccounted', 'count_mismatch', 2]);
    expect(unaccounted).toEqual([
      {
        record: 1,
        project_id: 1,
        key_id: 'k1',
        protocol: 'native',
        signal: 'events',
        received_at_ms: RECEIVED_MS,
        received: 3,
        accounted: 1,
      },
    ]);
    const { received, rows_stored: _, ...ends } = sumsOf(rows.outcomes);
    expect(Object.values(ends).reduce((sum, quantity) => sum + quantity, 0)).toBe(received);
  });

  it('shows items that ended more often than they came', async () => {
    const twice = (each: Parameters<typeof readRecord>[0]) => {
      const result = readRecord(each);
      const copy = { ...(result.rows.metrics[0] as MetricRow), dedup_key: 'c'.repeat(32) };
      return { ...result, rows: { ...result.rows, metrics: [...result.rows.metrics, copy] } };
    };
    const metric = { type: 'metric', name: 'm', value: 1, kind: 'gauge' };
    const { rows, unaccounted } = await normalize({ frames: framesOf(record([metric])), read: twice });
    expect(outcomesOf(rows)).toContainEqual(['request', 'unaccounted', 'count_mismatch', -1]);
    expect(unaccounted).toMatchObject([{ received: 1, accounted: 2 }]);
  });

  it('notes rows that retention may delete soon', async () => {
    const old = { ...log('old'), timestamp: (RECEIVED_MS - 29.5 * 86_400_000) / 1000 };
    const { rows } = await normalize({ frames: framesOf(record([log('new'), old], { retention_days: 30 })) });
    expect(measuresOf(rows)).toContainEqual(['rows_expiring', 'logs', 1]);
  });
});

describe('an event of which the store refused a row', () => {
  const TRACE = 'c'.repeat(32);
  const spanOf = (digit: string) => ({
    span_id: digit.repeat(16),
    start_timestamp: RECEIVED_MS / 1000 - 1,
    timestamp: RECEIVED_MS / 1000,
  });
  const transaction = {
    type: 'transaction',
    contexts: { trace: { trace_id: TRACE, span_id: '1'.repeat(16) } },
    start_timestamp: RECEIVED_MS / 1000 - 2,
    timestamp: RECEIVED_MS / 1000,
    spans: [spanOf('2'), spanOf('3'), { span_id: 'not one' }],
  };
  const session = { sid: 's', started: RECEIVED_MS / 1000, status: 'ok', attrs: { release: '1' } };
  const body = ['{}', '{"type":"session"}', JSON.stringify(session), '{"type":"transaction"}', JSON.stringify(transaction)].join('\n');
  const meta: Partial<RecordMeta> = { protocol: 'sentry', signal: 'envelope', format: 'envelope', item_count: 5 };
  const envelope = { ...record([], meta), body: Buffer.from(body) };
  const refused = new Map([[rowKey('spans', 1, `${TRACE}${'2'.repeat(16)}`), 'the store']]);

  it('goes to quarantine with all that belongs to it; what is not of it is stored', async () => {
    const { rows, unaccounted } = await normalize({ frames: framesOf(envelope), refused });
    expect(outcomesOf(rows)).toEqual([
      ['session', 'stored', '', 1],
      ['span', 'quarantined', 'store_refused', 4],
    ]);
    expect(unaccounted).toEqual([]);
    expect(rows.quarantine).toMatchObject([{ item_type: 'span', item_count: 4 }]);
    expect(measuresOf(rows)).toContainEqual(['rows_derived', 'spans', 2]);
  });

  it('comes back as the one item that was missing; the others are duplicates', async () => {
    const { rows: before } = await normalize({ frames: framesOf(envelope), refused });
    const [kept] = before.quarantine;
    const replay = { quarantine_id: 'q', request_id: 'r', requested_at_ms: 1, item_type: 'span', reason: 'store_refused' } as const;
    const again = { meta: { ...JSON.parse(kept!.meta), replay } as RecordMeta, body: Buffer.from(kept!.body, 'base64') };
    const confirm: ConfirmStored = async (groups) =>
      groups.map(({ identities }) => identities.filter((identity) => !identity.endsWith('2'.repeat(16))));
    const { rows, unaccounted } = await normalize({ frames: framesOf(again), confirm });
    expect(outcomesOf(rows)).toEqual([
      ['span', 'duplicate', '', 2],
      ['span', 'quarantined', 'store_refused', -4],
      ['span', 'rejected', 'invalid_span_id', 1],
      ['span', 'stored', 'replayed', 1],
    ]);
    expect(unaccounted).toEqual([]);
  });

  it('takes its whole record along when that cannot be cut', async () => {
    const miscounted = { ...envelope, meta: { ...envelope.meta, item_count: 6 } };
    const { rows, unaccounted } = await normalize({ frames: framesOf(miscounted), refused });
    expect(outcomesOf(rows)).toEqual([['request', 'quarantined', 'store_refused', 6]]);
    expect(unaccounted).toEqual([]);
  });
});

describe('a record from quarantine', () => {
  const replay = {
    quarantine_id: 'q1',
    request_id: 'r1',
    requested_at_ms: RECEIVED_MS + 60_000,
    item_type: 'log',
    reason: 'normalize_failed',
    replay_count: 0,
  };

  it('moves its item from quarantined to stored: it was received before', async () => {
    const { rows, unaccounted } = await normalize({ frames: framesOf(record([log('a')], { replay })) });
    expect(outcomesOf(rows)).toEqual([
      ['log', 'quarantined', 'normalize_failed', -1],
      ['log', 'stored', 'replayed', 1],
    ]);
    expect(sumsOf(rows.outcomes)['received']).toBeUndefined();
    expect(rows.quarantine_events).toMatchObject([{ quarantine_id: 'q1', request_id: 'r1', event: 'replayed' }]);
    expect(unaccounted).toEqual([]);
  });

  it('asks the store about all of it, whatever the filter remembers', async () => {
    const confirm: ConfirmStored = async (groups) => groups.map(({ identities }) => identities);
    const { rows } = await normalize({ frames: framesOf(record([log('a')], { replay })), confirm });
    expect(outcomesOf(rows)).toEqual([
      ['log', 'duplicate', '', 1],
      ['log', 'quarantined', 'normalize_failed', -1],
    ]);
  });

  it('is stored when any of its rows is new: the store may have taken others before it refused one', async () => {
    const confirm: ConfirmStored = async (groups) => groups.map(({ table, identities }) => (table === 'logs' ? identities : []));
    const { rows } = await normalize({ frames: framesOf({ ...logsRecord, meta: { ...logsRecord.meta, item_count: 3, replay } }), confirm });
    expect(outcomesOf(rows)).toContainEqual(['log', 'duplicate', '', 2]);
    const one = { resourceLogs: [{ scopeLogs: [{ logRecords: [exceptionLog.resourceLogs[0]?.scopeLogs[0]?.logRecords[1]] }] }] };
    const single = { meta: { ...logsRecord.meta, item_count: 1, replay }, body: Buffer.from(JSON.stringify(one)) };
    const { rows: again } = await normalize({ frames: framesOf(single), confirm });
    expect(outcomesOf(again)).toContainEqual(['log', 'stored', 'replayed', 1]);
    expect([again.logs.length, again.errors.length]).toEqual([0, 1]);
    // The log that was kept is that item's row now.
    expect(measuresOf(again)).toEqual([
      ['rows_derived', 'logs', -1],
      ['rows_stored', 'logs', 1],
      ['rows_derived', 'errors', 1],
    ]);
  });

  it('comes in now for whoever looks for what is new, and counts where it came in', async () => {
    const { rows } = await normalize({ frames: framesOf(record([log('a')], { replay })) });
    expect(rows.logs[0]?.received_at_ms).toBe(replay.requested_at_ms);
    const minutes = rows.outcomes.map(({ minute_ms, outcome, quantity }) => [(minute_ms - RECEIVED_MS) / 60_000, outcome, quantity]);
    expect(minutes).toEqual([
      [0, 'quarantined', -1],
      [0, 'stored', 1],
      [0, 'rows_derived', -1],
      [0, 'rows_stored', 1],
      [1, 'rows_derived', 1],
    ]);
  });

  it('is counted as discarded, and not read, when a person discards it', async () => {
    const discarded = { ...record([log('a')], { replay: { ...replay, verdict: 'discarded' } }), body: Buffer.from('{') };
    const { rows } = await normalize({ frames: framesOf(discarded) });
    expect(outcomesOf(rows)).toEqual([
      ['log', 'discarded', 'quarantine_discarded', 1],
      ['log', 'quarantined', 'normalize_failed', -1],
    ]);
    expect(rows.quarantine_events).toMatchObject([{ event: 'discarded' }]);
  });

  it('changes no count when it needs no try any more', async () => {
    const { rows } = await normalize({ frames: framesOf(record([log('a')], { replay: { ...replay, verdict: 'skipped' } })) });
    expect([rows.outcomes, rows.quarantine_events]).toMatchObject([[], [{ event: 'skipped' }]]);
  });
});
