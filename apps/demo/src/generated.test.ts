import { decodeTraces, inspectTraces } from '@sentryai/otlp';
import { priceCall } from '@sentryai/pricing';
import { inspectEvents } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { EMBEDDING_MODEL, MODELS } from './models.ts';
import { createRandom } from './random.ts';
import { requestsOf } from './requests.ts';
import type { DemoRequest } from './requests.ts';
import { SCENARIOS } from './scenarios.ts';
import { DAY_MS, lastDay } from './schedule.ts';
import { traceEndMs, traceStartMs } from './telemetry.ts';
import type { DemoSpan, DemoTrace } from './telemetry.ts';

const NOW = Date.UTC(2026, 10, 20, 15, 30);
const rules = { receivedAtMs: NOW, retentionDays: 90 };
const day = lastDay(createRandom('test'), NOW);
const spans = day.flatMap((trace) => trace.spans);

function refusalsOf(request: DemoRequest): unknown[] {
  const body = new TextEncoder().encode(request.body);
  return request.path === '/v1/traces' ? inspectTraces(body, 'json', rules).rejected : inspectEvents(body, 'json', rules).rejected;
}

function expectTree(trace: DemoTrace): void {
  const byId = new Map(trace.spans.map((span) => [span.spanId, span]));
  expect(byId.size).toBe(trace.spans.length);
  expect(trace.spans.filter((span) => span.parentSpanId === '')).toHaveLength(1);
  for (const span of trace.spans) {
    expect(span.endMs).toBeGreaterThanOrEqual(span.startMs);
    const parent = byId.get(span.parentSpanId);
    if (span.parentSpanId === '') continue;
    expect(parent).toBeDefined();
    expect(span.startMs).toBeGreaterThanOrEqual(parent?.startMs ?? Number.POSITIVE_INFINITY);
    expect(span.endMs).toBeLessThanOrEqual(parent?.endMs ?? 0);
  }
}

describe('the sample day', () => {
  it('is accepted in full by the front door', () => {
    for (const request of requestsOf(day)) expect(refusalsOf(request)).toEqual([]);
  });

  it('is the same for the same seed and another one for another', () => {
    expect(lastDay(createRandom('test'), NOW)).toEqual(day);
    expect(lastDay(createRandom('other'), NOW)[0]?.spans[0]?.traceId).not.toBe(day[0]?.spans[0]?.traceId);
  });

  it('consists of well-formed trees', () => {
    for (const trace of day) expectTree(trace);
  });

  it('has no id twice', () => {
    expect(new Set(day.map((trace) => trace.spans[0]?.traceId)).size).toBe(day.length);
    expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length);
  });

  it('lies within its 24 hours, apart from conversations that are still going on', () => {
    for (const trace of day) expect(traceStartMs(trace)).toBeGreaterThanOrEqual(NOW - DAY_MS);
    const late = day.filter((trace) => traceEndMs(trace) > NOW);
    expect(late.length).toBeLessThan(40);
    for (const trace of late) expect(traceEndMs(trace)).toBeLessThan(NOW + 30 * 60_000);
  });

  it('is busier in the evening than at night', () => {
    const startsAt = (hour: number): number => day.filter((trace) => new Date(traceStartMs(trace)).getUTCHours() === hour).length;
    expect(startsAt(18)).toBeGreaterThan(3 * startsAt(3));
  });

  it('is small enough to be sent within seconds', () => {
    const bytes = [...requestsOf(day)].reduce((sum, request) => sum + request.body.length, 0);
    expect(day.length).toBeGreaterThan(1_000);
    expect(bytes).toBeLessThan(25_000_000);
  });
});

