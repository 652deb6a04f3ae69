import { describe, expect, it } from 'vitest';
import { spanId } from '../traces/build-span.fixture.ts';
import { stepSpan } from './conversation.fixture.ts';
import { traceSteps } from './trace-steps.ts';

const namesOf = (spans: Parameters<typeof traceSteps>[0], session = 's') =>
  traceSteps(spans, session).steps.map(({ kind, span }) => `${kind} ${span.name}`);

describe('steps of a trace', () => {
  it('are its model calls and what happened between them, each once', () => {
    const spans = [
      stepSpan(1, 0, { kind: 'agent', name: 'invoke_agent support', agent_name: 'support' }),
      stepSpan(2, 1, { kind: 'llm', name: 'outer', model: 'm', input_tokens: 20, output_tokens: 5, usage_role: 'own' }),
      stepSpan(3, 2, { kind: 'llm', name: 'inner', model: 'm', input_tokens: 120, output_tokens: 5, usage_role: 'own', cost_usd: 1 }),
      stepSpan(4, 1, { kind: 'tool', name: 'execute_tool lookup', tool_name: 'lookup' }),
      stepSpan(5, 1, { kind: 'http', name: 'GET /orders' }),
    ];
    expect(namesOf(spans)).toEqual(['exchange inner', 'work execute_tool lookup']);
    const [call] = traceSteps(spans, 's').steps;
    expect(call).toMatchObject({ agents: ['support'], inside: null, views: [spanId(3), spanId(2)] });
  });

  it('follow agents one after another, also where they work side by side', () => {
    const spans = [
      stepSpan(1, 0, { kind: 'agent', name: 'boss' }),
      stepSpan(2, 1, { kind: 'tool', name: 'ask_a', tool_name: 'ask_a' }),
      stepSpan(3, 1, { kind: 'tool', name: 'ask_b', tool_name: 'ask_b' }),
      stepSpan(4, 2, { kind: 'agent', name: 'a' }),
      stepSpan(5, 3, { kind: 'agent', name: 'b' }),
      stepSpan(6, 4, { kind: 'llm', name: 'a1' }),
      stepSpan(7, 5, { kind: 'llm', name: 'b1' }),
      stepSpan(8, 4, { kind: 'llm', name: 'a2' }),
    ];
    expect(namesOf(spans)).toEqual(['work ask_a', 'exchange a1', 'exchange a2', 'work ask_b', 'exchange b1']);
    expect(traceSteps(spans, 's').steps[1]).toMatchObject({ agents: ['boss', 'a'], inside: { kind: 'tool', name: 'ask_a' } });
  });

  it('belong to the session that the span, its ancestors or the trace name', () => {
    const spans = [
      stepSpan(1, 0, { kind: 'workflow', session_id: 's' }),
      stepSpan(2, 1, { kind: 'llm', name: 'mine', session_id: '' }),
      stepSpan(3, 1, { kind: 'llm', name: 'other', session_id: 'other' }),
      stepSpan(4, 9, { kind: 'llm', name: 'orphan', session_id: '' }),
    ];
    expect(namesOf(spans)).toEqual(['exchange mine', 'exchange orphan']);
    expect(namesOf(spans, 'other')).toEqual(['exchange other']);
    expect(namesOf(spans, 'unknown')).toEqual([]);
  });

  it('show a failure once: in the step it broke, else by itself', () => {
    const failed = { status: 'error' } as const;
    const inTool = [
      stepSpan(1, 0, { kind: 'agent', name: 'agent', ...failed }),
      stepSpan(2, 1, { kind: 'tool', name: 'tool', ...failed }),
      stepSpan(3, 2, { kind: 'http', name: 'GET', ...failed }),
    ];
    expect(namesOf(inTool)).toEqual(['work tool']);
    const beside = [
      stepSpan(1, 0, { kind: 'workflow', name: 'flow', ...failed }),
      stepSpan(2, 1, { kind: 'llm', name: 'call' }),
      stepSpan(3, 1, { kind: 'chain', name: 'parse', ...failed }),
    ];
    expect(namesOf(beside)).toEqual(['exchange call', 'failure parse']);
  });

  it('leave no trace out: one without calls is told by its first span', () => {
    expect(namesOf([stepSpan(1, 0, { kind: 'http', name: 'POST /chat' }), stepSpan(2, 1, { kind: 'chain', name: 'chain' })])).toEqual([
      'work chain',
    ]);
    expect(namesOf([stepSpan(1, 0, { kind: 'http', name: 'POST /chat' })])).toEqual(['work POST /chat']);
  });

  it('survives parents in a circle and spans below spans, ten thousand deep', () => {
    const circle = [stepSpan(1, 2, { kind: 'llm' }), stepSpan(2, 1, { kind: 'tool' })];
    expect(traceSteps(circle, 's').steps).toHaveLength(2);
    const deep = Array.from({ length: 10_000 }, (_, index) => stepSpan(index + 1, index, { kind: index === 9_999 ? 'llm' : 'chain' }));
    expect(traceSteps(deep, 's').steps).toHaveLength(1);
  });
});
