/** Every captured request of Sentry SDKs against what is known to be in its bytes. */
import { readMessages } from '@sentryai/conventions';
import { priceCall } from '@sentryai/pricing';
import type { ErrorRow, SpanRow } from '@sentryai/schema';
import { decodeEnvelope, decodeStoreBody, inspectEnvelope } from '@sentryai/sentry';
import { envelopeMeta, loadSentryCaptures, type SentryCapture, type SentryItemFacts } from '@sentryai/testing/sentry-captures';
import { describe, expect, it } from 'vitest';
import { analyzeTrace, normalizeEnvelope, type NormalizedEnvelope } from '../index.ts';

/** Some days after the captures were made: late deliveries keep their times. */
const RECEIVED_AT_MS = Date.UTC(2026, 11, 1);
const RULES = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 0 };

type Fact = Record<string, any>;
type Read = NormalizedEnvelope & { capture: SentryCapture; items: SentryItemFacts[]; itemCount: number; refusedCount: number };

function read(capture: SentryCapture): Read {
  const isStore = capture.expect.kind === 'store';
  const format = isStore ? 'json' : 'envelope';
  const body = isStore ? decodeStoreBody(capture.body) : capture.body;
  const { itemCount, refused } = inspectEnvelope(body, format, RULES);
  const meta = envelopeMeta(RECEIVED_AT_MS, { format, item_count: itemCount, client_address: '198.51.100.7' });
  const event = capture.expect.event;
  return {
    capture,
    ...normalizeEnvelope(decodeEnvelope(body, format, RULES), meta, priceCall),
    items: capture.expect.items ?? (event === undefined ? [] : [{ header: { type: 'event' }, payloadBytes: 0, ...event }]),
    itemCount,
    refusedCount: refused.reduce((sum, { count }) => sum + count, 0),
  };
}

const all = loadSentryCaptures().map(read);
const ofType = (type: string): [string, Read, Fact][] =>
  all.flatMap((one) =>
    one.items.filter(({ header }) => header.type === type).map((item): [string, Read, Fact] => [one.capture.name, one, item]),
  );

it('reads every capture, and accounts for every thing in it', () => {
  expect(all.length).toBeGreaterThan(140);
  for (const { capture, rows, itemCount, refusedCount } of all) {
    const { span_content: _, ...counted } = rows;
    const stored = Object.values(counted).reduce((sum, list) => sum + list.length, 0);
    expect(stored + refusedCount, capture.name).toBe(itemCount);
  }
});

const LEVELS: Record<string, string> = { warning: 'warn' };

describe.each(ofType('event'))('the event of %s', (_, { capture, rows }, fact) => {
  const row = rows.errors[0] as ErrorRow;
  const attributes = JSON.parse(row.attributes) as Fact;

  it('keeps its exceptions with their frames, root cause first', () => {
    const stored = (row.exceptions === '' ? [] : JSON.parse(row.exceptions)) as Fact[];
    const sent = (fact['exceptions'] ?? []) as Fact[];
    expect(stored.map(({ type, value }) => [type, value])).toEqual(sent.map(({ type, value }) => [type ?? '', value]));
    for (const [index, exception] of sent.entries()) {
      const { frames, handled, mechanism } = stored[index]!;
      expect(frames).toHaveLength(exception['frames'] as number);
      expect(frames.filter((frame: Fact) => frame['in_app'] === true)).toHaveLength(exception['inAppFrames'] as number);
      if (exception['lastFrame']) expect(frames.at(-1)).toMatchObject(exception['lastFrame'] as Fact);
      expect(mechanism).toEqual(exception['mechanism'] ?? null);
      expect(handled).toBe(exception['mechanism']?.handled ?? null);
    }
    expect([row.error_type, row.error_value]).toEqual([sent.at(-1)?.['type'] ?? '', sent.at(-1)?.['value'] ?? '']);
    expect(row.is_handled).toBe(sent.at(-1)?.['mechanism']?.handled ?? null);
  });

  it('says where and when it happened', () => {
    const level = (fact['level'] as string | undefined) ?? 'error';
    expect(row).toMatchObject({
      external_id: fact['event_id'],
      level: LEVELS[level] ?? level,
      release: fact['release'],
      environment: fact['environment'],
      tags: fact['tags'] ?? {},
      user_id: fact['user']?.id ?? row.user_id,
      origin: 'sentry',
    });
    const trace = fact['trace'] as Fact;
    if (trace['trace_id']) expect([row.trace_id, row.span_id]).toEqual([trace['trace_id'], trace['span_id']]);
    if (fact['sdk']?.name) expect([row.sdk_name, row.sdk_version]).toEqual([fact['sdk'].name, fact['sdk'].version]);
    // of the day when the captures were made
    expect(new Date(row.timestamp_us / 1000).toISOString()).toMatch(/^2026-11-22T21:4/);
    for (const name of ['platform', 'server_name', 'transaction']) if (fact[name]) expect(attributes[name]).toBe(fact[name]);
  });

  it('keeps everything else that it said', () => {
    const crumbs = (row.breadcrumbs === '' ? [] : JSON.parse(row.breadcrumbs)) as Fact[];
    const sent = (fact['breadcrumbs'] ?? []) as Fact[];
    expect(crumbs).toHaveLength(sent.length);
    for (const [index, { message, ...crumb }] of sent.entries()) {
      expect(crumbs[index]).toMatchObject(crumb);
      // long texts are cut in the facts
      if (message && !String(message).endsWith('…')) expect(crumbs[index]?.['message']).toBe(message);
    }
    expect(Object.keys(row.contexts === '' ? {} : (JSON.parse(row.contexts) as Fact))).toEqual(fact['contextKeys'] ?? []);
    expect(Object.keys(attributes['extra'] ?? {})).toEqual(fact['extraKeys'] ?? []);
    expect(row.fingerprint).toBe(fact['fingerprint'] ? JSON.stringify(fact['fingerprint']) : '');
  });

  it('reads as its message, with the parameters filled in', () => {
    if (fact['message']) expect(row.message).toBe(fact['message']);
    if (fact['logentry']) expect(row.message).toBe('processed 42 prompts for ada');
    // An SDK of version 11 sends a message as an exception that nobody threw.
    if (capture.scenario === 'capture-message') expect(row.message).not.toBe('');
    if (capture.scenario === 'error-cause-chain') expect(row.message).toBe('');
  });
});

