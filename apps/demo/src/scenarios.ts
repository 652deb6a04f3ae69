import { callModel, callsTools, runTool, says, toolAnswers } from './model-call.ts';
import type { DemoMessage, ToolCall } from './model-call.ts';
import { MODELS } from './models.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { requestsOf } from './requests.ts';
import type { DemoRequest } from './requests.ts';
import { lastDay } from './schedule.ts';
import type { DemoSource, DemoTrace } from './telemetry.ts';
import { HANDBOOK } from './texts/handbook.ts';
import { PRODUCTS } from './texts/shop.ts';
import { TraceBuilder } from './trace-builder.ts';
import type { DemoFrame } from './trace-builder.ts';
import { migrationAgent } from './workloads/migration-agent.ts';
import { supportChat } from './workloads/support-chat.ts';

export type ScenarioOptions = {
  /** The same seed and time give the same requests. */
  seed: string;
  /** Unix milliseconds; everything has happened by then. */
  nowMs: number;
};

/** A named shape of data: what it shows, and its requests one after another. */
export type Scenario = { about: string; requests: (options: ScenarioOptions) => Generator<DemoRequest> };

const MINUTE_MS = 60_000;

function source(service: string): DemoSource {
  return { service, environment: 'prod', release: '1.0.0' };
}

