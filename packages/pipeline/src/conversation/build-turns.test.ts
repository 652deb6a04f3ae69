import type { Message } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTurns, type StepToShow } from './build-turns.ts';
import { asks, content, returns, says, stepSpan, textsOf } from './conversation.fixture.ts';
import type { StepContent, StepSpan } from './index.ts';

let ids = 0;
function step(
  kind: 'exchange' | 'work' | 'failure',
  more: Partial<StepSpan>,
  of: Partial<StepContent> | null,
  isShown = true,
): StepToShow<StepSpan> {
  const span = stepSpan(++ids, 0, more);
  return {
    step: { kind, span, agents: span.agent_name === '' ? [] : [span.agent_name], inside: null, views: [span.span_id], isCounted: true },
    content: of === null ? null : content(of),
    isShown,
  };
}
const exchange = (input: Message[], output: Message[], more: Partial<StepSpan> = {}, isShown = true) =>
  step('exchange', { kind: 'llm', ...more }, { input, output }, isShown);
const tool = (name: string, outputText: string, more: Partial<StepSpan> = {}) =>
  step('work', { kind: 'tool', tool_name: name, ...more }, { inputText: '{}', outputText });

const question = says('user', 'Where is order 7?');
const call = asks('lookup', '{"id":7}', 'call_1');
const answer = says('assistant', 'On its way');

