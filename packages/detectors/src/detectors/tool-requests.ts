import type { ToolDefinition } from '@sentryai/conventions';
import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { checkSchema } from '../json/check-schema.ts';
import { cutSample } from '../text/sample.ts';
import { parseJson } from '../trace/json-value.ts';
import { isSameTool, type ToolRequest, type ToolRun } from '../trace/tool-runs.ts';
import type { TraceView } from '../trace/trace-view.ts';
import { callerOf } from './call-key.ts';

/** Names of tools that frameworks and vendors add without declaring them. */
const BUILT_IN =
  /^(?:transfer_to_|handoff|final_result|final_answer|structured_?output|json_?(?:tool|response)|respond|response_format|output|web_search|file_search|code_interpreter|code_execution|computer(?:_use)?|image_generation|bash|str_replace\w*|text_editor\w*|google_search|url_context|multi_tool_use|parallel|mcp_|web_fetch|memory)/i;

const HANDOVER = /^(?:transfer|hand_?off)_?to_/i;

/** What a framework answers to a call of a tool that it does not have. */
const UNKNOWN_TOOL =
  /no such tool|NoSuchTool|unknown (?:tool|function)|(?:tool|function)\s+["'`]?[\w.-]{1,80}["'`]?\s+(?:was |is |has )?(?:not (?:found|available|registered|defined|a valid|exist|known|recognized)|does ?n[o']t exist|unavailable)|not a valid tool|is not a (?:known|registered|valid) (?:tool|function)|no tool (?:named|called|with)|tool not found|unavailable tool|invalid tool name/i;

/** What a framework answers to arguments that it cannot read or that break the tool's schema. */
const BAD_ARGUMENTS =
  /invalid (?:tool )?(?:input|arguments?|parameters?|args)|InvalidToolInput|InvalidToolArguments|(?:arguments?|parameters?|input) (?:validation|schema) (?:error|failed)|validation errors?\b|fix the errors and try again|failed to (?:parse|validate) (?:tool |function )?(?:input|arguments?|parameters?)|could not parse (?:tool |function )?(?:input|arguments?)|received tool input did not match|did not match expected schema|type validation failed|JSONDecodeError|JSON parsing failed|zoderror|invalid json/i;

function declaredNames(tools: readonly ToolDefinition[]): string[] {
  return tools.map(({ name }) => name).sort();
}

function complaintOf(trace: TraceView, request: ToolRequest, pattern: RegExp): string | null {
  return complaintIn(trace.runOf(request), pattern);
}

function complaintIn(run: ToolRun | undefined, pattern: RegExp): string | null {
  const text = run?.resultText || run?.failure?.message || run?.span?.row.error_message || '';
  return text !== '' && text.length < 20_000 && pattern.test(text.slice(0, 2_000)) ? text : null;
}

/** The last request for each tool that was in order. */
function lastGoodRequests(requests: readonly ToolRequest[], bad: ReadonlyMap<ToolRequest, unknown>): Map<string, ToolRequest> {
  return new Map(requests.filter((request) => !bad.has(request)).map((request) => [request.part.name, request]));
}

export const undeclaredTool = defineTraceDetector({
  name: 'undeclared_tool',
  scope: 'span',
  level: 'error',
  docs: {
    meaning: 'The model asked for a tool that it was not offered.',
    rule: 'The name is not among the tools of the request, compared where the client exports them; or the framework answers that there is no such tool. Tools of vendors and frameworks that are never declared (web search, handoffs, structured output) do not count.',
    advice:
      'Look where the name comes from: an old prompt, an example, the history of another agent. Answer with the list of tools that exist, and never run a tool by a name that is not checked.',
    tuning: 'No settings.',
  },
  settings: {},
  run(trace) {
    const drafts: Draft[] = [];
    for (const request of trace.toolRequests) {
      const { call, part } = request;
      if (BUILT_IN.test(part.name)) continue;
      const tools = call.tools();
      const isListed = tools !== null && tools.length > 0;
      if (isListed && tools.some(({ name }) => isSameTool(name, part.name))) continue;
      const complaint = isListed ? null : complaintOf(trace, request, UNKNOWN_TOOL);
      if (!isListed && complaint === null) continue;
      drafts.push({
        key: [callerOf(trace, call), part.name],
        title: `Model asked for ${part.name}, a tool that was not offered`,
        span_id: call.id,
        time_us: call.endUs,
        samples: [
          { label: 'arguments', text: cutSample(part.arguments), span_id: call.id },
          ...(complaint === null ? [] : [{ label: 'answer', text: cutSample(complaint), span_id: call.id }]),
        ],
        facts: { tool: part.name, declared: isListed ? declaredNames(tools).slice(0, 50) : [] },
      });
    }
    return drafts;
  },
});

