import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkNativeEvent, parseNativeEvent } from './native-events.ts';
import type { NativeEvent, NativeRules } from './native-events.ts';

const RECEIVED = Date.UTC(2026, 0, 31, 12);
const rules: NativeRules = { receivedAtMs: RECEIVED, retentionDays: 90 };
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

function accepted(value: unknown): NativeEvent {
  const parsed = parseNativeEvent(value, rules);
  if (!('event' in parsed)) throw new Error(`refused: ${parsed.reason} ${parsed.message}`);
  return parsed.event;
}

const log = { type: 'log', level: 'info', message: 'hello' };
const span = {
  type: 'span',
  trace_id: TRACE,
  span_id: SPAN,
  name: 'chat',
  kind: 'llm',
  start: RECEIVED / 1000 - 2,
  end: RECEIVED / 1000 - 1,
};
const usage = { type: 'llm_usage', provider: 'openai', model: 'gpt-4o', input_tokens: 10, output_tokens: 2 };
const valid: Record<string, Record<string, unknown>> = {
  log,
  span,
  llm_usage: usage,
  span_start: { ...span, type: 'span_start', end: undefined },
  error: { type: 'error', exception: [{ type: 'ValueError', value: 'bad' }] },
  metric: { type: 'metric', name: 'queue.depth', value: 3, kind: 'gauge' },
  score: { type: 'score', name: 'helpful', value: true, trace_id: TRACE },
  client_report: { type: 'client_report', discarded: [{ reason: 'queue_overflow', type: 'log', quantity: 3 }] },
};

describe('checkNativeEvent', () => {
  it.each(Object.entries(valid))('accepts a minimal %s', (type, event) => {
    expect(checkNativeEvent(event, rules)).toEqual({ type });
  });

  it.each(Object.entries(valid))('accepts a %s with unknown keys and nulls in optional fields', (type, event) => {
    expect(checkNativeEvent({ ...event, future_field: 1, user_id: null, tags: null, sdk: null, timestamp: null }, rules)).toEqual({ type });
  });

  it.each([
    ['a value that is no object', 3, 'invalid_event'],
    ['a missing type', { message: 'x' }, 'unknown_type'],
    ['an unknown type', { ...log, type: 'trace' }, 'unknown_type'],
    ['a type from the prototype', { type: 'constructor' }, 'unknown_type'],
    ['a log without message', { type: 'log', level: 'info' }, 'missing_field'],
    ['an unknown level', { ...log, level: 'loud' }, 'invalid_event'],
    ['a message that is no text', { ...log, message: 5 }, 'invalid_event'],
    ['tokens in quotes', { ...usage, input_tokens: '10' }, 'invalid_event'],
    ['negative tokens', { ...usage, input_tokens: -1 }, 'invalid_event'],
    ['half a token', { ...usage, input_tokens: 1.5 }, 'invalid_event'],
    ['a duration beyond a century', { ...usage, duration_ms: 1e300 }, 'invalid_event'],
    ['usage without a model', { ...usage, model: undefined }, 'missing_field'],
    ['usage that does not mention tokens', { ...usage, output_tokens: undefined, input_tokens: undefined }, 'missing_field'],
    ['a short trace id', { ...span, trace_id: 'abc' }, 'invalid_trace_id'],
    ['a zero trace id on a span', { ...span, trace_id: '0'.repeat(32) }, 'invalid_trace_id'],
    ['a zero span id on a span', { ...span, span_id: '0'.repeat(16) }, 'invalid_span_id'],
    ['a long span id', { ...span, span_id: TRACE }, 'invalid_span_id'],
    ['a bad trace id on a log', { ...log, trace_id: 'xyz' }, 'invalid_trace_id'],
    ['an unknown kind', { ...span, kind: 'dance' }, 'invalid_event'],
    ['a span without end', { ...span, end: undefined }, 'missing_field'],
    ['an unreadable start', { ...span, start: 'yesterday' }, 'invalid_timestamp'],
    ['a time without a zone', { ...log, timestamp: '2026-01-31T12:00:00' }, 'invalid_timestamp'],
    ['a day that does not exist', { ...log, timestamp: '2026-02-30T12:00:00Z' }, 'invalid_timestamp'],
    ['a number in quotes as time', { ...log, timestamp: '1769860800' }, 'invalid_timestamp'],
    ['epoch milliseconds', { ...log, timestamp: RECEIVED }, 'in_the_future'],
    ['a time beyond tomorrow', { ...log, timestamp: RECEIVED / 1000 + 90_000 }, 'in_the_future'],
    ['a time before the retention period', { ...log, timestamp: RECEIVED / 1000 - 91 * 86_400 }, 'too_old'],
    ['an error without exceptions', { type: 'error', exception: [] }, 'missing_field'],
    [
      'a frame with a line number in quotes',
      { type: 'error', exception: [{ type: 'E', value: '', frames: [{ lineno: '3' }] }] },
      'invalid_event',
    ],
    ['a score about nothing', { type: 'score', name: 'x', value: 1 }, 'missing_field'],
    ['a score with a list as value', { ...valid['score'], value: [1] }, 'invalid_event'],
    ['a metric that is not a number', { type: 'metric', name: 'x', value: 'high', kind: 'gauge' }, 'invalid_event'],
    ['a report without quantity', { type: 'client_report', discarded: [{ reason: 'a', type: 'log' }] }, 'missing_field'],
    ['tags that are nested', { ...log, tags: { a: { b: 1 } } }, 'invalid_event'],
  ])('refuses %s', (_case, value, reason) => {
    const verdict = checkNativeEvent(value, rules);
    expect(verdict).toMatchObject({ reason, message: expect.stringMatching(/\w+ .+/) });
  });

  it('never throws and always decides, whatever it is given', () => {
    const types = fc.constantFrom(...Object.keys(valid));
    const keys = fc.constantFrom(
      ...new Set(Object.values(valid).flatMap((event) => Object.keys(event))),
      '__proto__',
      'error',
      'tags',
      'frames',
    );
    fc.assert(
      fc.property(types, fc.dictionary(keys, fc.jsonValue()), (type, over) => {
        const verdict = checkNativeEvent(JSON.parse(JSON.stringify({ ...valid[type], ...over })), rules);
        expect('reason' in verdict ? verdict.message.length > 0 : verdict.type).toBeTruthy();
      }),
    );
  });
});