const spanFacts = [
  ...ofType('span').flatMap(([name, one, item]) => (item['spans'] as Fact[]).map((fact): [string, Read, Fact] => [name, one, fact])),
  ...ofType('transaction').flatMap(([name, one, item]) => [
    [name, one, { ...item, ...(item['trace'] as Fact), name: item['transaction'], end_timestamp: item['timestamp'], isRoot: true }] as [
      string,
      Read,
      Fact,
    ],
    ...(item['spans'] as Fact[]).map((fact): [string, Read, Fact] => [name, one, { ...fact, name: fact['description'] }]),
  ]),
];
const KINDS: Record<string, string> = {
  'gen_ai.chat': 'llm',
  'gen_ai.generate_content': 'llm',
  'gen_ai.embeddings': 'embedding',
  'gen_ai.invoke_agent': 'agent',
  'gen_ai.handoff': 'agent',
  'gen_ai.execute_tool': 'tool',
  'http.client': 'http',
  'http.server': 'http',
  db: 'db',
  'db.query': 'db',
};

it.each(spanFacts)('a span of %s has ids, times, status, kind and AI facts', (_, { rows }, fact) => {
  const row = rows.spans.find(({ span_id }) => span_id === fact['span_id']) as SpanRow;
  expect(row).toMatchObject({
    name: fact['name'],
    parent_span_id: fact['parent_span_id'] ?? '0'.repeat(16),
    origin: 'sentry',
    emitter: 'sentry',
  });
  if (fact['trace_id']) expect(row.trace_id).toBe(fact['trace_id']);
  if (fact['start_timestamp']) {
    expect(row.start_time_us).toBe(Math.round(fact['start_timestamp'] * 1e6));
    expect(row.duration_us).toBe(Math.round(fact['end_timestamp'] * 1e6) - row.start_time_us);
  }
  const status = fact['status'] as string | undefined;
  expect(row.status).toBe(status === 'ok' ? 'ok' : status === undefined ? 'unset' : 'error');
  const genAi = (fact['gen_ai'] ?? {}) as Fact;
  const isOwnView = genAi['gen_ai.operation.name'] === undefined;
  const op = (fact['op'] ?? '') as string;
  expect(row.kind).toBe(isOwnView || op.startsWith('gen_ai.') ? (KINDS[op] ?? 'other') : 'llm');
  const number = (...keys: string[]): number | null =>
    (keys.map((key) => genAi[key]).find((value) => value !== undefined) as number | undefined) ?? null;
  expect([row.input_tokens, row.output_tokens]).toEqual([number('gen_ai.usage.input_tokens'), number('gen_ai.usage.output_tokens')]);
  expect(row.cache_read_tokens).toBe(number('gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.input_tokens.cached'));
  const answered = genAi['gen_ai.response.model'] ?? genAi['gen_ai.request.model'];
  if (answered) expect(row).toMatchObject({ model: answered, provider: String(answered).startsWith('claude') ? 'anthropic' : 'openai' });
  if (genAi['gen_ai.tool.name']) expect(row.tool_name).toBe(genAi['gen_ai.tool.name']);
  if (genAi['gen_ai.tool.call.id']) expect(row.tool_call_id).toBe(genAi['gen_ai.tool.call.id']);
  if (genAi['gen_ai.conversation.id']) expect(row.session_id).toBe(genAi['gen_ai.conversation.id']);
  if (genAi['gen_ai.response.finish_reasons'] && row.kind === 'llm') expect(row.finish_reason).toMatch(/^(stop|tool_calls)$/);
  expect(row.release).toMatch(/^shop-/);
  expect(row.environment).toBe('production');
});

