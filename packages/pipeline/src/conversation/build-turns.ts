import type { Message } from '@sentryai/schema';
import { alignHistory } from './align-history.ts';
import { atomsOf } from './atoms.ts';
import { clipMessages, clipText } from './clip-messages.ts';
import { CONVERSATION_LIMITS } from './conversation-limits.ts';
import { type HistoryRelation, MessageThreads, type Placement, type SpanRef } from './message-threads.ts';
import { pickMessages } from './pick-messages.ts';
import { type ToolRun, ToolRuns } from './tool-runs.ts';
import type { ConversationStep, StepSpan } from './trace-steps.ts';

/** What was sent with a step, read; of work its texts, of exchanges its messages. */
export type StepContent = {
  system: string;
  input: readonly Message[];
  output: readonly Message[];
  inputText: string;
  outputText: string;
  /** Null when the step retrieved nothing. */
  documentCount: number | null;
  /** The texts are longer than what was read: messages in them cannot be told. */
  isTooLong: boolean;
};

/** A step with its content, in the order of the session. Steps that are not shown are what the shown ones are compared with. */
export type StepToShow<Span extends StepSpan> = { step: ConversationStep<Span>; content: StepContent | null; isShown: boolean };

export type History = {
  relation: HistoryRelation;
  of: SpanRef | null;
  repeatedCount: number;
  removed: Message[];
  inserted: Message[];
};

export type ExchangeTurn<Span extends StepSpan> = {
  kind: 'exchange';
  step: ConversationStep<Span>;
  /** Instructions, where they are new or others than before. */
  system: string | null;
  /** Null when it is not known what was sent. */
  history: History | null;
  /** What nobody sent before, without what tools answered (that is with their runs). */
  sent: Message[];
  answer: Message[];
  tools: ToolRun<Span>[];
  isClipped: boolean;
  isTooLong: boolean;
};
export type WorkTurn<Span extends StepSpan> = {
  kind: 'work';
  step: ConversationStep<Span>;
  input: string;
  output: string;
  documentCount: number | null;
  isClipped: boolean;
};
export type FailureTurn<Span extends StepSpan> = { kind: 'failure'; step: ConversationStep<Span> };
export type Turn<Span extends StepSpan> = ExchangeTurn<Span> | WorkTurn<Span> | FailureTurn<Span>;

/**
 * Makes one conversation of a session's steps: what each call sends again is left out, tools stand with the answer that
 * asked for them. Nothing is left out that differs: see MessageThreads.
 */
export function buildTurns<Span extends StepSpan>(steps: readonly StepToShow<Span>[]): Turn<Span>[] {
  const threads = new MessageThreads();
  const tools = new ToolRuns<Span>();
  /** Instructions of each agent, as sent last. */
  const instructions = new Map<string, string>();
  const turns: Turn<Span>[] = [];
  for (const { step, content, isShown } of steps) {
    if (step.kind === 'failure') {
      if (isShown) turns.push({ kind: 'failure', step });
      continue;
    }
    if (step.kind === 'work') {
      const isTold = tools.ran(step, content?.outputText ?? '');
      if (isShown && !isTold) turns.push(workTurn(step, content));
      continue;
    }
    const turn = exchangeTurn(step, content, { threads, tools, instructions, isShown });
    if (isShown) turns.push(turn);
  }
  return turns;
}

type Context<Span extends StepSpan> = {
  threads: MessageThreads;
  tools: ToolRuns<Span>;
  instructions: Map<string, string>;
  isShown: boolean;
};

