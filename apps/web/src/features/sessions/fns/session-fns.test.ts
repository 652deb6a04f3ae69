import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExchangeTurnAnswer, SessionTurn, SessionTurns, TraceRow } from '@sentryai/schema';
import { conversationOf, isFailed } from './conversation.ts';
import { historyNote } from './history-note.ts';
import { oneLine } from './one-line.ts';
import { parseSessionSearch, turnId } from './session-search.ts';

const id = (n: number, length: number) => n.toString(16).padStart(length, '0');

function turn(trace: number, span: number, more: Partial<ExchangeTurnAnswer> = {}): ExchangeTurnAnswer {
  return {
    kind: 'exchange',
    trace_id: id(trace, 32),
    span_id: id(span, 16),
    time: '2026-11-25T10:00:00.000000Z',
    name: 'chat',
    span_kind: 'llm',
    agents: [],
    inside: null,
    status: 'ok',
    duration_ms: 1,
    error: null,
    provider: null,
    model: 'm',
    input_tokens: null,
    output_tokens: null,
    cost_usd: null,
    usage_role: 'own',
    ttft_ms: null,
    finish_reason: null,
    system: null,
    history: null,
    sent: [],
    answer: [],
    tools: [],
    is_clipped: false,
    is_too_long: false,
    ...more,
  };
}

function page(data: SessionTurn[], more: Partial<SessionTurns> = {}): SessionTurns {
  return { data, next_cursor: null, traces: [], scores: [], errors: [], ...more };
}

const failure = { type: 'Timeout', message: null, http_status: null };
const tool = (span: number, error: typeof failure | null = null): ExchangeTurnAnswer['tools'][number] => ({
  call_id: null,
  name: 'look',
  arguments: '{}',
  result: null,
  trace_id: id(1, 32),
  error,
  span: {
    span_id: id(span, 16),
    kind: 'tool',
    status: error === null ? 'ok' : 'error',
    duration_ms: 1,
  },
});

describe('the loaded pages of a conversation', () => {
  it('head each trace where the conversation goes over to it', () => {
    const trace = { trace_id: id(1, 32), name: 'first' } as TraceRow;
    const entries = conversationOf([page([turn(1, 1), turn(1, 2)], { traces: [trace] }), page([turn(2, 3), turn(1, 4)])]);
    expect(entries.map((entry) => (entry.kind === 'trace' ? `trace ${Number(entry.traceId)}` : Number(entry.turn.span_id)))).toEqual([
      'trace 1',
      1,
      2,
      'trace 2',
      3,
      'trace 1',
      4,
    ]);
    expect(entries[0]).toMatchObject({ kind: 'trace', trace });
  });

  it('show every turn once and in order, whatever pages overlap, under keys that differ', () => {
    const turns = fc.array(fc.record({ trace: fc.integer({ min: 1, max: 3 }), span: fc.integer({ min: 1, max: 9 }) }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(turns, { maxLength: 4 }), (pages) => {
        const entries = conversationOf(pages.map((each) => page(each.map(({ trace, span }) => turn(trace, span)))));
        const shown = entries.flatMap((entry) => (entry.kind === 'turn' ? [entry.key] : []));
        expect(shown).toEqual([...new Set(pages.flat().map(({ trace, span }) => turnId(turn(trace, span))))]);
        expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
      }),
    );
  });

  it('put what was reported with its turn, with the turn that asked for its tool, or with its trace, each once', () => {
    const about = (span: number | null) => ({
      event_id: `e${span}`,
      timestamp: '',
      trace_id: id(1, 32),
      span_id: span === null ? null : id(span, 16),
      type: 'T',
      value: '',
      handled: null,
    });
    const errors = [about(1), about(9), about(5), about(null)];
    const entries = conversationOf([
      page([turn(1, 1), turn(1, 2, { tools: [tool(9)] })], { errors }),
      page([turn(2, 3), turn(1, 4)], { errors }),
    ]);
    const placed = entries.map((entry) => entry.errors.map(({ event_id }) => event_id));
    expect(placed).toEqual([['e5', 'enull'], ['e1'], ['e9'], [], [], [], []]);
  });

  it('count a turn as failed when it, a tool that it asked for, or something reported within it failed', () => {
    const failed = (...data: SessionTurn[]) => conversationOf([page(data)]).map(isFailed);
    expect(failed(turn(1, 1))).toEqual([false, false]);
    expect(failed(turn(1, 1, { status: 'error', error: failure }))).toEqual([false, true]);
    expect(failed(turn(1, 1, { tools: [tool(2, failure)] }))).toEqual([false, true]);
  });
});

describe('how a call goes on', () => {
  const message = { role: 'user', parts: [], finish_reason: null };
  const history = (more: Partial<NonNullable<ExchangeTurnAnswer['history']>>) =>
    historyNote({ relation: 'continues', of: null, repeated_messages: 0, removed: [], inserted: [], ...more });

  it('is not worth a word when it simply goes on', () => {
    expect(history({})).toBeNull();
    expect(history({ relation: 'separate' })).toBeNull();
  });

  it('is said when messages went out or came in', () => {
    expect(history({ relation: 'shortened', removed: [message, message] })).toBe('History shortened: 2 earlier messages left out');
    expect(history({ relation: 'rewritten', removed: [message], inserted: [message] })).toBe(
      'History rewritten: 1 earlier message left out, 1 message put in their place',
    );
    expect(history({ relation: 'retry' })).toBe('Another try of an earlier call');
  });
});

describe('the URL of a session', () => {
  it('names a turn by trace and span, and nothing else', () => {
    const wanted = turnId(turn(1, 2));
    expect(parseSessionSearch({ turn: wanted, order: 'desc' })).toEqual({ turn: wanted, order: 'desc' });
    expect(parseSessionSearch({ turn: '"] *', order: 'asc' })).toEqual({});
  });
});

describe('the closed form of a text', () => {
  it('is one line with an end', () => {
    expect(oneLine(' a\n\tb ')).toBe('a b');
    expect(oneLine('x'.repeat(500))).toHaveLength(161);
  });
});
