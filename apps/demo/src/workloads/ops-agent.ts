import { callModel, callsTools, failModelCall, RATE_LIMIT, runTool, says, TIMEOUT, toolAnswers } from '../model-call.ts';
import type { DemoMessage, ModelCall, ToolCall } from '../model-call.ts';
import { MODELS } from '../models.ts';
import type { Random } from '../random.ts';
import { fill } from '../texts/fill.ts';
import { AGENT_SYSTEM, AGENT_TASKS, AGENT_TOOLS } from '../texts/incidents.ts';
import type { AgentStep } from '../texts/incidents.ts';
import { CITIES } from '../texts/shop.ts';
import { TraceBuilder } from '../trace-builder.ts';
import type { DemoFailure, DemoFrame, OpenSpan } from '../trace-builder.ts';
import { sourceOf } from './workload.ts';
import type { Workload } from './workload.ts';

const RELEASES = { old: '0.9.4', new: '0.9.5' };

/** How a run goes: most go well; the others are what people want to find. */
type Course = 'smooth' | 'tool_recovers' | 'tool_is_fatal' | 'loops' | 'rate_limited' | 'times_out';
const COURSES: readonly (readonly [Course, number])[] = [
  ['smooth', 0.68],
  ['tool_recovers', 0.12],
  ['loops', 0.06],
  ['rate_limited', 0.06],
  ['tool_is_fatal', 0.05],
  ['times_out', 0.03],
];

const CONNECTION_RESET: DemoFailure = {
  type: 'ConnectionResetError',
  message: 'connection to metrics.internal:9090 was reset by the peer',
};
const READ_ONLY: DemoFailure = { type: 'PermissionDenied', message: 'role ops_agent may not read table warehouses' };
const FRAMES: readonly DemoFrame[] = [
  {
    function: 'investigate',
    filename: 'ops/agent.py',
    lineno: 203,
    in_app: true,
    context_line: '        outcome = await self.tools.run(call)',
  },
  { function: 'run', filename: 'ops/tools.py', lineno: 77, in_app: true, context_line: '        raise PermissionDenied(role, table)' },
];

function courseOf(random: Random): Course {
  let roll = random.next();
  for (const [course, part] of COURSES) {
    roll -= part;
    if (roll < 0) return course;
  }
  return 'smooth';
}

function valuesOf(random: Random): Record<string, string> {
  return {
    region: random.pick(['eu-north', 'eu-west', 'uk']),
    version: `4.${random.int(10, 29)}.${random.int(0, 5)}`,
    count: String(random.int(110, 940)),
    sku: `FJ-${random.int(10_000, 29_999)}`,
    code: `${random.pick(CITIES).slice(0, 3).toUpperCase()}${random.pick(['10', '15', '20'])}`,
    date: `2026-${String(random.int(1, 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`,
  };
}

function toolCallOf(random: Random, step: AgentStep, values: Record<string, string>): ToolCall {
  return {
    id: `call_${random.hex(12)}`,
    name: step.tool,
    arguments: Object.fromEntries(Object.entries(step.arguments).map(([key, value]) => [key, fill(value, values)])),
    result: fill(step.result, values),
    durationMs: random.around(step.tool === 'run_sql' ? 420 : 230),
  };
}

/** One investigation; keeps the conversation and knows how the run is to go. */
class Investigation {
  readonly #trace: TraceBuilder;
  readonly #messages: DemoMessage[];
  readonly #base: Omit<ModelCall, 'messages' | 'answer'>;

  constructor(trace: TraceBuilder, request: string, isNewRelease: boolean) {
    this.#trace = trace;
    this.#messages = [says('user', request)];
    this.#base = { model: MODELS.gpt, system: AGENT_SYSTEM, tools: AGENT_TOOLS, hiddenTokens: 1_100, slowness: isNewRelease ? 1.25 : 1 };
  }

