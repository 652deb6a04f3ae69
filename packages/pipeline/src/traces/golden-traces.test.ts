import { readMessages } from '@sentryai/conventions';
import type { SpanRow } from '@sentryai/schema';
import { afterAll, describe, expect, it } from 'vitest';
import { type CapturedTraces, readCapturedTraces, totalsOf } from './captured-traces.fixture.ts';
import { analyzeTrace, type TraceTotals } from './index.ts';

const captures = readCapturedTraces();

type Counter = 'input_tokens' | 'output_tokens' | 'cache_read_tokens' | 'cache_write_tokens' | 'reasoning_tokens';
const TRUTH = {
  input_tokens: 'inputTokens',
  output_tokens: 'outputTokens',
  cache_read_tokens: 'cachedInputTokens',
  cache_write_tokens: 'cacheWriteTokens',
  reasoning_tokens: 'reasoningTokens',
} as const satisfies Record<Counter, keyof CapturedTraces['expect']['totals']>;
const DETAILS = ['cache_read_tokens', 'cache_write_tokens', 'reasoning_tokens'] as const;

/** Counters that a client's payload does not carry: they have to be unknown, whatever the truth is. */
const NOT_SENT: readonly { client: string; scenario?: RegExp; counters: readonly Counter[] }[] = [
  { client: 'agent-framework-python', counters: ['cache_write_tokens'] },
  { client: 'google-adk-python', counters: ['cache_write_tokens'] },
  { client: 'langfuse-python', counters: ['cache_write_tokens'] },
  { client: 'langsmith-python', counters: ['cache_write_tokens'] },
  { client: 'litellm-otel-python', counters: ['cache_write_tokens'] },
  { client: 'logfire-python', counters: ['cache_write_tokens'] },
  { client: 'mlflow-python', counters: ['cache_write_tokens'] },
  { client: 'openinference-llamaindex-python', counters: ['cache_write_tokens'] },
  { client: 'openinference-openai-agents-python', counters: ['cache_write_tokens'] },
  { client: 'pydantic-ai-python', counters: ['cache_write_tokens'] },
  { client: 'semantic-kernel-python', counters: DETAILS },
  { client: 'strands-python', counters: DETAILS },
  { client: 'traceloop-gemini-python', counters: ['cache_write_tokens'] },
  { client: 'traceloop-python', counters: ['cache_write_tokens'] },
  { client: 'anthropic-sdk-native', counters: ['reasoning_tokens'] },
  { client: 'langfuse-langchain', counters: ['cache_write_tokens'] },
  { client: 'langfuse-openai', counters: ['cache_write_tokens'] },
  { client: 'langfuse-tracing', counters: ['cache_write_tokens'] },
  { client: 'openinference-anthropic', counters: ['reasoning_tokens'] },
  { client: 'openinference-openai', counters: ['cache_write_tokens'] },
  { client: 'openinference-openai-agents', counters: ['cache_write_tokens'] },
  { client: 'otel-instrumentation-openai', scenario: /embeddings/, counters: ['output_tokens', ...DETAILS] },
  { client: 'otel-instrumentation-openai', counters: DETAILS },
  { client: 'traceloop', counters: DETAILS },
  { client: 'traceloop-anthropic', counters: ['reasoning_tokens'] },
  { client: 'vercel-ai-v5', scenario: /^stream-/, counters: ['cache_write_tokens'] },
  { client: 'vercel-ai-v7', scenario: /anthropic/, counters: ['reasoning_tokens'] },
  { client: 'vercel-ai-v7', scenario: /-full$/, counters: ['cache_write_tokens'] },
  ...['vercel-ai-v5', 'vercel-ai-v6', 'vercel-ai-v7', 'vercel-ai-v7-legacy'].map((client) => ({
    client,
    scenario: /^embed-many$/,
    counters: ['output_tokens', ...DETAILS] as const,
  })),
  { client: 'vercel-ai-v5', counters: DETAILS },
  { client: 'vercel-ai-v6', counters: ['cache_write_tokens'] },
  { client: 'vercel-ai-v7', counters: ['cache_write_tokens', 'reasoning_tokens'] },
  { client: 'vercel-ai-v7-legacy', counters: ['cache_write_tokens'] },
];

function vendorOf(api: string): RegExp {
  // clients of Google's models do not say by which of its services they came
  return api.startsWith('gemini:') ? /^gcp\./ : api === '/v1/messages' ? /^anthropic$/ : /^openai$/;
}

/** Provider calls that leave no span of their own. */
const CALLS_WITHOUT_SPAN: Readonly<Record<string, number>> = {
  // the embeddings class of the framework is not instrumented
  'langfuse-langchain/retriever': 1,
};

function truthOf(capture: CapturedTraces, counter: Counter): number | null {
  const { usageVisible, usageExact } = capture.expect.inPayload;
  if (!usageVisible || usageExact === false) return null;
  const row = NOT_SENT.find(
    ({ client, scenario }) => client === capture.client && (scenario === undefined || scenario.test(capture.scenario)),
  );
  return row?.counters.includes(counter) === true ? null : capture.expect.totals[TRUTH[counter]];
}

