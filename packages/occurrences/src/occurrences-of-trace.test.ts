import { runTraceDetectors, buildTraceView } from '@sentryai/detectors';
import { NO_GROUPING_SETTINGS } from '@sentryai/grouping';
import { analyzeTrace } from '@sentryai/pipeline';
import type { ErrorRow, OccurrenceRow, SpanRow } from '@sentryai/schema';
import { buildError, buildLlmSpan, buildSpan, spanIdOf, traceIdOf } from '@sentryai/testing/builders';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, type OccurrenceChanges } from './occurrence-changes.ts';
import { occurrenceOfError } from './occurrence-of-error.ts';
import { occurrencesOfTrace } from './occurrences-of-trace.ts';
import { newestVersions } from './recorded.ts';

const T0 = Date.UTC(2026, 0, 15) * 1000;
const trace_id = traceIdOf(1);
const timing = (atMs: number, durationMs: number) => ({ start_time_us: T0 + atMs * 1000, duration_us: durationMs * 1000 });
const place = (id: number, parent: number) => ({
  trace_id,
  span_id: spanIdOf(id),
  parent_span_id: parent === 0 ? '0'.repeat(16) : spanIdOf(parent),
});
const span = (id: number, parent: number, atMs: number, durationMs: number, more: Partial<SpanRow> = {}): SpanRow =>
  buildSpan({ ...place(id, parent), ...timing(atMs, durationMs), received_at_ms: T0 / 1000, ...more });
const call = (id: number, parent: number, atMs: number, durationMs: number, more: Partial<SpanRow> = {}): SpanRow =>
  buildLlmSpan({ ...place(id, parent), ...timing(atMs, durationMs), received_at_ms: T0 / 1000, ...more });
const failed = { status: 'error', error_type: 'RateLimitError', error_message: 'Error code: 429 - Rate limit reached for gpt-4o' } as const;
const event = (n: number, atMs: number, more: Partial<ErrorRow> = {}): OccurrenceRow =>
  occurrenceOfError(buildError(n, { trace_id, timestamp_us: T0 + atMs * 1000, is_handled: true, ...more }), NO_GROUPING_SETTINGS).row;

function judge(spans: readonly SpanRow[], recorded: readonly OccurrenceRow[] = []) {
  const newest = newestVersions(recorded);
  const events = [...newest.values()].filter((row) => row.source === 'event');
  const findings = runTraceDetectors(buildTraceView({ spans, contents: [] }));
  const found = occurrencesOfTrace({
    analysis: analyzeTrace(spans),
    eventsOf: () => '',
    events,
    findings: findings.filter((finding) => finding.detector !== 'rate_limited' && finding.detector !== 'retry_storm'),
    settings: NO_GROUPING_SETTINGS,
  });
  const asEvents = found.events.map((row) => ({ row, hashes: { main: row.hash, weaker: [], earlier: [] } }));
  return { ...found, changes: applyChanges([...found.made, ...asEvents], newest) };
}

describe('failures of a trace', () => {
  it('are one occurrence at the deepest red span, fatal when it reached the top', () => {
    const { made } = judge([
      span(1, 0, 0, 100, { kind: 'agent', ...failed, session_id: 's1', user_id: 'ada' }),
      span(2, 1, 10, 80, { kind: 'workflow', ...failed }),
      call(3, 2, 20, 60, { ...failed, input_tokens: null, output_tokens: null, cost_usd: null }),
    ]);
    expect(made.map(({ row }) => row)).toMatchObject([
      {
        kind: 'error',
        source: 'span',
        span_id: spanIdOf(3),
        recovery: 'fatal',
        session_id: 's1',
        user_id: 'ada',
        error_class: 'rate_limit',
      },
    ]);
    expect(JSON.parse(made[0]!.row.evidence)).toEqual({ span_ids: [3, 2, 1].map(spanIdOf) });
  });

  it.each([
    ['the next step was taken', [call(4, 1, 60, 20)], 'recovered'],
    ['nothing came after it', [], 'fatal'],
    ['what came after it failed as well', [call(4, 1, 60, 20, { ...failed, error_message: 'Error code: 500' })], 'fatal'],
  ] as const)('in a run whose top is not red: %s', (_name, more, recovery) => {
    const { made } = judge([
      span(1, 0, 0, 100, { kind: 'agent' }),
      call(2, 1, 10, 20),
      span(3, 1, 40, 10, { kind: 'tool', tool_name: 'search', status: 'error', error_type: 'TimeoutError', error_message: 'timed out' }),
      ...more,
    ]);
    expect(made.find(({ row }) => row.span_id === spanIdOf(3))?.row).toMatchObject({ recovery, tool_name: 'search' });
  });

  it('is recovered below a span that says that it is well', () => {
    const { made } = judge([span(1, 0, 0, 100, { status: 'ok' }), span(3, 1, 40, 10, { kind: 'tool', ...failed })]);
    expect(made).toMatchObject([{ row: { recovery: 'recovered' } }]);
  });

  it('count attempts for the same reason once, with how often, and what they cost', () => {
    const { made } = judge([
      span(1, 0, 0, 100, { kind: 'agent', ...failed }),
      ...[2, 3, 4].map((id) => call(id, 1, id * 10, 5, { ...failed, input_tokens: 100, output_tokens: 0, cost_usd: 0.001 })),
    ]);
    expect(made).toMatchObject([{ row: { span_id: spanIdOf(4), wasted_nano_usd: 3_000_000, wasted_tokens: 300, wasted_us: 100_000 } }]);
    expect(JSON.parse(made[0]!.row.evidence)).toMatchObject({ times: 3 });
  });
});

