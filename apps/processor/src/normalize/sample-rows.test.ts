import { createHash } from 'node:crypto';
import {
  LEDGER_MEASURES,
  type QueueRecord,
  type RecordMeta,
  SAMPLE_RATE_ATTRIBUTE,
  type SampleRates,
  type TableRows,
} from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { SeenFilter } from '../dedup/seen-filter.ts';
import { framesOf, nativeRecord, nothingStored, RECEIVED_MS } from './frames.fixture.ts';
import { normalizeBatch } from './normalize-batch.ts';

const MEASURES: ReadonlySet<string> = new Set(LEDGER_MEASURES);
const KEEP: SampleRates = { spans: 1, logs: 1, metrics: 1 };

const record = (events: object[], sampling: Partial<SampleRates>, overrides: Partial<RecordMeta> = {}): QueueRecord =>
  nativeRecord(events, { sampling: { ...KEEP, ...sampling }, ...overrides });

async function normalize(...records: QueueRecord[]): Promise<TableRows> {
  const options = { frames: framesOf(...records), batchId: 'x-0-1', filter: new SeenFilter(), confirm: nothingStored };
  const { rows, unaccounted } = await normalizeBatch(options);
  expect(unaccounted).toEqual([]);
  return { ...rows, outcomes: rows.outcomes.filter(({ outcome }) => !MEASURES.has(outcome)) };
}
const outcomes = (rows: TableRows) => rows.outcomes.map((row) => [row.item_type, row.outcome, row.reason, row.quantity]);

const traceId = (index: number): string => index.toString(16).padStart(32, '0');
const spanId = (index: number): string => (index + 1).toString(16).padStart(16, '0');
const span = (trace: string, id: string, more: object = {}) => ({
  type: 'span',
  trace_id: trace,
  span_id: id,
  name: 's',
  kind: 'llm',
  input: 'hello',
  start: RECEIVED_MS / 1000 - 2,
  end: RECEIVED_MS / 1000 - 1,
  ...more,
});
const range = <T>(count: number, build: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => build(index));