describe('turns of a session', () => {
  it('put a tool with the answer that asked for it, and show its result once', () => {
    const run = tool('lookup', '{"state":"sent"}', { tool_call_id: 'call_1' });
    const turns = buildTurns([
      exchange([question], [call]),
      run,
      exchange([question, call, returns('{"state":"sent"}', 'call_1')], [answer]),
    ]);
    expect(turns.map(({ kind }) => kind)).toEqual(['exchange', 'exchange']);
    expect(turns[0]).toMatchObject({
      sent: [question],
      answer: [],
      tools: [{ call_id: 'call_1', name: 'lookup', arguments: '{"id":7}', result: '{"state":"sent"}', step: run.step }],
    });
    expect(turns[1]).toMatchObject({ history: { relation: 'continues', repeatedCount: 2 }, sent: [], answer: [answer] });
  });

  it('know tools by name where clients give no ids, and tell of tools that nobody asked for', () => {
    const turns = buildTurns([
      tool('search', 'documents'),
      exchange([question], [asks('mcp_server_lookup', '{}'), asks('other', '{}')]),
      tool('lookup', 'first'),
      tool('other', 'second'),
      tool('lookup', 'asked by nobody'),
    ]);
    expect(turns).toMatchObject([
      { kind: 'work', output: 'documents' },
      { kind: 'exchange', tools: [{ result: 'first' }, { result: 'second' }] },
      { kind: 'work', output: 'asked by nobody' },
    ]);
  });

  it('take results from the next call where no span tells of the run, also from a call that is not shown', () => {
    const next = exchange([question, call, returns('sent', 'call_1')], [answer], {}, false);
    expect(buildTurns([exchange([question], [call]), next])).toMatchObject([{ tools: [{ result: 'sent', step: null }] }]);
    const told = buildTurns([exchange([question], [call], {}, false), { ...next, isShown: true }]);
    // The page of who asked looked ahead as far as the end of the trace.
    expect(told).toMatchObject([{ sent: [], history: { repeatedCount: 2 } }]);
    const later = exchange([question, call, returns('sent', 'call_1')], [answer], { trace_id: 'later' });
    const elsewhere = buildTurns([exchange([question], [call], {}, false), later]);
    expect(elsewhere).toMatchObject([{ sent: [returns('sent', 'call_1')], history: { repeatedCount: 2 } }]);
  });

  it('do not mix up calls of conversations that count them anew', () => {
    const turns = buildTurns([
      exchange([question], [asks('lookup', '{"id":1}', 'call_1')], { trace_id: 'a' }),
      exchange([says('user', 'other')], [asks('lookup', '{"id":2}', 'call_1')], { trace_id: 'b' }),
      tool('lookup', 'two', { tool_call_id: 'call_1', trace_id: 'b' }),
    ]);
    expect(turns).toMatchObject([{ tools: [{ result: null }] }, { tools: [{ result: 'two' }] }]);
  });

  it('show instructions once, and again when they change', () => {
    const system = (text: string) => says('system', text);
    const turns = buildTurns([
      exchange([system('Be kind'), question], [answer], { agent_name: 'a' }),
      exchange([system('Be kind'), question, answer, question], [answer], { agent_name: 'a' }),
      exchange([system('Be brief'), question, answer, question, answer, question], [answer], { agent_name: 'a' }),
      step('exchange', { kind: 'llm', agent_name: 'b' }, { system: 'Be kind', input: [question], output: [answer] }),
    ]);
    expect(turns.map((turn) => turn.kind === 'exchange' && turn.system)).toEqual(['Be kind', null, 'Be brief', 'Be kind']);
    expect(turns.map((turn) => turn.kind === 'exchange' && turn.history?.relation)).toEqual([
      'separate',
      'continues',
      'continues',
      'separate',
    ]);
  });

  it('do not take a check of the user’s words by a guardrail for the agent’s own conversation', () => {
    const check = exchange([question], [says('assistant', 'allowed')]);
    const inside = { kind: 'guardrail' as const, name: 'input check', span_id: '1' };
    const turns = buildTurns([{ ...check, step: { ...check.step, inside } }, exchange([question], [answer])]);
    expect(turns[1]).toMatchObject({ history: { relation: 'separate' }, sent: [question], answer: [answer] });
  });

  it('leave out what a graph answers with beside its answer', () => {
    const [turn] = buildTurns([exchange([question], [question, answer], { kind: 'agent' })]);
    expect(turn).toMatchObject({ sent: [question], answer: [answer] });
  });

  it('cut what is too long and say so', () => {
    const [turn] = buildTurns([exchange([says('user', `${'x'.repeat(15_999)}\u{1F600}`)], [answer])]);
    expect(turn).toMatchObject({ isClipped: true, sent: [says('user', 'x'.repeat(15_999))] });
    const [many] = buildTurns([
      exchange(
        Array.from({ length: 500 }, (_, index) => says('user', `${index}`)),
        [answer],
      ),
    ]);
    expect(many).toMatchObject({ isClipped: true });
    expect(many?.kind === 'exchange' && textsOf(many.sent).at(-1)).toBe('user: 499');
  });

  it('never fail and never show more than was shown or sent, whatever comes', () => {
    const message: fc.Arbitrary<Message> = fc.record({
      role: fc.constantFrom('system', 'user', 'assistant', 'tool', 'constructor'),
      finish_reason: fc.constant(null),
      parts: fc.array(
        fc.oneof(
          fc.record({ type: fc.constant('text' as const), text: fc.constantFrom('', 'a', 'b') }),
          fc.record({ type: fc.constant('reasoning' as const), text: fc.string({ maxLength: 3 }) }),
          fc.record({
            type: fc.constant('tool_call' as const),
            id: fc.constantFrom(null, '1', '2'),
            name: fc.constantFrom('t', '__proto__'),
            arguments: fc.constantFrom('', '{"a":1}', '{'),
          }),
          fc.record({
            type: fc.constant('tool_result' as const),
            id: fc.constantFrom(null, '1', '2'),
            name: fc.constantFrom(null, 't'),
            result: fc.constantFrom('r', '['),
          }),
        ),
        { maxLength: 3 },
      ),
    });
    const steps = fc.array(
      fc.record({
        kind: fc.constantFrom('exchange', 'work', 'failure'),
        input: fc.array(message, { maxLength: 4 }),
        output: fc.array(message, { maxLength: 3 }),
        isShown: fc.boolean(),
        hasContent: fc.boolean(),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        const all = list.map(({ kind, input, output, isShown, hasContent }) =>
          step(kind as 'work', { kind: kind === 'work' ? 'tool' : 'llm' }, hasContent ? { input, output } : null, isShown),
        );
        const turns = buildTurns(all);
        expect(turns.length).toBeLessThanOrEqual(list.filter(({ isShown }) => isShown).length);
        for (const turn of turns) {
          if (turn.kind !== 'exchange') continue;
          const given = all.find(({ step: { span } }) => span === turn.step.span)?.content;
          for (const line of textsOf(turn.sent)) expect(textsOf(given?.input ?? [])).toContain(line);
          for (const line of textsOf(turn.answer)) expect(textsOf(given?.output ?? [])).toContain(line);
        }
      }),
    );
  });
});
