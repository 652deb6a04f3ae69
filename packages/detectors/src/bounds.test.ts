import type { SpanContentRow, SpanRow } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDetectorsConfig } from './config.ts';
import { DETECTOR_LIMITS } from './contract/limits.ts';
import { DETECTOR_NAMES } from './contract/names.ts';
import { EMITTERS, type Emitter, rowsOfRun, type Run, type Step, type Turn } from './emitters.fixture.ts';
import { DETECTORS } from './registry.ts';
import { runTraceDetectors, windowFactsOf } from './run-detectors.ts';
import { buildTraceView } from './trace/build-trace-view.ts';

const pydantic = EMITTERS.find(({ name }) => name === 'pydantic-ai') as Emitter;

/** An agent that sends its whole recent history with every step. */
function longRun(steps: number): Run {
  const history: Turn[] = [];
  const all: Step[] = [];
  for (let step = 0; step < steps; step++) {
    const asked = { id: `c${step}`, name: ['search', 'read', 'note'][step % 3] as string, args: { topic: `subject ${step}` } };
    all.push({ kind: 'call', turns: [{ role: 'user', text: 'Research everything.' }, ...history.slice(-8)], calls: [asked], ms: 10 });
    const result = `result ${step}: ${'words of a page '.repeat(30)}`;
    all.push({ kind: 'tool', ...asked, result, ms: 5 });
    history.push({ role: 'assistant', calls: [asked] }, { role: 'tool', id: asked.id, name: asked.name, result });
  }
  return { agent: 'researcher', steps: all };
}

describe('bounds', () => {
  it('of a run of 5,000 steps: a few seconds at most on a busy machine, and little memory', () => {
    const rows = rowsOfRun(pydantic, longRun(5_000));
    const started = performance.now();
    const view = buildTraceView(rows);
    const findings = runTraceDetectors(view);
    windowFactsOf(view);
    // about one second on a quiet core; `bench` measures it
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(findings.length).toBeLessThan(DETECTORS.length * DETECTOR_LIMITS.findingsPerDetector);
  });

  it('of a run of thousands of steps of which all failed in every way', () => {
    const limited = { type: 'RateLimitError', message: '429 slow down', status: 429 };
    const steps = Array.from({ length: 3_000 }, (_, step): Step[] => {
      const asked = { id: `c${step}`, name: `tool_${step % 5}`, args: `{"query": "same ${step % 3}` };
      const turns: Turn[] = [{ role: 'user', text: `Answer in JSON, please. ${'x'.repeat(500)}` }];
      return [
        {
          kind: 'call',
          turns,
          text: 'no json, and cut in the',
          finish: step % 2 === 0 ? 'length' : 'stop',
          output: 90,
          schema: { type: 'object' },
          ms: 1,
        },
        { kind: 'call', turns, calls: [asked], ms: 1 },
        { kind: 'tool', ...asked, result: null, error: 'backend is down', ms: 1 },
        { kind: 'call', turns, error: limited, ms: 1 },
      ];
    }).flat();
    const rows = rowsOfRun(pydantic, { agent: 'a', steps });
    const started = performance.now();
    const findings = runTraceDetectors(buildTraceView(rows));
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(new Set(findings.map(({ detector }) => detector)).size).toBeGreaterThan(3);
  });

  it('of evidence: spans, samples and findings of one kind are cut, and what was cut is said', () => {
    const cut: Step = {
      kind: 'call',
      turns: [{ role: 'user', text: 'x' }],
      text: `and ${'so on '.repeat(500)}`,
      finish: 'length',
      output: 900,
    };
    const rows = rowsOfRun(pydantic, { agent: 'a', steps: Array.from({ length: 60 }, () => cut) });
    const findings = runTraceDetectors(buildTraceView(rows)).filter(({ detector }) => detector === 'truncated_answer');
    expect(findings).toHaveLength(DETECTOR_LIMITS.findingsPerDetector);
    expect(findings.at(-1)?.evidence.facts['further_findings']).toBe(40);
    for (const { evidence } of findings)
      for (const { text } of evidence.samples) expect(text.length).toBeLessThanOrEqual(DETECTOR_LIMITS.sampleChars + 1);
  });

  it('of what is parsed: content beyond the budget is unknown, not an error', () => {
    const huge = 'word '.repeat(400_000);
    const rows = rowsOfRun(pydantic, {
      agent: 'a',
      steps: Array.from(
        { length: 20 },
        (_, index): Step => ({ kind: 'call', turns: [{ role: 'user', text: `${index} ${huge}` }], text: `${huge} ${index}` }),
      ),
    });
    const view = buildTraceView(rows);
    expect(runTraceDetectors(view)).toEqual([]);
  });
});

