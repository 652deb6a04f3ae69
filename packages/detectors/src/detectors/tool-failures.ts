import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { hasWord } from '../text/name-words.ts';
import { readOutcome } from '../text/read-outcome.ts';
import { cutSample } from '../text/sample.ts';
import { textOfRole } from '../trace/message-parts.ts';
import type { ModelCall } from '../trace/model-call.ts';
import { isSameTool, type ToolRun } from '../trace/tool-runs.ts';
import type { TraceView } from '../trace/trace-view.ts';

function toolKey(trace: TraceView, run: ToolRun): string[] {
  const around = run.span ?? run.request?.call.main ?? null;
  return [run.name, around === null ? '' : trace.agentOf(around) || around.row.service];
}

/** The last run of each tool that worked. */
function lastSuccesses(runs: readonly ToolRun[]): Map<string, ToolRun> {
  return new Map(runs.filter((run) => run.failure === null).map((run) => [run.name, run]));
}

/** A later run of the same tool worked. */
function hasWorkedLater(run: ToolRun, successes: ReadonlyMap<string, ToolRun>): boolean {
  for (const [name, success] of successes) if (isSameTool(name, run.name) && isAfter(success, run)) return true;
  return false;
}

function isAfter(later: ToolRun, earlier: ToolRun): boolean {
  if (later.startUs !== earlier.startUs) return later.startUs > earlier.startUs;
  return later.request !== null && earlier.request !== null && later.request.call.startUs > earlier.request.call.startUs;
}

/** The text that the run ended with: the last answer of a model, else what the outermost span says. */
function finalAnswer(trace: TraceView): { text: string; spanId: string; endUs: number } | null {
  let last: ModelCall | null = null;
  for (const call of trace.llmCalls) if (!call.hasFailed && (last === null || call.endUs >= last.endUs)) last = call;
  if (last !== null && last.answerText().trim() !== '') return { text: last.answerText(), spanId: last.id, endUs: last.endUs };
  for (const top of trace.tops) {
    if (top.row.kind === 'tool' || top.content.outputText === '') continue;
    const text =
      textOfRole(top.content.messagesOut()?.slice(-1) ?? null, 'assistant') ||
      (top.content.outputFormat === 'text' ? top.content.outputText : '');
    if (text.trim() !== '') return { text, spanId: top.row.span_id, endUs: top.endUs };
  }
  return null;
}

/** Words in the names of tools that only look. */
const LOOKS = new Set('get list find search read fetch query check lookup look show view load retrieve describe count'.split(' '));

/** A lookup failed and another tool worked afterwards: what the answer says comes from there. */
function isBesideThePoint(run: ToolRun, successes: ReadonlyMap<string, ToolRun>): boolean {
  if (!hasWord(run.name, LOOKS)) return false;
  for (const success of successes.values()) if (isAfter(success, run)) return true;
  return false;
}

export const toolFailureSwallowed = defineTraceDetector({
  name: 'tool_failure_swallowed',
  scope: 'trace',
  level: 'error',
  docs: {
    meaning: 'A tool failed, and the final answer claims that all went well: the user believes what did not happen.',
    rule: "A tool run that failed (its span, an error-shaped result, or the protocol's error mark) without a later run of the same tool that worked, in a trace whose final answer claims something was done and does not admit that it failed. Claims and admissions are read in 28 languages; a negated claim is an admission, and one admission is enough.",
    advice:
      'Give failures to the model in words it cannot overlook, tell it in the prompt to report them, and check the outcome of actions in the program.',
    tuning: 'No settings. An answer that neither claims nor admits anything is not reported.',
  },
  settings: {},
  run(trace) {
    const successes = lastSuccesses(trace.toolRuns);
    const failed = new Map<string, ToolRun[]>();
    for (const run of trace.toolRuns) {
      if (run.failure === null || hasWorkedLater(run, successes) || isBesideThePoint(run, successes)) continue;
      const runs = failed.get(run.name);
      if (runs === undefined) failed.set(run.name, [run]);
      else runs.push(run);
    }
    if (failed.size === 0) return [];
    const answer = finalAnswer(trace);
    if (answer === null || readOutcome(answer.text) !== 'claims') return [];
    const drafts: Draft[] = [];
    for (const runs of failed.values()) {
      const run = runs.at(-1) as ToolRun;
      if (run.startUs > answer.endUs) continue;
      drafts.push({
        key: toolKey(trace, run),
        title: `Tool ${run.name} failed and the answer claims success`,
        span_id: run.spanId,
        time_us: run.endUs,
        span_ids: [...runs.map(({ spanId }) => spanId), answer.spanId],
        occurrences: runs.length,
        samples: [
          { label: 'tool error', text: run.failure?.message ?? '', span_id: run.spanId },
          { label: 'final answer', text: cutSample(answer.text), span_id: answer.spanId },
        ],
        facts: { tool: run.name, error: run.failure?.message ?? '', how: run.failure?.how ?? '' },
      });
    }
    return drafts;
  },
});

export const mcpToolError = defineTraceDetector({
  name: 'mcp_tool_error',
  scope: 'span',
  level: 'warning',
  docs: {
    meaning: 'An MCP tool answered with an error although the call itself worked, so no span is red.',
    rule: "A tool run whose span did not fail and whose result carries the protocol's mark (isError) or whose error type is tool_error. One finding per tool in a trace; a later run of the tool that worked makes it recovered.",
    advice: "Look at the message in the finding: the server's tool failed, not the connection. Let the client mark such runs as failed.",
    tuning: 'No settings.',
  },
  settings: {},
  run(trace) {
    const byTool = new Map<string, ToolRun[]>();
    for (const run of trace.toolRuns) {
      if (run.failure?.how !== 'mcp' || run.span?.hasFailed === true) continue;
      const runs = byTool.get(run.name);
      if (runs === undefined) byTool.set(run.name, [run]);
      else runs.push(run);
    }
    const successes = lastSuccesses(trace.toolRuns);
    return [...byTool.values()].map((runs): Draft => {
      const run = runs.at(-1) as ToolRun;
      return {
        key: [run.name],
        title: `MCP tool ${run.name} answered with an error`,
        recovered: hasWorkedLater(run, successes),
        span_id: run.spanId,
        time_us: run.endUs,
        span_ids: runs.map(({ spanId }) => spanId),
        occurrences: runs.length,
        samples: [{ label: 'error', text: run.failure?.message ?? '', span_id: run.spanId }],
        facts: { tool: run.name },
      };
    });
  },
});