describe('what the sample day shows', () => {
  const has = (test: (span: DemoSpan) => boolean): number => spans.filter(test).length;
  const attribute = (span: DemoSpan, key: string): unknown => span.attributes[key];

  it.each<[string, (span: DemoSpan) => boolean]>([
    ['rate limits', (span) => attribute(span, 'http.response.status_code') === 429],
    ['timeouts', (span) => attribute(span, 'error.type') === 'APITimeoutError'],
    ['failed tools', (span) => span.isError && attribute(span, 'gen_ai.operation.name') === 'execute_tool'],
    ['truncated answers', (span) => String(attribute(span, 'gen_ai.response.finish_reasons')) === 'length'],
    ['refusals', (span) => String(attribute(span, 'gen_ai.response.finish_reasons')) === 'content_filter'],
    ['empty retrievals', (span) => attribute(span, 'gen_ai.retrieval.documents') === '[]'],
    ['cached prompts', (span) => Number(attribute(span, 'gen_ai.usage.cache_read.input_tokens') ?? 0) > 0],
    ['streaming with a time to the first token', (span) => Number(attribute(span, 'gen_ai.response.time_to_first_chunk') ?? 0) > 0],
    ['embeddings', (span) => attribute(span, 'gen_ai.operation.name') === 'embeddings'],
  ])('holds %s', (_what, test) => {
    expect(has(test)).toBeGreaterThan(0);
  });

  it('holds a tool that an agent asks for again and again with the same arguments', () => {
    const repeats = day.map((trace) => {
      const counts = new Map<string, number>();
      for (const span of trace.spans) {
        const key = `${String(attribute(span, 'gen_ai.tool.name'))} ${String(attribute(span, 'gen_ai.tool.call.arguments'))}`;
        if (span.name.startsWith('execute_tool')) counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return Math.max(0, ...counts.values());
    });
    expect(Math.max(...repeats.slice(0, -1))).toBeGreaterThanOrEqual(5);
  });

  it('holds one agent run of about 300 spans', () => {
    expect(Math.max(...day.map((trace) => trace.spans.length))).toBeGreaterThan(280);
  });

  it('holds several releases, environments, sessions with several turns, logs, errors and scores', () => {
    expect(new Set(day.map(({ source }) => `${source.service} ${source.release}`)).size).toBeGreaterThan(6);
    expect(new Set(day.map(({ source }) => source.environment))).toEqual(new Set(['prod', 'staging']));
    const sessions = new Map<unknown, number>();
    for (const trace of day)
      sessions.set(
        trace.spans[0]?.attributes['gen_ai.conversation.id'],
        (sessions.get(trace.spans[0]?.attributes['gen_ai.conversation.id']) ?? 0) + 1,
      );
    sessions.delete(undefined);
    expect(Math.max(...sessions.values())).toBeGreaterThanOrEqual(3);
    expect(new Set(day.flatMap((trace) => trace.events.map((event) => event.fields['type'])))).toEqual(new Set(['log', 'error', 'score']));
  });

  it('makes the newer release of the chat slower', () => {
    const meanMs = (release: string): number => {
      const durations = day
        .filter(({ source }) => source.service === 'support-chat' && source.release === release)
        .map((trace) => traceEndMs(trace) - traceStartMs(trace));
      return durations.reduce((sum, ms) => sum + ms, 0) / durations.length;
    };
    expect(meanMs('2.14.0')).toBeGreaterThan(1.2 * meanMs('2.13.1'));
  });

  it('leaves no placeholder in a text', () => {
    const texts = JSON.stringify(
      spans.map((span) => [span.attributes['gen_ai.input.messages'], span.attributes['gen_ai.output.messages']]),
    );
    expect(texts.match(/\{(?:product|order|city|carrier|days|name|case|region|version|count|sku|code|date)\}/)).toBeNull();
  });

  it('uses models that the price table knows, and one in-house model that it does not', () => {
    const isPriced = (provider: string, model: string, requested: string): boolean =>
      priceCall({
        provider,
        model,
        model_requested: requested,
        input_tokens: 1_000,
        output_tokens: 10,
        cache_read_tokens: null,
        cache_write_tokens: null,
        reasoning_tokens: null,
        at_ms: NOW,
      }) !== null;
    for (const [name, model] of Object.entries(MODELS))
      expect([name, isPriced(model.provider, model.answered, model.requested)]).toEqual([name, name !== 'inHouse']);
    expect(isPriced(EMBEDDING_MODEL.provider, EMBEDDING_MODEL.name, EMBEDDING_MODEL.name)).toBe(true);
  });
});

describe('scenarios', () => {
  it.each(Object.keys(SCENARIOS))('%s is accepted in full and the same for the same seed', (name) => {
    const once = [...(SCENARIOS[name]?.requests({ seed: 's', nowMs: NOW }) ?? [])];
    expect(once.length).toBeGreaterThan(0);
    for (const request of once) expect(refusalsOf(request)).toEqual([]);
    expect([...(SCENARIOS[name]?.requests({ seed: 's', nowMs: NOW }) ?? [])]).toEqual(once);
  });

  it('big-trace holds 10,000 spans in one trace', () => {
    const [request] = [...(SCENARIOS['big-trace']?.requests({ seed: 's', nowMs: NOW }) ?? [])];
    const { resources } = decodeTraces(new TextEncoder().encode(request?.body), 'json', rules);
    const ids = resources.flatMap((resource) => resource.scopes.flatMap((scope) => scope.spans.map((span) => span.trace_id)));
    expect(ids.length).toBeGreaterThanOrEqual(10_000);
    expect(new Set(ids).size).toBe(1);
  });
});
