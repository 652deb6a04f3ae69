import { callModel, callsTools, runTool, says, toolAnswers } from '../model-call.ts';
import type { DemoFailure } from '../trace-builder.ts';
import type { DemoMessage, ToolCall } from '../model-call.ts';
import { MODELS } from '../models.ts';
import { MIGRATION_FILES } from '../texts/incidents.ts';
import { TraceBuilder } from '../trace-builder.ts';
import { sourceOf } from './workload.ts';
import type { Workload } from './workload.ts';

const RELEASES = { old: '0.3.0', new: '0.3.0' };
const SYSTEM = 'You move the code base to the new money type, file by file. Read, edit, run the tests, and go on when they pass.';
/** Rounds of three spans each: about 300 spans with those around them. */
const ROUNDS = 98;
/** The agent forgets what is older, as long-running agents do to stay inside the context. */
const REMEMBERED_MESSAGES = 12;
const TESTS_FAIL: DemoFailure = { type: 'CommandFailed', message: 'npm test exited with code 1: 2 of 148 tests failed' };

function callFor(trace: TraceBuilder, round: number): ToolCall {
  const { random } = trace;
  const path = MIGRATION_FILES[Math.floor(round / 3) % MIGRATION_FILES.length] ?? MIGRATION_FILES[0];
  const id = `call_${random.hex(12)}`;
  const step = round % 3;
  if (step === 0)
    return {
      id,
      name: 'read_file',
      arguments: { path },
      result: `export function total(lines: Line[]): number { // ${random.int(40, 320)} lines`,
      durationMs: 15,
    };
  if (step === 1)
    return {
      id,
      name: 'edit_file',
      arguments: { path, replace: 'number', with: 'Money' },
      result: `${random.int(1, 9)} replacements in ${path}`,
      durationMs: 25,
    };
  const tests: ToolCall = { id, name: 'run_tests', arguments: { filter: path }, result: '148 passed', durationMs: 3_800 };
  return random.chance(0.15) ? { ...tests, failure: TESTS_FAIL } : tests;
}

/** One very long agent run over a code base: many small rounds, some failing tests, a prompt that is mostly cached. */
export const migrationAgent: Workload = (random, place) => {
  const trace = new TraceBuilder(random, sourceOf('code-agent', place, RELEASES), place.startMs, {
    sessionId: `migration-${random.hex(6)}`,
    userId: 'platform-team',
  });
  const request = says('user', 'Move all prices from number to Money and keep the tests green.');
  const root = {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'code-agent',
    'gen_ai.input.messages': JSON.stringify([request]),
  };
  trace.span('invoke_agent code-agent', root, (open) => {
    const history: DemoMessage[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const call = callFor(trace, round);
      trace.span(`step ${round + 1}`, { 'gen_ai.operation.name': 'agent_step' }, () => {
        const messages = [request, ...history.slice(-REMEMBERED_MESSAGES)];
        callModel(trace, {
          model: MODELS.opus,
          system: SYSTEM,
          messages,
          answer: callsTools([call]),
          hiddenTokens: 6_000 + round * 180,
          cachedPart: 0.92,
        });
        runTool(trace, call);
      });
      history.push(callsTools([call]), toolAnswers(call.id, call.failure?.message ?? call.result));
    }
    const report = 'All eight modules use Money now; 148 tests pass. Two rounding differences of one cent were fixed in cart/totals.ts.';
    callModel(trace, {
      model: MODELS.opus,
      system: SYSTEM,
      messages: [request, ...history.slice(-REMEMBERED_MESSAGES)],
      answer: says('assistant', report),
      hiddenTokens: 24_000,
      cachedPart: 0.92,
    });
    open.set({ 'gen_ai.output.messages': JSON.stringify([says('assistant', report)]) });
  });
  return [trace.build()];
};