it('covers spans of every form', () => expect(spanFacts.length).toBeGreaterThan(80));

/** The provider stand-in's own numbers: each model call of a program once, whatever repeats it. */
const TOTALS: Record<string, Fact> = {
  'sentry-node-11/openai-chat--1': {
    llm_calls: 3,
    input_tokens: 89,
    output_tokens: 34,
    cache_read_tokens: 24,
    reasoning_tokens: 10,
    error_count: 0,
  },
  'sentry-node-10/openai-chat--1': { llm_calls: 3, input_tokens: 89, output_tokens: 34, cache_read_tokens: 24, error_count: 0 },
  'sentry-node-11/openai-no-pii--1': { llm_calls: 1, input_tokens: 41, output_tokens: 17 },
  'sentry-node-11/openai-error--1': { llm_calls: 1, input_tokens: null, error_count: 1 },
  'sentry-node-11/vercel-ai--1': { llm_calls: 2, tool_calls: 1, input_tokens: 82, output_tokens: 34, cache_read_tokens: 24 },
  'sentry-node-10/vercel-ai--1': {
    llm_calls: 2,
    tool_calls: 1,
    input_tokens: 82,
    output_tokens: 34,
    cache_read_tokens: 24,
    reasoning_tokens: 10,
  },
  'sentry-node-10/vercel-ai-tool-error--1': { llm_calls: 2, tool_calls: 1, input_tokens: 82, output_tokens: 34, error_count: 1 },
  'sentry-node-10/anthropic--1': { llm_calls: 2, input_tokens: 306, output_tokens: 38, cache_read_tokens: 200, cache_write_tokens: 40 },
  'sentry-node-10-langchain/langchain--1': { llm_calls: 1, input_tokens: 41, output_tokens: 17 },
  'sentry-node-11/manual-agent--1': {
    llm_calls: 1,
    tool_calls: 1,
    input_tokens: 120,
    output_tokens: 31,
    reasoning_tokens: 8,
    error_count: 1,
  },
};

it.each(Object.entries(TOTALS))('counts each call of %s once', (name, expected) => {
  const { rows } = all.find(({ capture }) => capture.name === name) as Read;
  const { totals } = analyzeTrace(rows.spans);
  expect(totals).toMatchObject(expected);
  expect(totals.unpriced_calls).toBe(0);
});

it('keeps prompts, answers and tools so that they read as conversations', () => {
  const contentOf = (name: string, spanName: string) => {
    const { rows } = all.find(({ capture }) => capture.name === name) as Read;
    const span = rows.spans.find((row) => row.name === spanName);
    const content = rows.span_content.find(({ span_id }) => span_id === span?.span_id)!;
    return {
      input: readMessages(content.input, content.input_format, 'input'),
      output: readMessages(content.output, content.output_format, 'output'),
      system: content.system_instructions,
      tools: content.tool_definitions,
    };
  };
  const text = (role: string, said: string) => ({ role, parts: [{ type: 'text', text: said }] });
  const call = { role: 'assistant', parts: [{ type: 'tool_call', id: 'call_9aZ1', name: 'get_weather', arguments: '{"city":"Oslo"}' }] };
  for (const version of ['10', '11']) {
    const asked = contentOf(`sentry-node-${version}/openai-chat--1`, 'chat gpt-4o');
    expect(asked).toMatchObject({ input: [text('user', 'Weather in Oslo?')], output: [call] });
    expect([asked.system, asked.tools].map((json) => JSON.parse(json) as unknown)).toMatchObject([
      [{ content: 'Be brief.' }],
      [{ type: 'function' }],
    ]);
    const answered = contentOf(`sentry-node-${version}/openai-chat--1`, 'chat gpt-4o-mini');
    expect(answered.output).toMatchObject([text('assistant', 'It is 7 degrees and cloudy in Oslo.')]);
  }
  expect(contentOf('sentry-node-10/anthropic--1', 'chat claude-sonnet-4-5').output?.[0]?.parts).toMatchObject([
    { type: 'text', text: 'Let me check.' },
    { type: 'tool_call', name: 'get_weather' },
  ]);
  expect(contentOf('sentry-node-11/manual-agent--1', 'chat gpt-4o').output?.[0]?.parts).toMatchObject([
    { type: 'tool_call', name: 'get_weather' },
  ]);
});

