import { request as httpRequest } from 'node:http';
import { pageOf, spanDetailSchema, traceDetailSchema, traceRowSchema } from '@sentryai/schema';
import type { Store } from '@sentryai/store';
import { BUILT_AT_MS, buildContent, buildLlmSpan, buildSpan, spanIdOf, traceIdOf } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from './index.ts';
import { apiOptionsOf, openTestApi, TEST_API_KEY, type TestApi } from './open-test-api.fixture.ts';

const US = 1000;
/** More spans than a list fetches one by one. */
const BIG_TRACE_SPANS = 2_500;
/** So many traces of so many spans are more than one page fetches. */
const WIDE_TRACES = 15;
const WIDE_TRACE_SPANS = 1_800;
const bigTrace = traceIdOf(1);
const wideTrace = (n: number) => traceIdOf(100 + n);

function traceOf(traceId: string, spanCount: number, startUs: number) {
  const root = buildSpan({
    trace_id: traceId,
    span_id: spanIdOf(1),
    name: 'root',
    kind: 'agent',
    start_time_us: startUs,
    session_id: 's',
    duration_us: 9_000_000,
  });
  const calls = Array.from({ length: spanCount - 1 }, (_, index) =>
    buildLlmSpan({
      trace_id: traceId,
      span_id: spanIdOf(index + 2),
      parent_span_id: spanIdOf(1),
      start_time_us: startUs + index * 2_000,
      duration_us: 1_000,
      response_id: `r${index}`,
      user_id: 'u',
    }),
  );
  return [root, ...calls];
}

describe('big answers', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
    const wide = Array.from({ length: WIDE_TRACES }, (_, n) =>
      traceOf(wideTrace(n), WIDE_TRACE_SPANS, BUILT_AT_MS * US - (n + 1) * 60_000_000),
    );
    await test.insert({
      spans: [...traceOf(bigTrace, BIG_TRACE_SPANS, BUILT_AT_MS * US), ...wide.flat()],
      span_content: [
        buildContent({
          trace_id: bigTrace,
          span_id: spanIdOf(1),
          input: `a${'é'.repeat(5 * 1024 * 1024)}`,
          input_format: 'text',
          output: 'short',
          output_format: 'text',
        }),
      ],
    });
  });
  afterAll(() => test.close());

  it('sums traces in the store that are too big to fetch, and shows what their page shows', async () => {
    const { data } = await test.read('/api/v1/traces?limit=1', pageOf(traceRowSchema));
    const detail = await test.read(`/api/v1/traces/${bigTrace}`, traceDetailSchema);
    expect(data[0]).toMatchObject({
      trace_id: bigTrace,
      name: 'root',
      span_count: BIG_TRACE_SPANS,
      llm_calls: BIG_TRACE_SPANS - 1,
      session_id: 's',
      user_id: 'u',
      status: 'ok',
      duration_ms: 9000,
    });
    const { cost_usd: listedUsd, ...listed } = data[0] ?? {};
    const { cost_usd: shownUsd, ...shown } = detail.trace;
    expect(listed).toEqual(shown);
    expect(listedUsd).toBeCloseTo(shownUsd ?? 0, 9);
    expect(detail.spans).toHaveLength(BIG_TRACE_SPANS);
  });

  it('shows every trace of a page that is too big together', async () => {
    const { data } = await test.read('/api/v1/traces', pageOf(traceRowSchema));
    expect(data.map((row) => row.trace_id)).toEqual([bigTrace, ...Array.from({ length: WIDE_TRACES }, (_, n) => wideTrace(n))]);
    for (const row of data.slice(1))
      expect(row).toMatchObject({
        span_count: WIDE_TRACE_SPANS,
        llm_calls: WIDE_TRACE_SPANS - 1,
        input_tokens: (WIDE_TRACE_SPANS - 1) * 100,
      });
  });

  it('cuts texts that are too long for one answer at a whole character, and says so', async () => {
    const span = await test.read(`/api/v1/spans/${bigTrace}/${spanIdOf(1)}`, spanDetailSchema);
    expect(span.truncated).toEqual(['input']);
    expect(span.input).toBe(`a${'é'.repeat(4 * 1024 * 1024 - 1)}`);
    expect(span.output).toBe('short');
  });

  it('stops a query when the client goes away', async () => {
    const seen = Promise.withResolvers<AbortSignal>();
    const store: Store = {
      ...test.store,
      query: ({ signal }) => {
        if (signal !== undefined) seen.resolve(signal);
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));
      },
    };
    const api = await createApi({ ...apiOptionsOf(test), store });
    const url = await api.listen();
    const outgoing = httpRequest(`${url}/api/v1/spans`, { headers: { authorization: `Bearer ${TEST_API_KEY}` } });
    outgoing.on('error', () => {}); // our own reset
    outgoing.end();
    const signal = await seen.promise;
    expect(signal.aborted).toBe(false);
    const isStopped = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    outgoing.destroy();
    await isStopped;
    await api.close();
  });
});
