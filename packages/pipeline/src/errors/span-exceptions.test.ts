import type { DecodedEvent } from '@sentryai/otlp';
import { describe, expect, it } from 'vitest';
import { spanEvaluations } from '../scores/span-evaluations.ts';
import { buildEvent, buildSpan, CONTEXT, normalize, type SpanSetting, START_US } from '../traces/build-span.fixture.ts';
import { spanExceptions } from './span-exceptions.ts';

const exception = (over: Record<string, string> = {}, afterUs?: number): DecodedEvent =>
  buildEvent(
    'exception',
    {
      'exception.type': 'TimeoutError',
      'exception.message': 'took 30 s',
      'exception.stacktrace': 'TimeoutError: took 30 s\n  at f (x.js:1:2)',
      ...over,
    },
    afterUs,
  );
const setting = (events: DecodedEvent[], more: Partial<SpanSetting> = {}): SpanSetting => ({
  events,
  resource: {
    'service.name': 'shop',
    'service.version': '1.2',
    'deployment.environment.name': 'prod',
    'telemetry.sdk.name': 'opentelemetry',
  },
  ...more,
});
const read = (...events: DecodedEvent[]) => {
  const { row } = normalize({ 'user.id': 'ada', 'session.id': 's1' }, setting(events));
  return spanExceptions(buildSpan({}, { events }), row);
};

describe('spanExceptions', () => {
  it('makes an occurrence of each exception of a span, linked to it, with the stack as text', () => {
    const [first, second] = read(
      exception(),
      buildEvent('gen_ai.choice', {}),
      exception({ 'exception.type': 'ValueError', 'exception.escaped': 'true' }),
    );
    expect(first).toMatchObject({
      project_id: CONTEXT.project_id,
      level: 'error',
      error_type: 'TimeoutError',
      error_value: 'took 30 s',
      message: 'took 30 s',
      timestamp_us: START_US + 1_000_000,
      trace_id: 'a'.repeat(32),
      span_id: 'b'.repeat(16),
      service: 'shop',
      release: '1.2',
      environment: 'prod',
      session_id: 's1',
      user_id: 'ada',
      origin: 'otlp',
      sdk_name: 'opentelemetry',
      attributes: '',
    });
    expect(JSON.parse(first?.exceptions ?? '')).toEqual([
      { type: 'TimeoutError', value: 'took 30 s', handled: null, frames: [], stacktrace: 'TimeoutError: took 30 s\n  at f (x.js:1:2)' },
    ]);
    expect(second).toMatchObject({ error_type: 'ValueError', attributes: '{"exception.escaped":"true"}' });
  });

  it('gives them an identity that lasts: the span and the place in it', () => {
    const [first, second] = read(exception(), exception());
    const [again] = read(exception());
    expect(first?.event_id).toBe(first?.dedup_key);
    expect(again?.dedup_key).toBe(first?.dedup_key);
    expect(second?.dedup_key).not.toBe(first?.dedup_key);
  });

  it('takes the event of the newest conventions, and none that says nothing', () => {
    expect(read(buildEvent('gen_ai.client.operation.exception', { 'exception.message': 'no' }))).toMatchObject([
      { error_type: 'Error', error_value: 'no' },
    ]);
    expect(read(buildEvent('exception', { code: 7 }), buildEvent('error', { 'exception.type': 'X' }))).toEqual([]);
  });

  it('takes the end of the span where the event has no time, or one that cannot be', () => {
    const end = START_US + 2_000_000;
    const times = read({ ...exception(), time_us: 0 }, { ...exception(), time_us: START_US * 2 }, { ...exception(), time_us: 5 });
    expect(times.map(({ timestamp_us }) => timestamp_us)).toEqual([end, end, end]);
    const endless = buildSpan({}, { events: [{ ...exception(), time_us: 0 }], end_time_us: 2 ** 53 - 1 });
    const { row } = normalize({}, { end_time_us: 2 ** 53 - 1 });
    expect(spanExceptions(endless, row)[0]?.timestamp_us).toBe(CONTEXT.received_at_ms * 1000 + 86_400_000_000);
  });

  it('is bounded for a span of endless exceptions', () => {
    expect(read(...Array.from({ length: 500 }, () => exception()))).toHaveLength(32);
  });
});

describe('spanEvaluations', () => {
  const evaluation = (attributes: Record<string, string | number>) => buildEvent('gen_ai.evaluation.result', attributes);
  const scores = (...events: DecodedEvent[]) => spanEvaluations(buildSpan({}, { events }), normalize({}, setting(events)).row);

  it('makes scores of verdicts, linked to the span', () => {
    const found = scores(
      evaluation({ 'gen_ai.evaluation.name': 'relevance', 'gen_ai.evaluation.score.value': 0.8, 'gen_ai.evaluation.score.label': 'good' }),
      evaluation({
        'gen_ai.evaluation.name': 'tone',
        'gen_ai.evaluation.score.label': 'rude',
        'gen_ai.evaluation.explanation': 'It shouts.',
      }),
      evaluation({ 'gen_ai.evaluation.name': 'zero', 'gen_ai.evaluation.score.value': 0 }),
    );
    expect(found).toMatchObject([
      {
        name: 'relevance',
        data_type: 'numeric',
        value_number: 0.8,
        value_string: 'good',
        trace_id: 'a'.repeat(32),
        span_id: 'b'.repeat(16),
      },
      { name: 'tone', data_type: 'categorical', value_number: null, value_string: 'rude', comment: 'It shouts.' },
      { name: 'zero', data_type: 'numeric', value_number: 0 },
    ]);
    expect(new Set(found.map(({ dedup_key }) => dedup_key)).size).toBe(3);
  });

  it('makes none of an evaluation that failed or has no name', () => {
    expect(
      scores(
        evaluation({ 'gen_ai.evaluation.name': 'relevance', 'error.type': 'timeout' }),
        evaluation({ 'gen_ai.evaluation.score.value': 1 }),
      ),
    ).toEqual([]);
  });
});
