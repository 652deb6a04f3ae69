import { callModel, callsTools, failModelCall, OVERLOADED, RATE_LIMIT, runTool, says, TIMEOUT, toolAnswers } from '../model-call.ts';
import type { DemoMessage, ModelCall } from '../model-call.ts';
import { MODELS } from '../models.ts';
import type { Random } from '../random.ts';
import type { DemoTrace } from '../telemetry.ts';
import { fill } from '../texts/fill.ts';
import {
  CARRIERS,
  CITIES,
  COMPLAINTS,
  FIRST_NAMES,
  PRAISE,
  PRODUCTS,
  REFUSAL,
  SUPPORT_SYSTEM,
  SUPPORT_SYSTEM_LONG,
  SUPPORT_TOPICS,
  TRUNCATED,
} from '../texts/shop.ts';
import type { SupportTurn } from '../texts/shop.ts';
import { TraceBuilder } from '../trace-builder.ts';
import type { DemoFrame, OpenSpan } from '../trace-builder.ts';
import { sourceOf, userId } from './workload.ts';
import type { Workload, WorkloadPlace } from './workload.ts';

const RELEASES = { old: '2.13.1', new: '2.14.0' };
const FRAMES: readonly DemoFrame[] = [
  {
    function: 'handle_message',
    filename: 'support/api.py',
    lineno: 88,
    in_app: true,
    context_line: '    answer = await agent.run(message)',
  },
  {
    function: 'run',
    filename: 'support/agent.py',
    lineno: 141,
    in_app: true,
    context_line: '        return await self.client.complete(prompt, timeout=30)',
  },
  { function: 'complete', filename: 'site-packages/anthropic/_client.py', lineno: 702, in_app: false },
];

type Turn = {
  user: string;
  assistant: string;
  tool?: { name: string; arguments: Record<string, string>; result: string };
  ending: 'stop' | 'length' | 'content_filter';
};
type Trouble = 'none' | 'rate_limited' | 'timeout';

function variablesOf(random: Random): Record<string, string> {
  return {
    product: random.pick(PRODUCTS),
    order: `FO-${random.int(480_000, 519_999)}`,
    city: random.pick(CITIES),
    carrier: random.pick(CARRIERS),
    days: String(random.int(2, 6)),
    name: random.pick(FIRST_NAMES),
    case: String(random.int(7_000, 9_999)),
  };
}

function plainTurn(random: Random, turn: SupportTurn, values: Record<string, string>): Turn {
  const { tool } = turn;
  const texts = {
    user: fill(random.pick(turn.user), values),
    assistant: fill(random.pick(turn.assistant), values),
    ending: 'stop' as const,
  };
  if (tool === undefined) return texts;
  const args = Object.fromEntries(Object.entries(tool.arguments).map(([key, value]) => [key, fill(value, values)]));
  return { ...texts, tool: { name: tool.name, arguments: args, result: fill(tool.result, values) } };
}

function planConversation(random: Random): Turn[] {
  const values = variablesOf(random);
  if (random.chance(0.03)) return [{ user: fill(REFUSAL.user, values), assistant: REFUSAL.assistant, ending: 'content_filter' }];
  if (random.chance(0.04)) return [{ ...TRUNCATED, ending: 'length' }];
  const topic = random.pick(SUPPORT_TOPICS);
  const count = random.int(1, topic.turns.length);
  return topic.turns.slice(0, count).map((turn) => plainTurn(random, turn, values));
}

function troubleOf(random: Random): Trouble {
  const roll = random.next();
  if (roll < 0.035) return 'rate_limited';
  return roll < 0.045 ? 'timeout' : 'none';
}