describe('sampling', () => {
  it('keeps about the share that was asked for, also of ids that are not random, marks it, and counts the rest', async () => {
    const rows = await normalize(
      record(
        range(4_000, (index) => span(traceId(index + 1), spanId(index))),
        { spans: 0.25 },
      ),
    );
    expect(rows.spans.length).toBeGreaterThan(900);
    expect(rows.spans.length).toBeLessThan(1_100);
    expect(rows.span_content).toHaveLength(rows.spans.length);
    expect(new Set(rows.spans.map((row) => row.attributes_number[SAMPLE_RATE_ATTRIBUTE]))).toEqual(new Set([0.25]));
    expect(outcomes(rows)).toEqual([
      ['span', 'sampled', 'sampling_rule', 4_000 - rows.spans.length],
      ['span', 'stored', '', rows.spans.length],
    ]);
  });

  it('keeps or leaves out a trace as a whole, whatever carried its parts', async () => {
    const log = (trace: string, index: number) => ({ type: 'log', level: 'info', message: 'm', trace_id: trace, id: `log-${index}` });
    const metric = (trace: string, index: number) => ({
      type: 'metric',
      name: 'n',
      value: 1,
      kind: 'gauge',
      trace_id: trace,
      id: `m-${index}`,
    });
    const traces = range(300, (index) => createHash('md5').update(String(index)).digest('hex'));
    const rates = { spans: 0.5, logs: 0.5, metrics: 0.5 };
    const together = await normalize(
      record(
        traces.flatMap((trace, index) => [span(trace, spanId(index)), log(trace, index), metric(trace, index)]),
        rates,
      ),
    );
    const apart = await normalize(
      record(
        traces.map((trace, index) => span(trace, spanId(index + 1_000))),
        rates,
        { received_at_ms: RECEIVED_MS + 60_000, key_id: 'k2' },
      ),
    );
    const tracesOf = (list: readonly { trace_id: string }[]) => new Set(list.map(({ trace_id }) => trace_id));
    expect(together.spans.length).toBeGreaterThan(100);
    expect(together.spans.length).toBeLessThan(200);
    for (const list of [together.logs, together.metrics, apart.spans]) expect(tracesOf(list)).toEqual(tracesOf(together.spans));
  });

  it('keeps what a lower rate keeps when the rate is raised', async () => {
    const spans = range(500, (index) => span(traceId(index + 1), spanId(index)));
    const [low, high] = [await normalize(record(spans, { spans: 0.1 })), await normalize(record(spans, { spans: 0.6 }))];
    const kept = new Set(high.spans.map((row) => row.trace_id));
    expect(low.spans.every((row) => kept.has(row.trace_id))).toBe(true);
    expect(high.spans.length).toBeGreaterThan(low.spans.length);
  });

  it('always keeps errors, scores and client reports, which stand for themselves', async () => {
    const rows = await normalize(
      record(
        [
          span(traceId(1), spanId(1), { status: 'error' }),
          span(traceId(1), spanId(2), { error: { type: 'Timeout', message: 'too late' } }),
          span(traceId(1), spanId(3)),
          { type: 'llm_usage', provider: 'openai', model: 'gpt-4o', input_tokens: 1, output_tokens: 1, id: 'call' },
          { type: 'log', level: 'error', message: 'bad' },
          { type: 'log', level: 'fatal', message: 'worse' },
          { type: 'log', level: 'warn', message: 'hm' },
          { type: 'error', exception: [{ type: 'E', value: 'v' }] },
          { type: 'score', name: 'helpful', value: 1, trace_id: traceId(1) },
          { type: 'metric', name: 'n', value: 1, kind: 'gauge' },
          { type: 'client_report', discarded: [{ reason: 'queue_overflow', type: 'log', quantity: 7 }] },
        ],
        { spans: 0, logs: 0, metrics: 0 },
      ),
    );
    expect(rows.spans.map((row) => row.span_id)).toEqual([spanId(1), spanId(2)]);
    expect(rows.spans.every((row) => row.attributes_number[SAMPLE_RATE_ATTRIBUTE] === undefined)).toBe(true);
    expect(rows.logs.map((row) => [row.message, row.attributes])).toEqual([
      ['bad', ''],
      ['worse', ''],
    ]);
    expect([rows.errors.length, rows.scores.length, rows.metrics.length]).toEqual([1, 1, 1]);
    expect(outcomes(rows).filter(([, outcome]) => outcome === 'sampled')).toEqual([
      ['llm_usage', 'sampled', 'sampling_rule', 1],
      ['log', 'sampled', 'sampling_rule', 1],
      ['metric', 'sampled', 'sampling_rule', 1],
      ['span', 'sampled', 'sampling_rule', 1],
    ]);
  });

  it('keeps or leaves out what Langfuse tells by the trace that each event names; scores and failures always', async () => {
    const timestamp = new Date(RECEIVED_MS - 60_000).toISOString();
    const sent = range(300, (index) => {
      const [id, observation, ref] = [`trace-${index}`, `observation-${index}`, `trace-${index}`];
      return [
        { id: `a${index}`, type: 'trace-create', timestamp, body: { id, name: 'x' } },
        { id: `b${index}`, type: 'span-create', timestamp, body: { id: observation, traceId: ref, input: { level: 'ERROR' } } },
        { id: `c${index}`, type: 'span-update', timestamp, body: { id: observation, traceId: ref, output: 'x' } },
        { id: `d${index}`, type: 'score-create', timestamp, body: { traceId: ref, name: 'q', value: 1 } },
        { id: `e${index}`, type: 'event-create', timestamp, body: { id: `failed-${index}`, traceId: ref, level: 'ERROR' } },
      ];
    }).flat();
    const meta = { protocol: 'langfuse', signal: 'ingestion', item_count: sent.length, sampling: { ...KEEP, spans: 0.3 } } as const;
    const rows = await normalize({ ...nativeRecord([], meta), body: Buffer.from(JSON.stringify({ batch: sent })) });
    const told = rows.entity_patches.filter(({ kind }) => kind !== 'member');
    const of = (type: string) => told.filter((patch) => patch.type === type);
    const traces = of('trace-create').map(({ entity_id }) => entity_id);
    expect(traces.length).toBeGreaterThan(60);
    expect(traces.length).toBeLessThan(120);
    expect(of('span-create').map(({ trace_ref }) => trace_ref)).toEqual(traces);
    expect(of('span-update').map(({ trace_ref }) => trace_ref)).toEqual(traces);
    expect([of('score-create').length, of('event-create').length]).toEqual([300, 300]);
    const ratesOf = (type: string) => [...new Set(of(type).map(({ sample_rate }) => sample_rate))];
    expect([ratesOf('trace-create'), ratesOf('span-update'), ratesOf('score-create'), ratesOf('event-create')]).toEqual([
      [0.3],
      [0.3],
      [1],
      [1],
    ]);
    const left = 300 - traces.length;
    expect(outcomes(rows).filter(([, outcome]) => outcome === 'sampled')).toEqual([
      ['observation', 'sampled', 'sampling_rule', 2 * left],
      ['trace', 'sampled', 'sampling_rule', left],
    ]);
  });

  it('draws logs without a trace by their own identity, and marks those it keeps beside their attributes', async () => {
    const logs = range(1_000, (index) => ({ type: 'log', level: 'info', message: 'm', id: String(index), attributes: { a: index } }));
    const rows = await normalize(record(logs, { logs: 0.3 }));
    expect(rows.logs.length).toBeGreaterThan(240);
    expect(rows.logs.length).toBeLessThan(360);
    const { a, ...rest } = JSON.parse(rows.logs[0]?.attributes ?? '') as Record<string, number>;
    expect([rest, typeof a]).toEqual([{ [SAMPLE_RATE_ATTRIBUTE]: 0.3 }, 'number']);
  });

  it('keeps what carries an error or a verdict with it, and counts data points that it leaves out', async () => {
    const textOf = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const nanos = `${RECEIVED_MS}000000`;
    const spanOf = (index: number, events: object[]) => ({
      traceId: traceId(index),
      spanId: spanId(index),
      name: 's',
      startTimeUnixNano: nanos,
      endTimeUnixNano: nanos,
      events,
    });
    const exception = { name: 'exception', timeUnixNano: nanos, attributes: [textOf('exception.type', 'E')] };
    const score = [textOf('gen_ai.evaluation.name', 'tone'), textOf('gen_ai.evaluation.score.label', 'rude')];
    const bodies = {
      traces: { resourceSpans: [{ scopeSpans: [{ spans: [spanOf(1, [exception]), spanOf(2, [])] }] }] },
      logs: {
        resourceLogs: [
          {
            scopeLogs: [
              {
                logRecords: [
                  { eventName: 'gen_ai.evaluation.result', attributes: score },
                  { body: { stringValue: 'x' }, severityNumber: 9 },
                ],
              },
            ],
          },
        ],
      },
      metrics: { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ asInt: 1 }, {}] } }] }] }] },
    };
    const records = Object.entries(bodies).map(([signal, body]): QueueRecord => {
      const meta: Partial<RecordMeta> = { protocol: 'otlp', signal: signal as 'traces', item_count: 2 };
      return { ...record([], { spans: 0, logs: 0, metrics: 0 }, meta), body: Buffer.from(JSON.stringify(body)) };
    });
    const rows = await normalize(...records);
    expect([rows.spans.length, rows.errors.length, rows.logs.length, rows.scores.length, rows.metrics.length]).toEqual([1, 1, 1, 1, 0]);
    expect(outcomes(rows)).toEqual([
      ['log', 'sampled', 'sampling_rule', 1],
      ['log', 'stored', '', 1],
      ['metric', 'rejected', 'missing_value', 1],
      ['metric', 'sampled', 'sampling_rule', 1],
      ['span', 'sampled', 'sampling_rule', 1],
      ['span', 'stored', '', 1],
    ]);
  });

  it('decides the same again when the batch is delivered again', async () => {
    const one = record(
      range(200, (index) => ({ type: 'log', level: 'info', message: String(index) })),
      { logs: 0.5 },
    );
    expect(await normalize(one)).toEqual(await normalize(one));
  });

  it('adds up to what was received', async () => {
    const events = [
      ...range(300, (index) => span(traceId(index), spanId(index))),
      ...range(100, () => ({ type: 'log', level: 'info', message: 'x' })),
    ];
    const rows = await normalize(record(events, { spans: 0.4, logs: 0.2 }));
    expect(rows.outcomes.reduce((sum, row) => sum + row.quantity, 0)).toBe(events.length);
  });
});
