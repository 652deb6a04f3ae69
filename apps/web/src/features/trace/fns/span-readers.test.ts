import type { SpanDetail } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocuments } from './documents.ts';
import { recordedExceptions } from './exceptions.ts';
import { instructionsText } from './instructions-text.ts';
import { parseBlocks } from '../../../components/conversation/parse-blocks.ts';
import { axisMarks, place, timelineScale } from './timeline-scale.ts';
import { toolNames } from './tool-names.ts';
import { pageLink } from '../../../lib/page-link.ts';
import { parseTraceSearch } from './trace-search.ts';
import { costLines, costReason, isUnpriced, roleNote, usageLines } from './usage-lines.ts';

function detail(fields: Partial<SpanDetail>): SpanDetail {
  const empty = {
    input_tokens: null,
    output_tokens: null,
    cache_read_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
    cost_usd: null,
    cost_input_usd: null,
    cost_output_usd: null,
    cost_source: null,
    price_id: null,
    price: null,
    service_tier: null,
    token_details: {},
    model: null,
    model_requested: null,
    provider: null,
  };
  // Only the fields that these functions read.
  return { ...empty, ...fields } as SpanDetail;
}

describe('message text', () => {
  it('sets fenced code apart and keeps the rest as it was', () => {
    expect(parseBlocks('before\n\n```python\nx = 1\n\ny\n```\nafter  it')).toEqual([
      { kind: 'text', text: 'before' },
      { kind: 'code', language: 'python', text: 'x = 1\n\ny' },
      { kind: 'text', text: 'after  it' },
    ]);
  });

  it('takes a fence that never closes as code to the end', () => {
    expect(parseBlocks('```\ncut')).toEqual([{ kind: 'code', language: '', text: 'cut' }]);
  });

  it('does not end a longer fence at a shorter one', () => {
    expect(parseBlocks('````\n```\ninner\n```\n````')).toEqual([{ kind: 'code', language: '', text: '```\ninner\n```' }]);
  });

  it('leaves text without fences alone', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[`~]{3}/.test(text) && text.trim() !== '' && !/^\n|\n$/.test(text)),
        (text) => {
          expect(parseBlocks(text)).toEqual([{ kind: 'text', text }]);
        },
      ),
    );
  });
});

describe('tokens and cost', () => {
  it('shows cached and reasoning tokens as parts of their whole', () => {
    const lines = usageLines(
      detail({ input_tokens: 3_200, cache_read_tokens: 1_800, cache_write_tokens: 200, output_tokens: 210, reasoning_tokens: 64 }),
    );
    expect(lines.map((line) => [line.label, line.value, line.level])).toEqual([
      ['Input tokens', '3,200', 0],
      ['not cached', '1,200', 1],
      ['cache read', '1,800', 1],
      ['cache write', '200', 1],
      ['Output tokens', '210', 0],
      ['reasoning', '64', 1],
    ]);
  });

  it('never shows fewer than no uncached tokens when an emitter counts the cache apart', () => {
    expect(usageLines(detail({ input_tokens: 10, cache_read_tokens: 500 })).map((line) => line.label)).not.toContain('not cached');
  });

  it('explains a missing price instead of showing 0 dollars', () => {
    const unpriced = detail({ input_tokens: 5, model: 'my-llama', provider: 'ollama' });
    expect(costLines(unpriced)[0]?.value).toBe('unpriced');
    expect(costReason(unpriced)).toContain('my-llama of ollama');
    expect([isUnpriced(unpriced), isUnpriced(detail({})), isUnpriced(detail({ cost_usd: 0, input_tokens: 5 }))]).toEqual([
      true,
      false,
      false,
    ]);
    expect(costReason(detail({ input_tokens: 5 }))).toContain('did not say which model');
    expect(costLines(detail({}))[0]?.value).toBe('—');
    expect(costLines(detail({ cost_usd: 0, input_tokens: 5 }))[0]?.value).toBe('$0');
  });

  it('explains a price by its parts, and keeps ours beside what the application said', () => {
    const price: SpanDetail['price'] = {
      source: 'project',
      price_id: '*/acme-*@#pr_1',
      model: 'acme-*',
      provider: '*',
      since: null,
      tier: null,
      above_input_tokens: null,
      assumed: [],
      parts: [
        { rate: 'cache_read', tokens: 2_000, usd_per_million: 0.5, usd: 0.001 },
        { rate: 'request', tokens: null, usd_per_million: null, usd: 0.02 },
      ],
      computed_cost_usd: 0.021,
      emitted_cost_usd: null,
      explanation: 'priced as acme-*',
    };
    const computed = detail({ cost_usd: 0.021, cost_source: 'computed', price });
    expect(costReason(computed)).toBe('Priced as acme-*.');
    expect(costLines(computed).map(({ label, value, hint }) => [label, value, hint])).toEqual([
      ['Cost', '$0.021', '$0.021'],
      ['2,000 cache read', '$0.001', 'at $0.5 per million tokens'],
      ['fee for the call', '$0.020', '$0.02'],
    ]);
    const given = detail({ cost_usd: 1, cost_source: 'emitter', price: { ...price, emitted_cost_usd: 1 } });
    expect(costReason(given)).toBe('Reported by the application itself. Ours would be $0.021: priced as acme-*.');
    expect(costLines(given)).toHaveLength(1);
  });

  it('says where a price comes from', () => {
    expect(costReason(detail({ cost_usd: 1, cost_source: 'emitter' }))).toContain('application itself');
    expect(costReason(detail({ cost_usd: 1, cost_source: 'computed', price_id: 'openai/gpt-4o@2026-01-01' }))).toContain(
      'openai/gpt-4o@2026-01-01',
    );
  });

  it('explains why some usage is not counted', () => {
    expect(roleNote('own')).toBeNull();
    expect(roleNote('none')).toBeNull();
    expect(roleNote('rollup')).toContain('Repeats its children');
    expect(roleNote('duplicate')).toContain('second view');
    expect(roleNote('estimate')).toContain('Guessed');
  });
});

describe('system instructions', () => {
  it('are read out of the forms in which they come, and shown as sent otherwise', () => {
    expect(instructionsText('Be brief.')).toBe('Be brief.');
    expect(instructionsText('[{"type":"text","content":"A"},{"text":"B"},"C"]')).toBe('A\n\nB\n\nC');
    for (const other of ['[{"type":"image"}]', '[1]', '{"rules":[]}', '{broken']) expect(instructionsText(other)).toBe(other);
  });
});

describe('untrusted shapes', () => {
  it('reads documents in whatever form they came', () => {
    expect(readDocuments([{ id: 7, content: 'a', score: '0.5' }, 'plain', { content: { x: 1 } }, null, 3])).toEqual([
      { id: '7', content: 'a', score: 0.5, metadata: null },
      { id: null, content: 'plain', score: null, metadata: null },
      { id: null, content: '{\n  "x": 1\n}', score: null, metadata: null },
      { id: null, content: 'null', score: null, metadata: null },
      { id: null, content: '3', score: null, metadata: null },
    ]);
    for (const value of [null, undefined, 'x', {}, 5]) expect(readDocuments(value)).toEqual([]);
  });

  it('survives any JSON as documents and tools', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => readDocuments(value).every((document) => typeof document.content === 'string')));
    fc.assert(fc.property(fc.array(fc.jsonValue()), (list) => toolNames(list).length === list.length));
  });

  it('finds tool names in both common forms', () => {
    expect(toolNames([{ name: 'a' }, { type: 'function', function: { name: 'b' } }, 5])).toEqual(['a', 'b', 'unnamed']);
  });

  it('reads exceptions out of span events', () => {
    const events = [
      {
        time: null,
        name: 'exception',
        attributes: { 'exception.type': 'TimeoutError', 'exception.message': 'late', 'exception.stacktrace': 'at x' },
      },
      { time: null, name: 'exception', attributes: { 'exception.type': 5 } },
      { time: null, name: 'retry', attributes: {} },
    ];
    expect(recordedExceptions({ events })).toEqual([
      { type: 'TimeoutError', message: 'late', stack: 'at x' },
      { type: 'Error', message: '', stack: null },
    ]);
  });

  it('takes only known tabs, views and harmless span ids from the URL', () => {
    expect(parseTraceSearch({ span: '00f067aa0ba902b7', tab: 'raw', view: 'logs', project: '2' })).toEqual({
      span: '00f067aa0ba902b7',
      tab: 'raw',
      view: 'logs',
      project: '2',
    });
    expect(parseTraceSearch({ span: '../x y', tab: 'toString', view: 5 })).toEqual({});
  });

  it('shares a trace without the time window of whoever shares it', () => {
    expect(pageLink('http://h/traces/a?range=1h&span=b#x')).toBe('http://h/traces/a?span=b');
  });
});

describe('the time axis', () => {
  const scale = { startUs: 1_000, lengthUs: 1_000 };

  it('places spans in percent and keeps them inside', () => {
    expect(place(scale, { startUs: 1_250, endUs: 1_750 })).toEqual({ leftPercent: 25, widthPercent: 50 });
    expect(place(scale, { startUs: 500, endUs: 9_000 })).toEqual({ leftPercent: 0, widthPercent: 100 });
    expect(place(scale, { startUs: 1_500, endUs: 1_500 })).toEqual({ leftPercent: 50, widthPercent: 0 });
  });

  it('lets running spans reach to now', () => {
    expect(place(scale, { startUs: 1_500, endUs: null })).toEqual({ leftPercent: 50, widthPercent: 50 });
    expect(timelineScale({ startUs: 0, endUs: 5_000, hasRunning: true }, 10)).toEqual({ startUs: 0, lengthUs: 10_000 });
    expect(timelineScale({ startUs: 0, endUs: 5_000, hasRunning: false }, 10)).toEqual({ startUs: 0, lengthUs: 5_000 });
  });

  it('has a few round marks for any length', () => {
    expect(axisMarks(9_200_000)).toEqual([0, 2_500, 5_000, 7_500]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 14 }), (lengthUs) => {
        const marks = axisMarks(lengthUs);
        expect(marks.length).toBeGreaterThanOrEqual(2);
        expect(marks.length).toBeLessThanOrEqual(6);
        expect(marks.at(-1)).toBeLessThanOrEqual(lengthUs / 1000);
      }),
    );
  });
});
