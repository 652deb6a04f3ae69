import { DETECTOR_LIMITS } from '../contract/limits.ts';
import { type ToolFailure, toolFailureOf } from '../text/tool-failure.ts';
import { type ToolCallPart, type ToolResultPart, toolResultsOf } from './message-parts.ts';
import type { ModelCall } from './model-call.ts';
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

export function findToolRequests(calls: readonly ModelCall[]): ToolRequest[] {
  return calls.flatMap((call) => call.toolCalls().map((part) => ({ call, part })));
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
  const resultText = resultOf(content.outputText);
  return {
    name: row.tool_name || row.name,
    callId: row.tool_call_id || (request?.part.id ?? ''),
    argumentsText: content.inputText || (request?.part.arguments ?? ''),
    resultText,
    failure: toolFailureOf(resultText, row),
    span,
    request,
    startUs: row.start_time_us,
    endUs: span.endUs,
    spanId: row.span_id,
  };
}

/** A tool message that was stored whole (LangChain's serialization): its content alone. */
function resultOf(text: string): string {
  if (!text.startsWith('{"lc":')) return text;
  try {
    const content = (JSON.parse(text) as { kwargs?: { content?: unknown } }).kwargs?.content;
    return typeof content === 'string' ? content : content === undefined ? text : JSON.stringify(content);
  } catch {
    // cut by a length limit
    return text;
  }
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
    const parts = toolResultsOf(call.messagesIn());
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
