import { LANGCHAIN_MESSAGE } from '@sentryai/conventions';
import { DETECTOR_LIMITS } from '../contract/limits.ts';
import { cutSample } from '../text/sample.ts';
import { type ToolFailure, toolFailureOf } from '../text/tool-failure.ts';
import { isObject, objectAt, parseJson } from './json-value.ts';
import { type ToolCallPart, toolCallsOf, type ToolResultPart, toolResultsInOrder, toolResultsOf } from './message-parts.ts';
import { type ModelCall, TOOL_CALL_MARK } from './model-call.ts';
import type { SpanView } from './span-view.ts';

/** A model asked for a tool. */
export type ToolRequest = { call: ModelCall; part: ToolCallPart };

/** A tool ran. `span` is null when only the conversation tells of it. */
export type ToolRun = {
  name: string;
  callId: string;
  argumentsText: string;
  /** '' when the result is not known. */
  resultText: string;
  failure: ToolFailure | null;
  span: SpanView | null;
  /** Who asked for it; null when that is not known. */
  request: ToolRequest | null;
  startUs: number;
  endUs: number;
  /** Where a finding about this run points. */
  spanId: string;
};

/** What runs are read from: the tool spans of a trace, its calls, and what these asked for. */
export type ToolSources = {
  readonly toolSpans: readonly SpanView[];
  readonly llmCalls: readonly ModelCall[];
  readonly toolRequests: readonly ToolRequest[];
};

const CLOCK_TOLERANCE_US = 1_000_000;

/** What models asked for: in their answers, or, where a client leaves that out, in the prompt that followed. */
export function findToolRequests(calls: readonly ModelCall[]): ToolRequest[] {
  return calls.flatMap((call, place) => {
    const told = call.toolCalls();
    const parts = told.length > 0 || call.hasFailed || call.output.outputText.length > SILENT_CHARS_MAX ? told : askedLater(calls, place);
    return parts.map((part) => ({ call, part }));
  });
}

/** An answer without a text is stored in few characters. */
const SILENT_CHARS_MAX = 400;

/** Calls of tools that stand in the next prompt and in neither this one nor its answer, which holds no text. */
function askedLater(calls: readonly ModelCall[], place: number): readonly ToolCallPart[] {
  const [call, next] = [calls[place], calls[place + 1]];
  if (call === undefined || next === undefined || !TOOL_CALL_MARK.test(next.input.inputText) || call.answerText().trim() !== '') return [];
  const before = new Set(toolCallsOf(call.messagesIn()).map(({ id }) => id));
  return toolCallsOf(next.messagesIn()).filter(({ id }) => id !== null && !before.has(id));
}

/** MCP servers and decorators put a prefix or an ending around a tool's name. */
export function isSameTool(left: string, right: string): boolean {
  if (left === right) return true;
  if (left === '' || right === '') return false;
  const [long, short] = left.length > right.length ? [left, right] : [right, left];
  return (
    short.length >= 3 &&
    (long.endsWith(`_${short}`) || long.endsWith(`.${short}`) || long.endsWith(`/${short}`) || long.startsWith(`${short}.`))
  );
}

function runOfSpan(span: SpanView, request: ToolRequest | null): ToolRun {
  const { row, content } = span;
  const { text: resultText, isError } = resultOf(content.outputText);
  const failure = toolFailureOf(resultText, row);
  return {
    name: row.tool_name || row.name,
    callId: row.tool_call_id || (request?.part.id ?? ''),
    argumentsText: content.inputText || (request?.part.arguments ?? ''),
    resultText,
    failure: failure ?? (isError ? { how: 'result', message: cutSample(resultText) } : null),
    span,
    request,
    startUs: row.start_time_us,
    endUs: span.endUs,
    spanId: row.span_id,
  };
}

/** A tool message that was stored whole (LangChain's serialization, alone or as a step's output): its content and its status. */
function resultOf(text: string): { text: string; isError: boolean } {
  const plain = { text, isError: false };
  if (!LANGCHAIN_MESSAGE.test(text)) return plain;
  const value = parseJson(text);
  const message = isObject(value) ? (objectAt(value, 'output') ?? value) : undefined;
  const fields = objectAt(message, 'kwargs');
  if (fields?.['content'] === undefined) return plain;
  const { content, status } = fields;
  return { text: typeof content === 'string' ? content : JSON.stringify(content), isError: status === 'error' };
}