describe('any rows', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constantFrom('', '[', '{"messages":[{"role":"user","content":"x"}]}', '[{"role":"assistant"}]', '{"error":"x"}', '{"lc":1}', '"x"'),
  );
  const span = fc.record({
    id: fc.integer({ min: 1, max: 9 }),
    parent: fc.integer({ min: 0, max: 9 }),
    kind: fc.constantFrom<SpanRow['kind']>('llm', 'tool', 'agent', 'chain', 'retrieval', 'mcp', 'embedding', 'http', 'other'),
    status: fc.constantFrom<SpanRow['status']>('unset', 'ok', 'error'),
    start: fc.nat(1_000_000),
    duration: fc.nat(1_000_000),
    input_tokens: fc.option(fc.nat(300_000)),
    finish: fc.constantFrom('', 'stop', 'length', 'tool_calls', 'content_filter', 'error'),
    tool: fc.constantFrom('', 'search_docs', 'get_order'),
    http: fc.option(fc.constantFrom(200, 429, 500)),
    message: fc.string(),
    input: text,
    output: text,
    parameters: text,
    documents: text,
    attributes: text,
    tools: text,
  });

  it('are read without throwing, with the same findings in any order', () => {
    const base = rowsOfRun(pydantic, { agent: 'a', steps: [{ kind: 'call', turns: [{ role: 'user', text: 'x' }], text: 'y' }] });
    const [row, content] = [base.spans[0] as SpanRow, base.contents[0] as SpanContentRow];
    const hex = (value: number): string => value.toString(16).padStart(16, '0');
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 12 }), (items) => {
        const spans = items.map(
          (item): SpanRow => ({
            ...row,
            span_id: hex(item.id),
            parent_span_id: hex(item.parent),
            kind: item.kind,
            status: item.status,
            start_time_us: item.start,
            duration_us: item.duration,
            input_tokens: item.input_tokens,
            finish_reason: item.finish,
            tool_name: item.tool,
            http_status: item.http,
            error_message: item.message,
            name: item.tool,
          }),
        );
        const contents = items.map(
          (item): SpanContentRow => ({
            ...content,
            span_id: hex(item.id),
            input: item.input,
            output: item.output,
            parameters: item.parameters,
            documents: item.documents,
            attributes: item.attributes,
            tool_definitions: item.tools,
            input_format: 'openai',
            output_format: 'openai',
          }),
        );
        const view = buildTraceView({ spans, contents, now_ms: 10_000_000 });
        const findings = runTraceDetectors(view);
        windowFactsOf(view);
        expect(
          runTraceDetectors(buildTraceView({ spans: spans.toReversed(), contents: contents.toReversed(), now_ms: 10_000_000 })),
        ).toEqual(findings);
        for (const finding of findings) {
          expect(finding.title).not.toBe('');
          expect(finding.fingerprint.startsWith(`${finding.detector}|`) || finding.fingerprint === finding.detector).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('may be none at all', () => {
    const view = buildTraceView({ spans: [], contents: [] });
    expect([runTraceDetectors(view), windowFactsOf(view)]).toEqual([[], []]);
  });
});

describe('the configuration of a project', () => {
  it('changes single thresholds, turns detectors off, and names what it does not understand', () => {
    const { config, problems } = readDetectorsConfig({
      agent_loop: { runsMin: 9, nonsense: 1 },
      refusal: { isOn: false },
      retry_storm: { attemptsMin: 'many' },
      no_such: {},
    });
    expect(config.agent_loop.settings['runsMin']).toBe(9);
    expect(config.refusal.isOn).toBe(false);
    expect(config.retry_storm.settings['attemptsMin']).toBe(4);
    expect(problems).toEqual([
      'agent_loop: nonsense is no setting of this detector',
      'retry_storm: attemptsMin must be a number',
      'no_such is no detector',
    ]);
    expect(readDetectorsConfig(undefined).problems).toEqual([]);
    expect(readDetectorsConfig('on').problems).toHaveLength(1);
  });

  it('is obeyed', () => {
    const rows = rowsOfRun(pydantic, {
      agent: 'a',
      steps: [{ kind: 'call', turns: [{ role: 'user', text: 'x' }], text: 'and then the', finish: 'length', output: 90 }],
    });
    const view = buildTraceView(rows);
    expect(runTraceDetectors(view)).toHaveLength(1);
    expect(runTraceDetectors(view, readDetectorsConfig({ truncated_answer: { isOn: false } }).config)).toEqual([]);
    expect(runTraceDetectors(view, readDetectorsConfig({ truncated_answer: { wantedCapTokens: 200 } }).config)).toEqual([]);
  });
});

describe('the registry', () => {
  it('has every name once, with documentation in whole sentences', () => {
    expect(DETECTORS.map(({ name }) => name)).toEqual([...DETECTOR_NAMES]);
    for (const { name, docs, settings } of DETECTORS) {
      for (const part of Object.values(docs)) expect(part, name).toMatch(/^[A-Z\u0061-z][^]*[.]$/);
      for (const spec of Object.values(settings)) expect(spec.doc, name).toMatch(/\.$/);
    }
  });
});