  /** The model decides on tools, which then run side by side. */
  round(calls: readonly ToolCall[]): void {
    const cachedPart = this.#messages.length > 1 ? 0.6 : 0;
    callModel(this.#trace, { ...this.#base, cachedPart, messages: [...this.#messages], answer: callsTools(calls) });
    this.#messages.push(callsTools(calls));
    this.#trace.parallel(calls.map((call) => () => runTool(this.#trace, call)));
    for (const call of calls) {
      const text = call.failure === undefined ? call.result : `error: ${call.failure.message}`;
      this.#messages.push(toolAnswers(call.id, text));
      if (call.failure !== undefined) this.#trace.log('warn', `tool ${call.name} failed`, { error: call.failure.type });
    }
  }

  fails(failure: DemoFailure, afterMs: number): void {
    failModelCall(this.#trace, { ...this.#base, messages: [...this.#messages], answer: says('assistant', '') }, failure, afterMs);
  }

  report(text: string): void {
    callModel(this.#trace, { ...this.#base, cachedPart: 0.6, messages: [...this.#messages], answer: says('assistant', text) });
  }
}

function investigate(
  trace: TraceBuilder,
  open: OpenSpan,
  rounds: readonly (readonly ToolCall[])[],
  report: string,
  work: Investigation,
  course: Course,
): void {
  const { random } = trace;
  const again = (calls: readonly ToolCall[], failure?: DemoFailure): ToolCall[] =>
    calls.map((call) => ({ ...call, id: `call_${random.hex(12)}`, ...(failure === undefined ? {} : { failure }) }));
  const give = (failure: DemoFailure): void => {
    open.fail(failure);
    trace.error(failure, FRAMES, false);
  };
  for (const [index, calls] of rounds.entries()) {
    if (index === 0 && course === 'rate_limited') {
      for (let attempt = 1; attempt <= 3; attempt++) {
        work.fails(RATE_LIMIT, random.around(150));
        trace.log('warn', 'rate limited by the model vendor, waiting', { attempt });
        trace.wait(1_500 * attempt);
      }
    }
    if (index === 1 && course === 'times_out') {
      work.fails(TIMEOUT, 30_000);
      return give(TIMEOUT);
    }
    if (index === 1 && course === 'tool_is_fatal') {
      work.round(again(calls, READ_ONLY));
      return give(READ_ONLY);
    }
    if (index === 0 && course === 'tool_recovers') work.round(again(calls, CONNECTION_RESET));
    work.round(calls);
    if (index === 0 && course === 'loops') {
      // The agent does not notice that it asks for what it already knows.
      for (let repeat = random.int(4, 7); repeat > 0; repeat--) work.round(again(calls.slice(0, 1)));
      trace.log('warn', 'step budget nearly used up', { steps: 9 });
    }
  }
  work.report(report);
  open.set({ 'gen_ai.output.messages': JSON.stringify([says('assistant', report)]) });
}

/** An agent that looks into alerts: several rounds of tools, some in parallel, with all the ways in which that fails. */
export const opsAgent: Workload = (random, place) => {
  const task = random.pick(AGENT_TASKS);
  const values = valuesOf(random);
  const request = fill(task.request, values);
  const report = fill(task.report, values);
  const trace = new TraceBuilder(random, sourceOf('ops-agent', place, RELEASES), place.startMs, {
    sessionId: `incident-${random.int(2_000, 9_999)}`,
    userId: random.pick(['oncall-a', 'oncall-b', 'alert-router']),
  });
  const rounds = task.steps.map((steps) => steps.map((step) => toolCallOf(random, step, values)));
  const root = {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'ops-agent',
    'gen_ai.input.messages': JSON.stringify([says('user', request)]),
  };
  trace.span('invoke_agent ops-agent', root, (open) => {
    trace.log('info', 'investigation started', { request });
    investigate(trace, open, rounds, report, new Investigation(trace, request, place.isNewRelease), courseOf(random));
  });
  if (random.chance(0.3)) trace.score('resolved', random.chance(0.8), random.around(120_000));
  return [trace.build()];
};
