import type { Message } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asks, returns, says, textsOf } from './conversation.fixture.ts';
import { MessageThreads, type Placement } from './message-threads.ts';

let count = 0;
function call(
  threads: MessageThreads,
  input: Message[],
  output: Message[],
  more: { agent?: string; hasFailed?: boolean; trace?: string; id?: string } = {},
): Placement {
  const { agent = '', hasFailed = false, trace = 't', id = `call-${++count}` } = more;
  return threads.place({ trace_id: trace, span_id: id, agent, hasFailed, input, output });
}
const [u1, a1, u2, a2] = [says('user', 'Hi'), says('assistant', 'Hello'), says('user', 'Order 7?'), says('assistant', 'On its way')];

describe('conversations through calls that send their history again', () => {
  it('show what is new and count what is repeated', () => {
    const threads = new MessageThreads();
    expect(call(threads, [u1], [a1], { id: 'one' })).toMatchObject({ relation: 'separate', of: null, fresh: [u1] });
    expect(call(threads, [u1, a1, u2], [a2])).toEqual({
      relation: 'continues',
      of: { trace_id: 't', span_id: 'one' },
      repeatedCount: 2,
      removed: [],
      inserted: [],
      fresh: [u2],
    });
  });

  it('know messages again that were regrouped, renumbered or written in another way', () => {
    const threads = new MessageThreads();
    const answer: Message = {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Let me see' },
        { type: 'tool_call', id: 'call_1', name: 'lookup', arguments: '{"id": 7, "deep": true}' },
        { type: 'tool_call', id: 'call_2', name: 'stock', arguments: '{}' },
      ],
      finish_reason: 'tool_calls',
    };
    call(threads, [u2], [answer]);
    const results: Message = {
      role: 'user',
      parts: [
        { type: 'tool_result', id: 'x', name: null, result: '{"b":1,"a":2}' },
        { type: 'tool_result', id: 'y', name: null, result: 'none' },
      ],
      finish_reason: null,
    };
    const sentAgain = [says('user', 'Order 7?  \r\n'), asks('lookup', '{"deep":true,"id":7}', 'x'), asks('stock', '{}', 'y'), results];
    expect(call(threads, sentAgain, [a2])).toMatchObject({ relation: 'continues', repeatedCount: 3, fresh: [results] });
    const split = [...sentAgain.slice(0, 3), returns('{"a":2,"b":1}', 'x'), returns('none', 'y'), a2, u1];
    expect(call(threads, split, [])).toMatchObject({ relation: 'continues', repeatedCount: 6, fresh: [u1] });
  });

  it('tell a retry from asking the same again', () => {
    const threads = new MessageThreads();
    call(threads, [u1], [], { hasFailed: true, id: 'failed' });
    expect(call(threads, [u1], [a1], { id: 'second' })).toMatchObject({
      relation: 'retry',
      of: { span_id: 'failed' },
      fresh: [],
      removed: [],
    });
    expect(call(threads, [u1], [a2], { id: 'third' })).toMatchObject({ relation: 'repeat', of: { span_id: 'second' }, fresh: [] });
    // In another request somebody asked again: their words are shown.
    expect(call(threads, [u1], [], { trace: 'later', id: 'silent' })).toMatchObject({
      relation: 'repeat',
      of: { span_id: 'third' },
      fresh: [u1],
    });
    expect(call(threads, [u1], [a2], { trace: 'last' })).toMatchObject({ relation: 'retry', of: { span_id: 'silent' }, fresh: [u1] });
  });

  it('show where somebody went back to an earlier point, and find the way back', () => {
    const threads = new MessageThreads();
    const u3 = says('user', 'Something else?');
    call(threads, [u1], [a1]);
    call(threads, [u1, a1, u2], [a2]);
    expect(call(threads, [u1, a1, u3], [a2])).toMatchObject({ relation: 'branch', repeatedCount: 2, removed: [u2, a2], fresh: [u3] });
    expect(call(threads, [u1, a1, u2, a2, u1], [])).toMatchObject({ relation: 'continues', repeatedCount: 4, fresh: [u1] });
  });

  it('show what a client left out of its history, or put in its place', () => {
    const threads = new MessageThreads();
    call(threads, [u1], [a1]);
    call(threads, [u1, a1, u2], [a2]);
    const u3 = says('user', 'Thanks');
    expect(call(threads, [u2, a2, u3], [a1])).toMatchObject({ relation: 'shortened', removed: [u1, a1], inserted: [], fresh: [u3] });
    const summary = says('user', 'So far: an order');
    expect(call(threads, [summary, u3, a1, u1], [a1])).toMatchObject({
      relation: 'rewritten',
      removed: [u2, a2],
      inserted: [summary],
      fresh: [u1],
    });
  });

  it('keep agents apart that were asked the same, and follow one that was handed everything', () => {
    const threads = new MessageThreads();
    const handOver = [asks('transfer', '{}'), returns('ok')];
    call(threads, [u1], [handOver[0] as Message], { agent: 'triage', id: 'triage' });
    expect(call(threads, [u1], [a1], { agent: 'research' })).toMatchObject({ relation: 'separate', of: null, fresh: [u1] });
    expect(call(threads, [u1, ...handOver], [a2], { agent: 'refunds' })).toMatchObject({
      relation: 'continues',
      of: { span_id: 'triage' },
      fresh: [handOver[1]],
    });
  });

  it('say nothing of calls whose messages are not known', () => {
    const threads = new MessageThreads();
    expect(call(threads, [], [a1])).toMatchObject({ relation: 'separate', fresh: [] });
    expect(call(threads, [u1], [a1])).toMatchObject({ relation: 'separate', fresh: [u1] });
  });

  it('show every message of a conversation exactly once, whatever is said in it', () => {
    const text = fc.string({ maxLength: 8 }).map((words) => `.${words}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 12 }), (rounds) => {
        const threads = new MessageThreads();
        const history: Message[] = [];
        const shown: Message[] = [];
        for (const [index, [question, answer]] of rounds.entries()) {
          const asked = says('user', `${index} ${question}`);
          const answered = says('assistant', answer);
          const { fresh, repeatedCount, removed, inserted } = call(threads, [...history, asked], [answered]);
          expect({ repeatedCount, removed, inserted }).toEqual({ repeatedCount: history.length, removed: [], inserted: [] });
          shown.push(...fresh, answered);
          history.push(asked, answered);
        }
        expect(shown).toEqual(history);
      }),
    );
  });

  it('account for every piece that any call sent: repeated, put in place of others, or new', () => {
    const message = fc.constantFrom(u1, a1, u2, a2, asks('t', '{}'), returns('r'));
    const calls = fc.array(fc.record({ input: fc.array(message, { maxLength: 6 }), output: fc.array(message, { maxLength: 2 }) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(calls, (list) => {
        const threads = new MessageThreads();
        for (const { input, output } of list) {
          const { fresh, inserted, repeatedCount, relation } = call(threads, input, output);
          const isShownAgain = relation === 'branch' || relation === 'repeat' || relation === 'retry';
          const told = fresh.length + inserted.length + repeatedCount;
          if (isShownAgain) expect(told).toBeGreaterThanOrEqual(input.length);
          else expect(told).toBe(input.length);
          const all = textsOf(input);
          for (const line of textsOf([...fresh, ...inserted])) expect(all).toContain(line);
        }
      }),
    );
  });
});