function exchangeTurn<Span extends StepSpan>(
  step: ConversationStep<Span>,
  content: StepContent | null,
  { threads, tools, instructions, isShown }: Context<Span>,
): ExchangeTurn<Span> {
  const { span } = step;
  const agent = speakerOf(step);
  const { system, input } = splitSystem(content);
  const output = answerOf(input, content?.output ?? []);
  const placement =
    input.length === 0
      ? null
      : threads.place({
          trace_id: span.trace_id,
          span_id: span.span_id,
          agent,
          hasFailed: span.status === 'error',
          input,
          output,
        });
  const isNewSystem = system !== '' && instructions.get(agent) !== system;
  if (system !== '') instructions.set(agent, system);
  // What tools returned comes before what is asked for next.
  const sent = clipMessages(withoutToldResults(placement?.fresh ?? [], tools, span.trace_id));
  const runs = tools.ask(output, span.trace_id, isShown);
  const answer = clipMessages(withoutCalls(output, runs));
  const removed = clipMessages(placement?.removed ?? []);
  const inserted = clipMessages(placement?.inserted ?? []);
  return {
    kind: 'exchange',
    step,
    system: isNewSystem ? clipText(system, CONVERSATION_LIMITS.systemChars) : null,
    history: placement === null ? null : historyOf(placement, removed.messages, inserted.messages),
    sent: sent.messages,
    answer: answer.messages,
    tools: runs,
    isClipped: sent.isClipped || answer.isClipped || removed.isClipped || inserted.isClipped,
    isTooLong: content?.isTooLong ?? false,
  };
}

/** A guardrail that asks a model about the user's words, or a tool that asks one, does not speak for the agent around it. */
function speakerOf<Span extends StepSpan>({ agents, inside }: ConversationStep<Span>): string {
  return JSON.stringify([agents, inside === null ? null : [inside.kind, inside.name]]);
}

function historyOf({ relation, of, repeatedCount }: Placement, removed: Message[], inserted: Message[]): History {
  return { relation, of, repeatedCount, removed, inserted };
}

function workTurn<Span extends StepSpan>(step: ConversationStep<Span>, content: StepContent | null): WorkTurn<Span> {
  const { partChars } = CONVERSATION_LIMITS;
  const { inputText = '', outputText = '', documentCount = null } = content ?? {};
  return {
    kind: 'work',
    step,
    input: clipText(inputText, partChars),
    output: clipText(outputText, partChars),
    documentCount,
    isClipped: inputText.length > partChars || outputText.length > partChars,
  };
}

/** Instructions stand apart, or as the first messages. Later ones are part of the conversation. */
function splitSystem(content: StepContent | null): { system: string; input: readonly Message[] } {
  const messages = content?.input ?? [];
  let start = 0;
  while (messages[start]?.role === 'system') start += 1;
  const leading = messages.slice(0, start).flatMap(({ parts }) => parts.map((part) => (part.type === 'text' ? part.text : '')));
  const texts = [content?.system ?? '', ...leading].map((text) => text.trim()).filter((text) => text !== '');
  return { system: [...new Set(texts)].join('\n\n'), input: messages.slice(start) };
}

/** A graph's answer is its whole state: what it was given comes first and is not its answer. */
function answerOf(input: readonly Message[], output: readonly Message[]): readonly Message[] {
  const [given, answered] = [atomsOf(input), atomsOf(output)];
  const { kept } = alignHistory(given, answered);
  return given.length === 0 || kept < given.length ? output : pickMessages(output, answered, answered.slice(kept));
}

function withoutToldResults<Span extends StepSpan>(messages: readonly Message[], tools: ToolRuns<Span>, traceId: string): Message[] {
  return withParts(messages, (part) => part.type !== 'tool_result' || !tools.returned(part, traceId));
}

/** Calls of tools are told by their runs, and so is what providers' own tools answered. */
function withoutCalls<Span extends StepSpan>(messages: readonly Message[], runs: readonly ToolRun<Span>[]): Message[] {
  const isTold = (id: string | null) => runs.some((run) => id === null || run.call_id === id);
  return withParts(messages, (part) => part.type !== 'tool_call' && (part.type !== 'tool_result' || !isTold(part.id)));
}

function withParts(messages: readonly Message[], keep: (part: Message['parts'][number]) => boolean): Message[] {
  return messages
    .map((message) => ({ ...message, parts: message.parts.filter(keep) }))
    .filter((message, index) => message.parts.length > 0 || messages[index]?.parts.length === 0);
}