function distinct(rows: readonly SpanRow[], field: 'session_id' | 'user_id'): string[] {
  return [...new Set(rows.map((row) => row[field]).filter((id) => id !== ''))];
}

const matched = new Map<string, { matched: number; total: number }>();
function score(client: string, check: () => void): void {
  const row = matched.get(client) ?? { matched: 0, total: 0 };
  matched.set(client, row);
  row.total += 1;
  check();
  row.matched += 1;
}

describe.each(captures)('$name', (capture) => {
  const { client, spans, contents, expect: truth } = capture;
  const totals = totalsOf(spans);

  it('shows the true token totals, and unknown where the client sent none', () => {
    score(client, () => {
      const expected = Object.fromEntries((Object.keys(TRUTH) as Counter[]).map((counter) => [counter, truthOf(capture, counter)]));
      expect(totals).toMatchObject(expected);
    });
  });

  it('keeps estimates apart from totals', () => {
    if (truth.inPayload.usageExact === false) expect(totals.estimated_tokens).toBeGreaterThan(0);
    else expect(totals.estimated_tokens).toBeNull();
  });

  it('counts every model call once', () => {
    score(client, () => {
      const { successfulCalls, failedCalls } = truth.totals;
      const visible = successfulCalls + failedCalls - (CALLS_WITHOUT_SPAN[capture.name] ?? 0);
      // retries inside a client hide behind one span; which clients show them is the client's choice
      const fewest = failedCalls === 0 ? visible : successfulCalls + 1;
      expect(totals.llm_calls).toBeGreaterThanOrEqual(fewest);
      expect(totals.llm_calls).toBeLessThanOrEqual(visible);
    });
  });

  it('counts tool runs and failures once', () => {
    score(client, () => {
      expect(totals.tool_calls).toBe(truth.toolsExecuted.length);
      expect(totals.error_count).toBe(truth.distinctErrors);
    });
  });

  it('finds session and user on some span, and no other ones', () => {
    score(client, () => {
      expect(distinct(spans, 'session_id')).toEqual(truth.session === null ? [] : [truth.session]);
      expect(distinct(spans, 'user_id')).toEqual(truth.user === null ? [] : [truth.user]);
    });
  });

  it('names model and provider of the calls', () => {
    score(client, () => {
      const calls = spans.filter((span) => span.kind === 'llm' || span.kind === 'embedding');
      // the hand-made spans of the SDK captures stand for calls that were never made
      if (truth.providerCalls.length === 0) return;
      const models = new Set(truth.providerCalls.flatMap((call) => [call.requestModel, call.responseModel ?? call.requestModel]));
      const vendor = vendorOf(truth.providerCalls[0]?.api ?? '');
      for (const call of calls) {
        // an answer that never came names no model in some clients
        if (call.model !== '') expect(models).toContain(call.model);
        // a span that names no model says nothing of the vendor either in some clients
        if (call.model === '' && call.provider === '') continue;
        // a hand-made generation names a model that nobody knows and no vendor
        if (!call.model.startsWith('boom-') || client !== 'langfuse-tracing') expect(call.provider).toMatch(vendor);
      }
      for (const call of truth.providerCalls.filter(({ status }) => status === 200)) {
        if (CALLS_WITHOUT_SPAN[capture.name] !== undefined) continue;
        expect(calls.some((span) => span.model === call.responseModel || span.model === call.requestModel)).toBe(true);
      }
    });
  });

  it('keeps content that can be read as messages, and attributes that are JSON', () => {
    score(client, () => {
      const kinds = new Map(spans.map((span) => [`${span.trace_id} ${span.span_id}`, span.kind]));
      for (const content of contents) {
        for (const json of [
          content.attributes,
          content.events,
          content.links,
          content.tool_definitions,
          content.documents,
          content.parameters,
        ]) {
          if (json !== '') expect(() => JSON.parse(json) as unknown).not.toThrow();
        }
        if (kinds.get(`${content.trace_id} ${content.span_id}`) !== 'llm') continue;
        if (content.input !== '') expect(readMessages(content.input, content.input_format, 'input')).not.toBeNull();
        if (content.output !== '') expect(readMessages(content.output, content.output_format, 'output')).not.toBeNull();
      }
    });
  });

  it('comes to the same result for every order of the spans', () => {
    const [first] = Map.groupBy(spans, (span) => span.trace_id).values();
    const trace = first ?? [];
    const expected = analyzeTrace(trace);
    for (const order of [
      trace.toReversed(),
      trace.toSorted((left, right) => (left.span_id < right.span_id ? -1 : 1)),
      [...trace.slice(1), ...trace.slice(0, 1)],
    ]) {
      const result = analyzeTrace(order);
      expect(result.totals).toEqual(expected.totals satisfies TraceTotals);
      // maps are equal whatever the order of their entries
      expect(result.roles).toEqual(expected.roles);
    }
  });
});

it('reads every capture', () => {
  expect(captures.length).toBeGreaterThan(100);
  for (const capture of captures) expect(capture.spans).toHaveLength(capture.expect.inPayload.spanCount);
});

afterAll(() => {
  const lines = [...matched].map(([client, row]) => `${client.padEnd(30)} ${row.matched}/${row.total}`);
  console.log(`matched facts per client\n${lines.join('\n')}`);
});