/** A trace that is one agent's run. */
function traced(random: Random, service: string, startMs: number, name: string, body: (trace: TraceBuilder) => void): DemoTrace {
  const trace = new TraceBuilder(random, source(service), startMs);
  trace.span(`invoke_agent ${name}`, { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': name }, () => body(trace));
  return trace.build();
}

function toolCall(random: Random, name: string, args: Record<string, unknown>, result: string): ToolCall {
  return { id: `call_${random.hex(12)}`, name, arguments: args, result, durationMs: 60 };
}

function nest(trace: TraceBuilder, depth: number): void {
  if (depth === 0) {
    callModel(trace, {
      model: MODELS.haiku,
      system: 'You are the innermost agent.',
      messages: [says('user', 'Are you there?')],
      answer: says('assistant', 'Yes.'),
    });
    return;
  }
  trace.span(`step ${depth}`, { 'gen_ai.operation.name': 'agent_step' }, () => {
    trace.wait(2);
    nest(trace, depth - 1);
    trace.wait(1);
  });
}

function handOver(trace: TraceBuilder, agents: readonly string[]): void {
  const [agent, ...others] = agents;
  if (agent === undefined) return;
  trace.span(`invoke_agent ${agent}`, { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': agent }, () => {
    const call = toolCall(trace.random, `search_${agent}`, { query: trace.random.pick(PRODUCTS) }, '{"hits":3}');
    callModel(trace, {
      model: MODELS.gptSmall,
      system: `You are the ${agent} agent.`,
      messages: [says('user', 'Plan a trip.')],
      answer: callsTools([call]),
    });
    runTool(trace, call);
    handOver(trace, others);
  });
}

function longConversation(random: Random, nowMs: number, turns: number): DemoTrace[] {
  const history: DemoMessage[] = [];
  const sessionId = `long-${random.hex(8)}`;
  return Array.from({ length: turns }, (_, turn) => {
    const trace = new TraceBuilder(random, source('support-chat'), nowMs - (turns - turn) * MINUTE_MS, { sessionId, userId: 'user-0042' });
    const question = says('user', `Question ${turn + 1}: what should I know about the ${random.pick(PRODUCTS)}?`);
    const answer = says('assistant', random.pick(HANDBOOK).text);
    trace.span('invoke_agent support-agent', { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'support-agent' }, () => {
      callModel(trace, {
        model: MODELS.sonnet,
        system: 'You answer questions about products.',
        messages: [...history, question],
        answer,
        cachedPart: 0.9,
      });
    });
    history.push(question, answer);
    return trace.build();
  });
}

function hugePayload(random: Random, nowMs: number): DemoTrace {
  const page = HANDBOOK.map(({ title, text }) => `${title}: ${text}`).join('\n');
  return traced(random, 'docs-assistant', nowMs - 5 * MINUTE_MS, 'reader', (trace) => {
    for (const kilobytes of [100, 400, 900]) {
      const text = page.repeat(Math.ceil((kilobytes * 1_024) / page.length));
      const read = toolCall(random, 'read_document', { kilobytes }, text);
      const messages = [says('user', 'Sum this up.'), callsTools([read]), toolAnswers(read.id, text)];
      callModel(trace, {
        model: MODELS.geminiFlash,
        system: 'You sum up documents.',
        messages,
        answer: says('assistant', 'It is the handbook, several times.'),
      });
    }
  });
}

const STORM_ERRORS = ['PaymentDeclined', 'StockConflict', 'UpstreamTimeout', 'SchemaMismatch', 'QuotaExceeded'] as const;
const STORM_FRAMES: readonly DemoFrame[] = [
  { function: 'checkout', filename: 'shop/checkout.py', lineno: 61, in_app: true, context_line: '    order.pay()' },
];

function stormTrace(random: Random, startMs: number): DemoTrace {
  return traced(random, 'checkout', startMs, 'checkout-agent', (trace) => {
    const type = random.pick(STORM_ERRORS);
    const failure = { type, message: `${type} for order FO-${random.int(100_000, 999_999)} after ${random.int(20, 900)} ms` };
    trace.wait(random.around(120));
    runTool(trace, { ...toolCall(random, 'charge_card', { amount: random.int(10, 400) }, ''), failure });
    trace.error(failure, STORM_FRAMES, false);
    trace.log('error', failure.message);
  });
}

/** Spans under one root, in groups, as a crawl or an evaluation over a data set makes them. */
function bigTrace(random: Random, nowMs: number, spanCount: number): DemoTrace {
  const perGroup = 50;
  return traced(random, 'evaluation', nowMs - 60 * MINUTE_MS, 'evaluator', (trace) => {
    for (let group = 0; group < (spanCount - 1) / perGroup; group++) {
      trace.span(`case ${group + 1}`, { 'gen_ai.operation.name': 'evaluation' }, () => {
        trace.parallel(
          Array.from({ length: perGroup - 1 }, (_, index) => () => {
            if (index % 7 === 0)
              callModel(trace, {
                model: MODELS.geminiFlash,
                system: 'Judge the answer.',
                messages: [says('user', `Case ${group}.${index}`)],
                answer: says('assistant', 'pass'),
              });
            else runTool(trace, toolCall(random, 'compare', { case: group, field: index }, 'equal'));
          }),
        );
      });
    }
  });
}

function scenario(about: string, traces: (random: Random, nowMs: number) => DemoTrace[], tracesPerRequest?: number): Scenario {
  return {
    about,
    *requests({ seed, nowMs }) {
      yield* requestsOf(traces(createRandom(`${seed}/${about}`), nowMs), tracesPerRequest);
    },
  };
}

/** Named data sets for `npm run seed <name>`. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'deep-chain': scenario('one trace, 120 spans deep', (random, nowMs) => [
    traced(random, 'deep', nowMs - MINUTE_MS, 'deep-agent', (trace) => nest(trace, 120)),
  ]),
  'agent-graph': scenario('traces in which agents hand work over to each other', (random, nowMs) =>
    Array.from({ length: 40 }, (_, index) =>
      traced(random, 'trip-planner', nowMs - (40 - index) * MINUTE_MS, 'planner', (trace) => {
        handOver(trace, ['route', 'weather', 'gear', 'booking'].slice(0, random.int(1, 4)));
      }),
    ),
  ),
  'long-session': scenario('one conversation of 150 turns whose history grows', (random, nowMs) => longConversation(random, nowMs, 150)),
  'long-agent': scenario('one agent run of about 300 spans', (random, nowMs) =>
    migrationAgent(random, { startMs: nowMs - 120 * MINUTE_MS, environment: 'prod', isNewRelease: false }),
  ),
  'huge-payload': scenario('model calls with 100 KB, 400 KB and 900 KB of input', (random, nowMs) => [hugePayload(random, nowMs)]),
  'error-storm': scenario(
    '2,000 failures of five kinds within ten minutes',
    (random, nowMs) => Array.from({ length: 2_000 }, () => stormTrace(random, nowMs - MINUTE_MS - random.next() * 10 * MINUTE_MS)),
    200,
  ),
  'big-trace': scenario('one trace of about 10,000 spans', (random, nowMs) => [bigTrace(random, nowMs, 10_000)]),
  sessions: scenario('300 support conversations within the last hours', (random, nowMs) =>
    Array.from({ length: 300 }, () =>
      supportChat(random, {
        startMs: nowMs - (20 + random.next() * 340) * MINUTE_MS,
        environment: 'prod',
        isNewRelease: random.chance(0.5),
      }),
    ).flat(),
  ),
  day: scenario('the last 24 hours of the sample application', (random, nowMs) => lastDay(random, nowMs - 60 * MINUTE_MS)),
};