/** Answers one message; false when the model never answered. */
function answer(trace: TraceBuilder, place: WorkloadPlace, history: readonly DemoMessage[], turn: Turn, trouble: Trouble): boolean {
  const { random } = trace;
  const base: Omit<ModelCall, 'messages' | 'answer'> = {
    model: MODELS.sonnet,
    system: place.isNewRelease ? SUPPORT_SYSTEM_LONG : SUPPORT_SYSTEM,
    hiddenTokens: place.isNewRelease ? 5_200 : 1_900,
    // The new release puts the date in front of the prompt, which empties the vendor's cache.
    cachedPart: place.isNewRelease ? 0 : random.chance(0.8) ? 0.75 : 0,
    slowness: place.isNewRelease ? 1.7 : 1,
    isStreaming: true,
    tools: ['lookup_order', 'lookup_policy', 'check_stock', 'search_catalog', 'create_case'],
  };
  const question: DemoMessage[] = [...history, says('user', turn.user)];
  if (trouble === 'rate_limited') {
    for (let attempt = 1, attempts = random.int(1, 3); attempt <= attempts; attempt++) {
      const failure = random.chance(0.7) ? RATE_LIMIT : OVERLOADED;
      failModelCall(trace, { ...base, messages: question, answer: says('assistant', '') }, failure, random.around(160));
      trace.log('warn', `model call failed with ${failure.type}, retrying`, { attempt, http_status: failure.httpStatus });
      trace.wait(2_000 * attempt);
    }
  }
  if (trouble === 'timeout') {
    failModelCall(trace, { ...base, messages: question, answer: says('assistant', '') }, TIMEOUT, 30_000);
    return false;
  }
  const finalAnswer = says('assistant', turn.assistant);
  if (turn.tool === undefined) {
    callModel(trace, {
      ...base,
      messages: question,
      answer: finalAnswer,
      finishReason: turn.ending,
      maxTokens: turn.ending === 'length' ? 180 : 1_024,
    });
    return true;
  }
  const request = { id: `call_${random.hex(12)}`, name: turn.tool.name, arguments: turn.tool.arguments };
  callModel(trace, { ...base, messages: question, answer: callsTools([request]) });
  runTool(trace, { ...request, result: turn.tool.result, durationMs: 140 });
  const messages = [...question, callsTools([request]), toolAnswers(request.id, turn.tool.result)];
  callModel(trace, { ...base, messages, answer: finalAnswer, cachedPart: place.isNewRelease ? 0 : 0.85 });
  return true;
}

function checkMessage(trace: TraceBuilder, text: string): void {
  trace.span('guardrail input', { 'openinference.span.kind': 'GUARDRAIL', 'input.value': text, 'output.value': 'allowed' }, () => {
    callModel(trace, {
      model: MODELS.inHouse,
      system: 'Classify the message: allowed, injection or abuse. Answer with one word.',
      messages: [says('user', text)],
      answer: says('assistant', 'allowed'),
      maxTokens: 4,
    });
  });
}

function runTurn(
  trace: TraceBuilder,
  open: OpenSpan,
  place: WorkloadPlace,
  history: readonly DemoMessage[],
  turn: Turn,
  trouble: Trouble,
): boolean {
  trace.log('info', 'message received', { characters: turn.user.length, turn: history.length / 2 + 1 });
  checkMessage(trace, turn.user);
  const isAnswered = answer(trace, place, history, turn, trouble);
  if (isAnswered) {
    open.set({ 'gen_ai.output.messages': JSON.stringify([says('assistant', turn.assistant)]) });
    trace.log('info', 'answer sent', { characters: turn.assistant.length });
  } else {
    open.fail(TIMEOUT);
    trace.log('error', 'no answer within 30 s, apology sent instead', {});
    trace.error(TIMEOUT, FRAMES, false);
  }
  return isAnswered;
}

/** Chat with customers: sessions of several turns, tools, streaming, cached prompts, and what goes wrong there. */
export const supportChat: Workload = (random, place) => {
  const actor = { sessionId: `chat-${random.hex(10)}`, userId: userId(random) };
  const source = sourceOf('support-chat', place, RELEASES);
  const traces: DemoTrace[] = [];
  const history: DemoMessage[] = [];
  let startMs = place.startMs;
  for (const turn of planConversation(random)) {
    const trace = new TraceBuilder(random, source, startMs, actor);
    const root = {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'support-agent',
      'gen_ai.input.messages': JSON.stringify([says('user', turn.user)]),
      'http.route': '/chat',
    };
    const isAnswered = trace.span(
      'invoke_agent support-agent',
      root,
      (open) => runTurn(trace, open, place, history, turn, troubleOf(random)),
      2,
    );
    const isPleased = isAnswered && turn.ending === 'stop' && random.chance(place.isNewRelease ? 0.62 : 0.86);
    if (random.chance(0.22)) trace.score('thumbs', isPleased, random.around(9_000), random.pick(isPleased ? PRAISE : COMPLAINTS));
    traces.push(trace.build());
    if (!isAnswered) break;
    history.push(says('user', turn.user), says('assistant', turn.assistant));
    startMs = trace.nowMs + random.around(35_000);
  }
  return traces;
};