describe('an error event', () => {
  it('stands for the red spans that it went through, and learns from them', () => {
    const recorded = event(1, 35, { span_id: spanIdOf(1), error_type: 'RateLimitError', error_value: failed.error_message });
    const { made, events, changes } = judge(
      [span(1, 0, 0, 100, { ...failed }), call(2, 1, 10, 20, { ...failed, prompt_version: '7' })],
      [recorded],
    );
    expect(made).toEqual([]);
    expect(events).toMatchObject([{ recovery: 'fatal', model: 'gpt-4o-2024-08-06', prompt_version: '7' }]);
    expect(changes.counts).toMatchObject([{ count: 0, recovered_count: 0, wasted_nano_usd: 2_000_000 }]);
    expect(changes.groups).toEqual([]);
    expect(changes.rows).toMatchObject([{ version: 2, recovery: 'fatal' }]);
  });

  it('without a span stands for the one that failed with the same error at that time', () => {
    const same = { error_type: 'openai.RateLimitError', error_value: 'x' };
    expect(judge([span(1, 0, 0, 100, failed)], [event(1, 90, same)]).made).toEqual([]);
    expect(judge([span(1, 0, 0, 100, failed)], [event(1, 90, { error_type: 'TypeError', error_value: 'x' })]).made).toHaveLength(1);
    expect(judge([span(1, 0, 0, 100, failed)], [event(1, 90_000, same)]).made).toHaveLength(1);
  });

  it('is about one failure of several, each time another', () => {
    const spans = [
      span(1, 0, 0, 100, failed),
      span(2, 1, 10, 20, { ...failed, kind: 'tool', tool_name: 'a', error_message: 'this one failed' }),
      span(3, 1, 40, 20, { ...failed, kind: 'tool', tool_name: 'b', error_message: 'that one failed' }),
    ];
    const at = { span_id: spanIdOf(1), error_type: 'RateLimitError' };
    expect(judge(spans, [event(1, 30, at)]).made).toHaveLength(1);
    expect(judge(spans, [event(1, 30, at), event(2, 60, at)]).made).toHaveLength(0);
  });

  it('caught around a span that says nothing but a status word is what failed in it', () => {
    const spans = [span(1, 0, 0, 100), span(2, 1, 10, 20, { status: 'error', error_type: '', error_message: 'internal_error' })];
    const at = { span_id: spanIdOf(1), error_type: 'ConnectionError', error_value: 'card service is down' };
    expect(judge(spans, [event(1, 31, at)])).toMatchObject({ made: [], events: [{ error_type: 'ConnectionError' }] });
    // something else, later
    expect(judge(spans, [event(1, 95, at)]).made).toHaveLength(1);
    // another branch
    expect(judge([...spans, span(3, 1, 10, 20)], [event(1, 31, { ...at, span_id: spanIdOf(3) })]).made).toHaveLength(1);
    // one that says what failed
    const telling = [span(1, 0, 0, 100), span(2, 1, 10, 20, { status: 'error', error_type: 'KeyError', error_message: 'no such price' })];
    expect(judge(telling, [event(1, 31, at)]).made).toHaveLength(1);
  });

  it('that nobody caught is fatal whatever came after', () => {
    const { events } = judge([span(1, 0, 0, 100), call(2, 1, 50, 20)], [event(1, 10, { is_handled: false, span_id: spanIdOf(1) })]);
    expect(events).toMatchObject([{ recovery: 'fatal' }]);
  });

  it('that was caught is recovered when the run went on, and unknown when that cannot be seen', () => {
    const at = { span_id: spanIdOf(1) };
    expect(judge([span(1, 0, 0, 100), call(2, 1, 50, 20)], [event(1, 10, at)]).events).toMatchObject([{ recovery: 'recovered' }]);
    expect(judge([span(1, 0, 0, 100)], [event(1, 50, at)]).events).toMatchObject([{ recovery: 'unknown' }]);
  });
});