/** What is wrong with a request's arguments; null when nothing is, or nobody can tell. */
function argumentProblem(trace: TraceView, request: ToolRequest): { problem: string; paths: string[] } | null {
  const { call, part } = request;
  const text = part.arguments.trim();
  const value = text === '' ? {} : parseJson(text);
  if (value === undefined) {
    // free-form tools take plain text
    const isCut = /^[[{]/.test(text);
    const tool = call.tools()?.find(({ name }) => isSameTool(name, part.name));
    return isCut || (tool?.schema !== null && tool?.schema !== undefined && /"type"\s*:\s*"object"/i.test(tool.schema))
      ? { problem: 'not JSON', paths: [] }
      : null;
  }
  const schema = call.tools()?.find(({ name }) => isSameTool(name, part.name))?.schema ?? null;
  const violations = schema === null ? null : checkSchema(schema, typeof value === 'string' ? (parseJson(value) ?? value) : value);
  if (violations !== null && violations.length > 0) {
    return {
      problem: violations
        .slice(0, 5)
        .map((violation) => `${violation.path || 'the arguments'} ${violation.problem}`)
        .join('; '),
      paths: [...new Set(violations.map(({ path }) => path))],
    };
  }
  if (violations !== null) return null;
  const complaint = complaintOf(trace, request, BAD_ARGUMENTS);
  return complaint === null ? null : { problem: cutSample(complaint, 160), paths: [] };
}

export const invalidToolArguments = defineTraceDetector({
  name: 'invalid_tool_arguments',
  scope: 'span',
  level: 'warning',
  docs: {
    meaning: "The model called a tool with arguments that are no JSON or break the tool's schema.",
    rule: 'Arguments that cannot be parsed; that break the schema which the request declared for the tool (checked by a JSON Schema validator); or that the framework turned away with its words for it. A later call of the same tool in order makes it recovered. Told once per request of the model, not again for the tool that ran with it.',
    advice:
      'Use strict tool schemas where the vendor has them, describe the fields named in the finding, and answer bad arguments with what is wrong instead of running the tool.',
    tuning: 'No settings.',
  },
  settings: {},
  run(trace) {
    const problems = new Map<ToolRequest, { problem: string; paths: string[] }>();
    for (const request of trace.toolRequests) {
      // nobody reads the arguments of a hand-over to another agent
      if (HANDOVER.test(request.part.name)) continue;
      const problem = argumentProblem(trace, request);
      if (problem !== null) problems.set(request, problem);
    }
    const good = lastGoodRequests(trace.toolRequests, problems);
    const ofRequests = [...problems].map(([request, { problem, paths }]): Draft => {
      const { call, part } = request;
      return {
        key: [callerOf(trace, call), part.name],
        title: `Model called ${part.name} with invalid arguments`,
        recovered: (good.get(part.name)?.call.startUs ?? Number.NEGATIVE_INFINITY) >= call.endUs,
        span_id: call.id,
        time_us: call.endUs,
        samples: [
          { label: 'problem', text: cutSample(problem), span_id: call.id },
          { label: 'arguments', text: cutSample(part.arguments), span_id: call.id },
        ],
        facts: { tool: part.name, reason: paths.length === 0 ? problem.slice(0, 100) : 'schema', paths },
      };
    });
    return [...ofRequests, ...turnedAway(trace)];
  },
});

/** Runs that failed with a complaint about their arguments and of which the client does not say who asked for them. */
function turnedAway(trace: TraceView): Draft[] {
  return trace.toolRuns.flatMap((run): Draft[] => {
    const complaint = run.request === null && run.failure !== null ? complaintIn(run, BAD_ARGUMENTS) : null;
    if (complaint === null) return [];
    const problem = cutSample(complaint, 160);
    return [
      {
        key: [(run.span === null ? '' : trace.agentOf(run.span)) || (run.span?.row.service ?? ''), run.name],
        title: `Model called ${run.name} with invalid arguments`,
        recovered: trace.toolRuns.some((later) => later.name === run.name && later.failure === null && later.startUs > run.startUs),
        span_id: run.spanId,
        time_us: run.endUs,
        samples: [
          { label: 'problem', text: problem, span_id: run.spanId },
          { label: 'arguments', text: cutSample(run.argumentsText), span_id: run.spanId },
        ],
        facts: { tool: run.name, reason: problem.slice(0, 100), paths: [] },
      },
    ];
  });
}
