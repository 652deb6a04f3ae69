import type { ModelCall } from '../trace/model-call.ts';
import type { SpanView } from '../trace/span-view.ts';
import type { TraceView } from '../trace/trace-view.ts';

/** Errors of readers of JSON, in the words of JavaScript and Python. */
const PARSER_ERROR =
  /is not valid JSON|Unexpected (?:token|end of JSON|non-whitespace)|Unterminated string|Expected .{1,60} in JSON|JSONDecodeError|Expecting (?:value|property name|',' delimiter)|Invalid JSON|could not parse the response/i;

/** Errors of frameworks that were to make an object of an answer, which nothing else throws. */
const OBJECT_ERROR =
  /NoObjectGenerated|No object generated|OutputParser(?:Exception|Error)|OUTPUT_PARSING_FAILURE|STRUCTURED_OUTPUT|structured output validation failed|schema validation failed|Failed to parse structured output/i;

const ERROR_CHARS_MAX = 1_000;
const STEPS_MAX = 6;

function errorText(span: SpanView): string {
  return `${span.row.error_type} ${span.row.error_message}`.slice(0, ERROR_CHARS_MAX);
}

/** A call that its own client gave up because the answer was no JSON; the answer itself may be lost. */
export function parserErrorOf(call: ModelCall): string | null {
  if (!call.hasFailed) return null;
  const { type, message } = call.error;
  return PARSER_ERROR.test(`${type} ${message}`.slice(0, ERROR_CHARS_MAX)) ? message : null;
}

/**
 * Calls that ended well and whose answers a framework around them could not make an object of: proof that one was asked
 * for, where the request does not say so. Each with the framework's words.
 */
export function objectErrors(trace: TraceView): Map<ModelCall, string> {
  const found = new Map<ModelCall, string>();
  const told = new Set<SpanView>();
  for (const call of trace.llmCalls.toReversed()) {
    if (call.hasFailed) continue;
    let parent = call.main.parent;
    for (let steps = 0; parent !== null && steps < STEPS_MAX; parent = parent.parent, steps++) {
      if (!parent.hasFailed || !OBJECT_ERROR.test(errorText(parent))) continue;
      // of several calls the last one gave the answer; the error is repeated further up
      const isFirst = !told.has(parent);
      for (let above: SpanView | null = parent; above !== null; above = above.parent) told.add(above);
      if (isFirst) found.set(call, parent.row.error_message);
      break;
    }
  }
  return found;
}