describe('an exception that instrumentation wrote down', () => {
  const written = (n: number, atMs: number, id: number, more: Partial<ErrorRow> = {}) => {
    const same = { error_type: 'RateLimitError', error_value: failed.error_message, is_handled: null };
    return event(n, atMs, { ...same, origin: 'otlp', span_id: spanIdOf(id), ...more });
  };
  const chain = [
    span(1, 0, 0, 100, { ...failed, kind: 'agent', error_type: 'AgentError', error_message: 'the run failed' }),
    span(2, 1, 10, 80, { ...failed, kind: 'workflow' }),
    span(3, 2, 20, 60, { ...failed, kind: 'tool', tool_name: 'search' }),
  ];
  const ids = (events: readonly OccurrenceRow[], spans: readonly SpanRow[] = chain) => {
    const { made, events: kept } = judge(spans, events);
    expect(made).toEqual([]);
    return kept.map(({ event_id }) => event_id);
  };

  it('at each level that it passed is one occurrence, at the deepest, with where it went', () => {
    const top = { error_type: 'AgentError', error_value: 'the run failed' };
    const events = [written(1, 80, 3), written(2, 90, 2), written(3, 99, 1, top)];
    expect(ids(events)).toEqual([events[0]!.event_id]);
    expect(JSON.parse(judge(chain, events).events[0]!.evidence)).toMatchObject({ span_ids: [3, 2, 1].map(spanIdOf) });
    expect(judge(chain, events).changes.groups.map(({ count }) => count)).toEqual([-2]);
  });

  it('is none beside the error that the program sent, and in a log it is the same', () => {
    const sent = event(4, 85, { error_type: 'RateLimitError', error_value: failed.error_message, span_id: spanIdOf(2) });
    expect(ids([written(1, 80, 3), written(2, 90, 2), written(3, 81, 3), sent])).toEqual([sent.event_id]);
    const log = written(5, 95, 3, { span_id: '0'.repeat(16) });
    expect(ids([written(1, 80, 3), log])).toEqual([written(1, 80, 3).event_id]);
  });

  it('with a short message and a class that says nothing is the same one too', () => {
    const boom = { error_type: 'Error', error_message: 'boom' };
    const spans = [span(1, 0, 0, 100, { ...failed, ...boom }), span(2, 1, 10, 80, { ...failed, ...boom })];
    const short = { error_type: 'Error', error_value: 'boom', exceptions: JSON.stringify([{ type: 'Error', value: 'boom' }]) };
    expect(ids([written(1, 80, 2, short), written(2, 90, 1, short)], spans)).toHaveLength(1);
  });

  it('by each attempt of a call is one occurrence, with how often', () => {
    const spans = [span(1, 0, 0, 100, failed), ...[2, 3, 4].map((id) => call(id, 1, id * 10, 5, failed))];
    const events = [2, 3, 4].map((id) => written(id, id * 10 + 5, id));
    expect(ids(events, spans)).toEqual([events[2]!.event_id]);
    expect(JSON.parse(judge(spans, events).events[0]!.evidence)).toMatchObject({ times: 3 });
  });

  it('counts beside it when it is another one: caught inside the span, or of another branch', () => {
    const caught = written(2, 30, 3, { error_type: 'KeyError', error_value: 'no price is known' });
    expect(ids([written(1, 80, 3), caught])).toHaveLength(2);
    const branches = [
      span(1, 0, 0, 100, failed),
      span(2, 1, 10, 20, { ...failed, kind: 'tool', tool_name: 'a' }),
      span(3, 1, 10, 20, { ...failed, kind: 'tool', tool_name: 'b' }),
    ];
    expect(ids([written(1, 30, 2), written(2, 30, 3), written(3, 99, 1)], branches)).toHaveLength(2);
  });

  it('that a program sent several times counts each time', () => {
    const sent = (n: number) => event(n, 80 + n, { error_type: 'RateLimitError', error_value: 'x', span_id: spanIdOf(3) });
    expect(ids([sent(1), sent(2), sent(3)])).toHaveLength(3);
  });
});