/** Which request each tool span answers: by id, else the first one of that name that was not answered yet. */
function matchRequests(spans: readonly SpanView[], requests: readonly ToolRequest[]): Map<SpanView, ToolRequest> {
  const byId = new Map<string, ToolRequest>();
  const byName = new Map<string, ToolRequest[]>();
  for (const request of requests) {
    if (request.part.id !== null) byId.set(request.part.id, request);
    const list = byName.get(request.part.name);
    if (list === undefined) byName.set(request.part.name, [request]);
    else list.push(request);
  }
  const matches = new Map<SpanView, ToolRequest>();
  const taken = new Set<ToolRequest>();
  for (const span of spans) {
    const request = byId.get(span.row.tool_call_id);
    if (request === undefined || span.row.tool_call_id === '') continue;
    matches.set(span, request);
    taken.add(request);
  }
  const nextOf = new Map<string, number>();
  for (const span of spans) {
    if (matches.has(span)) continue;
    const name = byName.has(span.row.tool_name)
      ? span.row.tool_name
      : [...byName.keys()].find((key) => isSameTool(key, span.row.tool_name));
    const list = name === undefined ? undefined : byName.get(name);
    if (name === undefined || list === undefined) continue;
    let next = nextOf.get(name) ?? 0;
    while (next < list.length && taken.has(list[next] as ToolRequest)) next += 1;
    const request = list[next];
    if (request === undefined || request.call.endUs > span.row.start_time_us + CLOCK_TOLERANCE_US) continue;
    matches.set(span, request);
    taken.add(request);
    nextOf.set(name, next + 1);
  }
  return matches;
}

/** What prompts and answers say about tools without a span. */
class ToldResults {
  readonly #byId = new Map<string, string>();
  readonly #byName = new Map<string, string[]>();

  /** The result of a request; undefined when nobody tells it. Requests without an id are answered in their order. */
  take({ part }: ToolRequest): string | undefined {
    if (part.id !== null) return this.#byId.get(part.id);
    const results = this.#byName.get(part.name) ?? this.#byName.get('');
    return results?.shift();
  }

  addById(parts: readonly ToolResultPart[], wanted: ReadonlySet<string>): void {
    for (const { id, result } of parts) if (id !== null && wanted.has(id) && !this.#byId.has(id)) this.#byId.set(id, result);
  }

  /** Results of one prompt, which holds the whole conversation. */
  addInOrder(parts: readonly ToolResultPart[]): void {
    for (const { name, result } of parts) {
      const results = this.#byName.get(name ?? '');
      if (results === undefined) this.#byName.set(name ?? '', [result]);
      else results.push(result);
    }
  }

  get count(): number {
    return this.#byId.size;
  }
}

/** Results stand in the prompts of later calls, or beside the request when the vendor ran the tool. Newest prompts first. */
function toldResults(trace: ToolSources, open: readonly ToolRequest[]): ToldResults {
  const told = new ToldResults();
  const wanted = new Set(open.flatMap(({ part }) => (part.id === null ? [] : [part.id])));
  for (const call of new Set(open.map((request) => request.call))) told.addById(toolResultsOf(call.messagesOut()), wanted);
  let isOrderKnown = open.every(({ part }) => part.id !== null);
  for (const call of trace.llmCalls.toReversed()) {
    if (told.count >= wanted.size && isOrderKnown) break;
    if (!/tool|function/i.test(call.input.inputText)) continue;
    const parts = toolResultsInOrder(call.messagesIn());
    told.addById(parts, wanted);
    const unnamed = parts.filter(({ id }) => id === null);
    if (!isOrderKnown && unnamed.length > 0) {
      told.addInOrder(unnamed);
      isOrderKnown = true;
    }
  }
  return told;
}

function compareRuns(left: ToolRun, right: ToolRun): number {
  return left.startUs - right.startUs || (left.spanId < right.spanId ? -1 : left.spanId > right.spanId ? 1 : 0);
}

export function findToolRuns(trace: ToolSources): ToolRun[] {
  const requests = trace.toolRequests;
  const spans = trace.toolSpans.slice(0, DETECTOR_LIMITS.toolRuns);
  const matches = matchRequests(spans, requests);
  const runs = spans.map((span) => runOfSpan(span, matches.get(span) ?? null));
  const answered = new Set(matches.values());
  const open = requests.filter((request) => !answered.has(request));
  if (open.length === 0) return runs.sort(compareRuns);
  const told = toldResults(trace, open);
  for (const request of open.slice(0, DETECTOR_LIMITS.toolRuns)) {
    const result = told.take(request);
    if (result === undefined) continue;
    runs.push({
      name: request.part.name,
      callId: request.part.id ?? '',
      argumentsText: request.part.arguments,
      resultText: result,
      failure: toolFailureOf(result, null),
      span: null,
      request,
      startUs: request.call.endUs,
      endUs: request.call.endUs,
      spanId: request.call.id,
    });
  }
  return runs.sort(compareRuns);
}
