import { normalizeEvents } from '@sentryai/pipeline';
import { priceCall } from '@sentryai/pricing';
import type { RecordMeta } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { detectAll } from './detect-rows.fixture.ts';
import { runTraceDetectors } from './run-detectors.ts';
import { buildTraceView } from './trace/build-trace-view.ts';

const RECEIVED = Date.UTC(2026, 10, 20, 12);
const meta: RecordMeta = {
  v: 1,
  project_id: 7,
  key_id: 'k1',
  protocol: 'native',
  signal: 'events',
  format: 'json',
  received_at_ms: RECEIVED,
  item_count: 1,
  retention_days: 90,
  body_hash: 'c'.repeat(32),
};
const TRACE = '0af7651916cd43dd8448eb211c80319c';

/** Findings of native events of one trace. */
function detect(events: readonly object[]): string[] {
  const parts = events.map((event, index) => {
    const body = {
      trace_id: TRACE,
      span_id: (index + 1).toString(16).padStart(16, '0'),
      timestamp: RECEIVED / 1000 - 60 + index * 5,
      id: `e-${index}`,
      ...event,
    };
    return normalizeEvents(
      new TextEncoder().encode(JSON.stringify(body)),
      'json',
      { ...meta, body_hash: index.toString(16).padStart(32, '0') },
      priceCall,
    ).rows;
  });
  const rows = { spans: parts.flatMap(({ spans }) => spans), contents: parts.flatMap(({ span_content }) => span_content), logs: [] };
  return [...new Set(detectAll(rows).findings.map(({ detector }) => detector))].sort();
}

const call = { type: 'llm_usage', provider: 'openai', model: 'gpt-4o', input_tokens: 100, output_tokens: 40 };

describe('detectors on native events', () => {
  it.each([
    ['truncated_answer', { ...call, finish_reason: 'max_tokens', output: 'and the reason for that is' }],
    ['empty_answer', { ...call, output_tokens: 1, finish_reason: 'stop', input: 'hi there', output: '' }],
    ['refusal', { ...call, input: 'x', output: "I'm sorry, but I can't help with that." }],
    ['content_filtered', { ...call, finish_reason: 'content_filter' }],
    ['content_filtered', { ...call, input: 'x', output: { promptFeedback: { blockReason: 'SAFETY' } } }],
    ['model_swapped', { ...call, model_requested: 'gpt-4o', model: 'gpt-4o-mini' }],
    ['context_near_overflow', { ...call, input_tokens: 125_000 }],
    [
      'rate_limited',
      {
        type: 'llm_usage',
        provider: 'openai',
        model: 'gpt-4o',
        error: { type: 'RateLimitError', message: '429 slow down' },
        http_status: 429,
      },
    ],
    ['context_overflow', { type: 'llm_usage', provider: 'openai', model: 'gpt-4o', error: 'context_length_exceeded: prompt is too long' }],
    ['invalid_json', { ...call, input: 'x', output: 'Here it is: {"a":1', parameters: { response_format: { type: 'json_object' } } }],
    ['leaked_personal_data', { ...call, input: 'my card is 4242 4242 4242 4242' }],
  ])('find %s', (name, event) => expect(detect([event])).toEqual([name]));

  it('find a run that started and never ended, once it was quiet for long enough', () => {
    const started = { type: 'span_start', name: 'nightly report', kind: 'agent', agent_name: 'reporter', start: RECEIVED / 1000 - 60 };
    const body = { trace_id: TRACE, span_id: '00000000000000aa', id: 's-1', timestamp: RECEIVED / 1000 - 60, ...started };
    const { rows } = normalizeEvents(new TextEncoder().encode(JSON.stringify(body)), 'json', meta, priceCall);
    const judge = (now_ms: number): string[] =>
      runTraceDetectors(buildTraceView({ spans: [], contents: [], starts: rows.span_starts, now_ms })).map(({ detector }) => detector);
    expect(judge(RECEIVED + 3_600_000)).toEqual(['stuck_run']);
    expect(judge(RECEIVED + 60_000)).toEqual([]);
  });

  it('find nothing in a usage report without content, nor in a plain answer', () => {
    expect(detect([call])).toEqual([]);
    expect(detect([{ ...call, finish_reason: 'stop', input: 'When does it open?', output: 'At nine.' }])).toEqual([]);
  });
});
