import type { Draft } from '../contract/finding.ts';
import { defineTraceDetector } from '../contract/detector.ts';
import { jsonProblem, readAnswerJson } from '../json/answer-json.ts';
import { type AskedFormat, askedFormatOf } from '../json/asked-format.ts';
import { checkSchema, type Violation } from '../json/check-schema.ts';
import { objectErrors, parserErrorOf } from '../json/parser-complaint.ts';
import type { ModelCall } from '../trace/model-call.ts';
import type { TraceView } from '../trace/trace-view.ts';
import { answerSample, callKey, modelName, nextCalls, ofAgent } from './call-key.ts';

/** What became of a call that was to answer in JSON. */
type Verdict = { call: ModelCall; asked: AskedFormat; problem: string; violations: Violation[] };

const SCHEMA_PATHS_MAX = 10;
/** Two detectors share one reading. */
const verdictsByTrace = new WeakMap<TraceView, Verdict[]>();

/** Calls that answered with text although JSON was asked for, each with what is wrong with it. */
function verdictsOf(trace: TraceView): Verdict[] {
  const known = verdictsByTrace.get(trace);
  if (known !== undefined) return known;
  const verdicts = judgeAnswers(trace);
  verdictsByTrace.set(trace, verdicts);
  return verdicts;
}

const ANY_JSON: AskedFormat = { kind: 'json', schemaText: '' };
const PROBLEM_CHARS_MAX = 200;

function judgeAnswers(trace: TraceView): Verdict[] {
  const complaints = trace.spans.some((span) => span.hasFailed) ? objectErrors(trace) : null;
  return trace.llmCalls.flatMap((call): Verdict[] => {
    const parserError = parserErrorOf(call);
    if (parserError !== null) {
      const asked = askedFormatOf(call);
      return asked === null ? [] : [{ call, asked, problem: parserError.slice(0, PROBLEM_CHARS_MAX), violations: [] }];
    }
    if (call.hasFailed || call.finishReason === 'content_filter' || call.output.outputText === '') return [];
    const complaint = complaints?.get(call);
    const asked = askedFormatOf(call) ?? (complaint === undefined ? null : ANY_JSON);
    if (asked === null || call.toolCalls().length > 0) return [];
    const answer = call.answerText();
    if (answer.trim() === '') return [];
    const json = readAnswerJson(answer);
    if (json === undefined) return [{ call, asked, problem: jsonProblem(answer), violations: [] }];
    const violations = asked.schemaText === '' ? null : checkSchema(asked.schemaText, json.value);
    if ((violations === null || violations.length === 0) && complaint !== undefined)
      return [{ call, asked, problem: '', violations: [{ path: '', problem: complaint.slice(0, PROBLEM_CHARS_MAX) }] }];
    return violations === null || violations.length === 0 ? [] : [{ call, asked, problem: '', violations }];
  });
}

/** A later call that was asked the same and kept to it. */
function isRepaired(trace: TraceView, call: ModelCall, failed: ReadonlySet<ModelCall>): boolean {
  return nextCalls(trace, call).some(
    (later) => !later.hasFailed && !failed.has(later) && askedFormatOf(later) !== null && later.answerText() !== '',
  );
}

function draftsOf(trace: TraceView, wanted: 'json' | 'schema'): Draft[] {
  const verdicts = verdictsOf(trace);
  const failed = new Set(verdicts.map(({ call }) => call));
  return verdicts
    .filter(({ problem }) => (problem === '') === (wanted === 'schema'))
    .map(({ call, asked, problem, violations }) => {
      const paths = [...new Set(violations.map(({ path }) => path || '(whole answer)'))].slice(0, SCHEMA_PATHS_MAX);
      return {
        key: callKey(trace, call),
        title:
          wanted === 'json'
            ? `${modelName(call)} did not answer in JSON${ofAgent(trace, call)}`
            : `Answer of ${modelName(call)} breaks the schema${ofAgent(trace, call)}`,
        recovered: isRepaired(trace, call, failed),
        span_id: call.id,
        time_us: call.endUs,
        span_ids: call.views.map((view) => view.row.span_id),
        samples: [
          ...violations
            .slice(0, 3)
            .map((violation) => ({ label: 'violation', text: `${violation.path || 'the answer'} ${violation.problem}`, span_id: call.id })),
          ...(problem === '' ? [] : [{ label: 'problem', text: problem, span_id: call.id }]),
          ...answerSample(call),
        ],
        facts: wanted === 'json' ? { asked: asked.kind, problem } : { asked: asked.kind, paths, violations: violations.length },
        wasted_tokens: call.tokens,
        wasted_usd: call.costUsd,
      };
    });
}

export const invalidJson = defineTraceDetector({
  name: 'invalid_json',
  scope: 'span',
  level: 'error',
  docs: {
    meaning: 'JSON was asked for, and the answer is none: prose, JSON with prose around it, or broken JSON.',
    rule: "Only where the request asks for JSON: a response format or schema in the parameters or the request (OpenAI, Gemini, Cohere, Ollama, vLLM and others), LangChain's structured output, or an operation that makes objects (AI SDK); or where a framework complains that it could make no object of the answer. The answer must be one JSON value; a code fence around all of it is forgiven. Refused, filtered and cut answers are reported as that.",
    advice:
      "Use the provider's strict schema mode instead of plain JSON mode or a request in the prompt, and repeat the call when parsing fails.",
    tuning: 'No settings.',
  },
  settings: {},
  run: (trace) => draftsOf(trace, 'json'),
});

export const schemaViolation = defineTraceDetector({
  name: 'schema_violation',
  scope: 'span',
  level: 'error',
  docs: {
    meaning: 'The answer is JSON, but not of the form that was asked for: a wrong type, a missing field, a value outside the list.',
    rule: 'As for invalid_json, where the client also exports the schema or the framework around the call says that the answer broke it. The answer is checked by a JSON Schema validator (drafts 4 to 2020-12) in bounded time; the finding names each path and what was asked for there. Formats and patterns that could take long are not checked.',
    advice:
      "Use the provider's strict schema mode, describe the fields named in the finding in the schema, and check the answer in the program before it is used.",
    tuning: 'No settings.',
  },
  settings: {},
  run: (trace) => draftsOf(trace, 'schema'),
});
