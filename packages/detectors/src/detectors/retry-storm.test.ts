import type { SpanRow } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import type { Rows } from '../captured-failures.fixture.ts';
import { EMITTERS, type Emitter, rowsOfRun, type Step } from '../emitters.fixture.ts';
import { runTraceDetectors } from '../run-detectors.ts';
import { buildTraceView } from '../trace/build-trace-view.ts';

const pydantic = EMITTERS.find(({ name }) => name === 'pydantic-ai') as Emitter;
const LIMITED = { type: 'RateLimitError', message: '429 slow down', status: 429 };
const asked = (text: string, more: Partial<Step> = {}): Step =>
  ({ kind: 'call', turns: [{ role: 'user', text }], ms: 100, ...more }) as Step;

function storms(rows: Rows) {
  return runTraceDetectors(buildTraceView(rows)).filter(({ detector }) => detector === 'retry_storm');
}

describe('retry_storm', () => {
  it('counts the HTTP requests below one call: retries that the client made by itself', () => {
    const rows = rowsOfRun(pydantic, { agent: 'a', steps: [asked('x', { text: 'y' })] });
    const call = rows.spans.find(({ kind }) => kind === 'llm') as SpanRow;
    const requests = Array.from(
      { length: 6 },
      (_, index): SpanRow => ({
        ...call,
        span_id: `b${index}`.padStart(16, '0'),
        parent_span_id: call.span_id,
        kind: 'http',
        name: 'POST',
        http_status: index === 5 ? 200 : 503,
        start_time_us: call.start_time_us + index * 100,
        duration_us: 50,
        input_tokens: null,
        output_tokens: null,
        cost_usd: null,
      }),
    );
    expect(storms({ ...rows, spans: [...rows.spans, ...requests] })).toMatchObject([
      { recovered: true, evidence: { facts: { failed: 5, status: 503, hidden: true } } },
    ]);
  });

  it('believes a client that counts its attempts', () => {
    const rows = rowsOfRun(pydantic, { agent: 'a', steps: [asked('x', { text: 'y' })] });
    for (const span of rows.spans) if (span.kind === 'llm') span.attributes_number = { 'http.request.resend_count': 5 };
    expect(storms(rows)).toMatchObject([{ recovered: true, evidence: { occurrences: 5 } }]);
  });

  it('takes neither calls side by side nor different questions for attempts of one thing', () => {
    const failed = rowsOfRun(pydantic, { agent: 'a', steps: Array.from({ length: 6 }, () => asked('x', { error: LIMITED })) });
    expect(storms(failed)).toHaveLength(1);
    const start = failed.spans[0]?.start_time_us ?? 0;
    const parallel = { ...failed, spans: failed.spans.map((span) => (span.kind === 'llm' ? { ...span, start_time_us: start } : span)) };
    expect(storms(parallel)).toEqual([]);
    expect(
      storms(
        rowsOfRun(pydantic, { agent: 'a', steps: Array.from({ length: 6 }, (_, index) => asked(`question ${index}`, { error: LIMITED })) }),
      ),
    ).toEqual([]);
  });

  it('is told of tools that code calls again, without a model in between', () => {
    const tool: Step = { kind: 'tool', id: '', name: 'fetch_rates', args: { day: 'today' }, result: null, error: 'connection refused' };
    const rows = rowsOfRun(pydantic, {
      agent: 'a',
      steps: [...Array.from({ length: 5 }, () => tool), { ...tool, error: undefined, result: 'ok' } as unknown as Step],
    });
    expect(storms(rows)).toMatchObject([{ recovered: true, evidence: { facts: { tool: 'fetch_rates', failed: 5 } } }]);
  });
});