/** Applies changes to a record as the store would, and sums up what issues were told. */
class Record {
  rows: OccurrenceRow[] = [];
  readonly counts = new Map<string, number>();
  readonly told = new Map<string, number>();

  apply({ rows, counts, groups }: OccurrenceChanges): void {
    this.rows.push(...rows);
    for (const { hash, count, recovered_count } of counts) {
      add(this.counts, hash, count);
      add(this.counts, `${hash} recovered`, recovered_count);
    }
    for (const { hashes, count, recovered_count } of groups) {
      add(this.told, hashes.main, count);
      add(this.told, `${hashes.main} recovered`, recovered_count);
    }
  }

  get living(): OccurrenceRow[] {
    return [...newestVersions(this.rows).values()].filter((row) => row.is_deleted === 0);
  }
}

function add(sums: Map<string, number>, key: string, value: number): void {
  const sum = (sums.get(key) ?? 0) + value;
  if (sum === 0) sums.delete(key);
  else sums.set(key, sum);
}

describe('what is recorded', () => {
  const spans = [
    span(1, 0, 0, 100, { ...failed, kind: 'agent' }),
    call(2, 1, 10, 20, failed),
    span(3, 1, 40, 10, { kind: 'tool', tool_name: 'search', status: 'error', error_type: 'TimeoutError', error_message: 'timed out' }),
    call(4, 1, 60, 20),
    call(5, 3, 41, 5, { ...failed, error_message: 'Error code: 500 - server' }),
    span(6, 4, 61, 10, { kind: 'tool', tool_name: 'x', status: 'error', error_message: 'no such file' }),
  ];
  const events = [
    event(1, 30, { span_id: spanIdOf(2), error_type: 'RateLimitError' }),
    event(2, 70, { span_id: spanIdOf(6), error_type: 'OSError', error_value: 'no such file' }),
    event(3, 80, { error_type: 'ValueError', error_value: 'bad' }),
    event(4, 30, { span_id: spanIdOf(2), error_type: 'RateLimitError', error_value: failed.error_message, origin: 'otlp' }),
    event(5, 72, { span_id: spanIdOf(6), error_type: 'OSError', error_value: 'no such file', origin: 'otlp', is_handled: null }),
    event(6, 46, { span_id: spanIdOf(5), error_type: 'RateLimitError', error_value: 'x', origin: 'otlp', is_handled: null }),
    event(7, 50, { span_id: spanIdOf(3), error_type: 'TimeoutError', error_value: 'timed out', origin: 'otlp', is_handled: null }),
  ];
  const describeRows = (rows: readonly OccurrenceRow[]) =>
    rows.map(({ version: _version, ...row }) => row).toSorted((left, right) => (left.occurrence_id < right.occurrence_id ? -1 : 1));
  const settled = (order: readonly (SpanRow | OccurrenceRow)[], cuts: readonly number[]): Record => {
    const record = new Record();
    for (const to of [...cuts, order.length]) {
      const seen = order.slice(0, to);
      const arrived = seen.filter((item): item is OccurrenceRow => 'occurrence_id' in item);
      const known = newestVersions(record.rows);
      const fresh = arrived
        .filter((row) => !known.has(row.occurrence_id))
        .map((row) => ({ row, hashes: { main: row.hash, weaker: [], earlier: [] } }));
      record.apply(applyChanges(fresh, new Map()));
      record.apply(
        judge(
          seen.filter((item): item is SpanRow => 'kind' in item && !('occurrence_id' in item)),
          record.rows,
        ).changes,
      );
    }
    return record;
  };
  const whole = settled([...spans, ...events], []);

  it('is the same in whatever order and pieces a trace arrives, and so are all counts', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...spans, ...events], { minLength: 13, maxLength: 13 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }).map((cuts) => cuts.toSorted((left, right) => left - right)),
        (order, cuts) => {
          const record = settled(order, cuts);
          expect(describeRows(record.living)).toEqual(describeRows(whole.living));
          expect(record.counts).toEqual(whole.counts);
          expect(record.told).toEqual(whole.told);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('does not change when the same comes again', () => {
    expect(judge(spans, whole.rows).changes).toEqual({ rows: [], counts: [], groups: [] });
  });

  it('sums up to what lives', () => {
    const expected = new Map<string, number>();
    for (const { hash, recovery } of whole.living) {
      add(expected, hash, 1);
      if (recovery === 'recovered') add(expected, `${hash} recovered`, 1);
    }
    expect(whole.counts).toEqual(expected);
    expect(whole.told).toEqual(expected);
    expect(whole.living.length).toBeGreaterThan(3);
  });
});