describe('parseNativeEvent', () => {
  it.each([
    ['2026-01-31T12:00:00Z', RECEIVED * 1000],
    ['2026-01-31T13:00:00.123456789+01:00', RECEIVED * 1000 + 123_456],
    ['2026-01-31 06:30:00-05:30', RECEIVED * 1000],
    [RECEIVED / 1000 + 0.25, RECEIVED * 1000 + 250_000],
  ])('reads the time %s', (timestamp, us) => {
    expect(accepted({ ...log, timestamp }).common.timestamp_us).toBe(us);
  });

  it('gives an event without time the time it was received', () => {
    expect(accepted(log).common.timestamp_us).toBe(RECEIVED * 1000);
  });

  it('lowers ids and takes a trace id in UUID form', () => {
    const { common } = accepted({ ...span, trace_id: '0AF76519-16CD-43DD-8448-EB211C80319C', span_id: SPAN.toUpperCase() });
    expect(common).toMatchObject({ trace_id: TRACE, span_id: SPAN });
  });

  it('reads zero ids of a log as "no trace"', () => {
    expect(accepted({ ...log, trace_id: '0'.repeat(32), span_id: '' }).common).toMatchObject({
      trace_id: '0'.repeat(32),
      span_id: '0'.repeat(16),
    });
  });

  it('keeps unknown and zero tokens apart', () => {
    const event = accepted({ ...usage, input_tokens: null, output_tokens: 0 });
    expect(event.type === 'llm_usage' && [event.span.input_tokens, event.span.output_tokens]).toEqual([null, 0]);
  });

  it('lets a failed call or an embedding leave out what it does not have', () => {
    const failed = { ...usage, input_tokens: undefined, output_tokens: undefined, error: 'overloaded' };
    expect(accepted(failed).type).toBe('llm_usage');
    expect(accepted({ ...usage, operation: 'embeddings', output_tokens: undefined }).type).toBe('llm_usage');
  });

  it('reads an error given as text or as an object', () => {
    const asText = accepted({ ...span, error: 'boom' });
    const asObject = accepted({ ...span, error: { type: 'RateLimitError', message: 'slow down', http_status: 429 } });
    expect(asText).toMatchObject({ span: { has_error: true, error_type: '', error_message: 'boom' } });
    expect(asObject).toMatchObject({
      span: { has_error: true, error_type: 'RateLimitError', error_message: 'slow down', http_status: 429 },
    });
  });

  it('understands common names of levels and kinds', () => {
    expect(accepted({ ...log, level: 'WARNING' })).toMatchObject({ level: 'warn' });
    expect(accepted({ ...span, kind: 'Retriever' })).toMatchObject({ span: { kind: 'retrieval' } });
  });

  it('keeps what a client sent beside the known fields of an exception', () => {
    const event = accepted({ type: 'error', exception: { type: 'E', value: 'v', handled: false, mechanism: 'onerror' } });
    expect(event).toMatchObject({
      exceptions: [{ type: 'E', value: 'v', module: null, handled: false, frames: [], mechanism: 'onerror' }],
    });
  });

  it('does not let a tag named __proto__ change anything', () => {
    const { common } = accepted(JSON.parse('{"type":"log","level":"info","message":"","tags":{"__proto__":"x"}}'));
    expect(Object.getPrototypeOf(common.tags)).toBe(Object.prototype);
    expect(Object.keys(common.tags)).toEqual(['__proto__']);
  });
});