it.each(ofType('log'))('logs of %s keep level, text, attributes and trace', (_, { rows }, fact) => {
  const sent = fact['logs'] as Fact[];
  expect(rows.logs).toHaveLength(sent.length);
  for (const [index, log] of sent.entries()) {
    const row = rows.logs[index]!;
    const attributes = JSON.parse(row.attributes) as Fact;
    expect(row).toMatchObject({ level: log['level'], message: log['body'], trace_id: log['trace_id'] });
    expect(Math.abs(row.timestamp_us - log['timestamp'] * 1e6)).toBeLessThan(10);
    for (const [key, typed] of Object.entries(log['attributes'] as Record<string, { value: unknown }>))
      expect(attributes[key]).toEqual(typed.value);
    expect(row.release).toBe(attributes['sentry.release']);
    expect(row.user_id).toBe(attributes['user.id'] ?? '');
    if (attributes['sentry.trace.parent_span_id']) expect(row.span_id).toBe(attributes['sentry.trace.parent_span_id']);
  }
});

it.each(ofType('trace_metric'))('metrics of %s keep kind, value, unit and what they are broken down by', (_, { rows }, fact) => {
  const kinds: Fact = { counter: 'counter', gauge: 'gauge', distribution: 'histogram' };
  const sent = fact['metrics'] as Fact[];
  expect(rows.metrics.map(({ name, value, unit, kind, trace_id }) => ({ name, value, unit, kind, trace_id }))).toEqual(
    sent.map(({ name, value, unit, type, trace_id }) => ({ name, value, unit: unit ?? '', kind: kinds[type], trace_id })),
  );
  for (const [index, metric] of sent.entries()) {
    expect(rows.metrics[index]?.tags['model']).toBe(metric['attributes']['model']?.value);
    expect(rows.metrics[index]?.release).toBe('shop-assistant@1.4.2');
  }
});

it.each(ofType('attachment').map(([name]) => name))('attachments of %s lead from their event to their bytes', (name) => {
  const { rows, items, attachments } = all.find(({ capture }) => capture.name === name) as Read;
  const sent = items.filter(({ header }) => header.type === 'attachment');
  expect(rows.blobs).toHaveLength(sent.length);
  for (const [index, { header, payloadBytes, firstBytesBase64 }] of sent.entries()) {
    const first = Buffer.from(String(firstBytesBase64), 'base64');
    expect(rows.blobs[index]).toMatchObject({
      event_id: rows.errors[0]?.event_id,
      trace_id: rows.errors[0]?.trace_id,
      name: header.filename,
      content_type: header.content_type ?? '',
      size_bytes: payloadBytes,
    });
    expect(Buffer.from(attachments[index]!).subarray(0, first.length).equals(first)).toBe(true);
  }
});

it.each(ofType('feedback'))('the feedback of %s becomes a score with the user’s words', (_, { rows }, fact) => {
  const { message, ...rest } = fact['feedback'] as Fact;
  expect(rows.scores).toMatchObject([
    {
      name: 'user_feedback',
      value_string: 'feedback',
      comment: message,
      trace_id: fact['trace'].trace_id,
      user_id: 'ada@example.com',
      tags: fact['tags'] ?? {},
    },
  ]);
  expect(JSON.parse(rows.scores[0]!.attributes)).toMatchObject(rest);
});

it.each(ofType('session'))('the session report of %s is kept', (_, { rows }, { payload }) => {
  expect(rows.release_sessions).toMatchObject([
    {
      external_id: payload.sid,
      status: payload.status,
      errors: payload.errors,
      release: payload.attrs.release,
      environment: payload.attrs.environment,
      user_id: payload.did ?? '',
      timestamp_us: Date.parse(payload.started) * 1000,
      sessions: 1,
      crashed: payload.status === 'crashed' ? 1 : 0,
    },
  ]);
});

it.each(ofType('sessions'))('the counted sessions of %s are kept', (_, { rows }, { payload }) => {
  expect(rows.release_sessions).toMatchObject(
    payload.aggregates.map(({ exited, errored, crashed }: Fact) => ({ sessions: exited + errored + crashed, crashed })),
  );
});

it.each(ofType('client_report'))('the report of %s says what the SDK dropped', (_, { rows }, { payload }) => {
  const [discarded] = payload.discarded_events as Fact[];
  const { discarded: stored } = JSON.parse(rows.metrics[0]!.attributes) as { discarded: Fact[] };
  expect(stored).toEqual([{ reason: discarded!['reason'], type: discarded!['category'], quantity: discarded!['quantity'] }]);
});
