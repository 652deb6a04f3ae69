import type { SpanRow } from '@sentryai/schema';
import { agentOf } from './agent-of.ts';
import type { ModelCall } from './model-call.ts';
import type { ParseBudget } from './parse-budget.ts';
import type { SpanView } from './span-view.ts';
import { findToolRequests, findToolRuns, type ToolRequest, type ToolRun } from './tool-runs.ts';

/** What the builder knows about a trace. */
export type TraceParts = {
  project_id: number;
  trace_id: string;
  spans: readonly SpanView[];
  calls: readonly ModelCall[];
  /** The outermost span of each tool run, in order of time. */
  toolSpans: readonly SpanView[];
  starts: readonly SpanRow[];
  now_ms: number | null;
  budget: ParseBudget;
};

/** One settled trace as detectors see it. What is dear to find out is found out once, when first asked for. */
export class TraceView {
  readonly #parts: TraceParts;
  #llmCalls: readonly ModelCall[] | undefined;
  #requests: readonly ToolRequest[] | undefined;
  #runs: readonly ToolRun[] | undefined;
  #runOf: Map<ToolRequest, ToolRun> | undefined;
  #callOf: Map<SpanView, ModelCall> | undefined;
  #places: Map<ModelCall, number> | undefined;
  readonly #agents = new Map<SpanView, string>();

  constructor(parts: TraceParts) {
    this.#parts = parts;
  }

  get project_id(): number {
    return this.#parts.project_id;
  }

  get trace_id(): string {
    return this.#parts.trace_id;
  }

  /** All spans in order of time. */
  get spans(): readonly SpanView[] {
    return this.#parts.spans;
  }

  /** Calls of models of all kinds (chat, embedding, rerank), each once, in order of time. */
  get calls(): readonly ModelCall[] {
    return this.#parts.calls;
  }

  /** Calls that produce text. */
  get llmCalls(): readonly ModelCall[] {
    this.#llmCalls ??= this.calls.filter((call) => call.main.row.kind === 'llm');
    return this.#llmCalls;
  }

  /** Where a call stands among `llmCalls`. */
  placeOf(call: ModelCall): number {
    this.#places ??= new Map(this.llmCalls.map((one, place) => [one, place]));
    return this.#places.get(call) ?? this.llmCalls.length;
  }

  get toolSpans(): readonly SpanView[] {
    return this.#parts.toolSpans;
  }

  get starts(): readonly SpanRow[] {
    return this.#parts.starts;
  }

  get now_ms(): number | null {
    return this.#parts.now_ms;
  }

  get budget(): ParseBudget {
    return this.#parts.budget;
  }

  /** Spans without a parent. A parent that was not exported leaves its children here as well. */
  get tops(): SpanView[] {
    return this.spans.filter((span) => span.parent === null);
  }

  /** Tools that models asked for, in order of time. */
  get toolRequests(): readonly ToolRequest[] {
    this.#requests ??= findToolRequests(this.llmCalls);
    return this.#requests;
  }

  /** Tool runs, from spans of their own and from what later prompts say about those that have none. */
  get toolRuns(): readonly ToolRun[] {
    this.#runs ??= findToolRuns(this);
    return this.#runs;
  }

  /** The run that answered a request; undefined when it never ran, or nobody tells. */
  runOf(request: ToolRequest): ToolRun | undefined {
    this.#runOf ??= new Map(this.toolRuns.flatMap((run) => (run.request === null ? [] : [[run.request, run] as const])));
    return this.#runOf.get(request);
  }

  /** The call that a span tells about; undefined for spans that are no model calls. */
  callOf(span: SpanView): ModelCall | undefined {
    this.#callOf ??= new Map(this.calls.flatMap((call) => call.views.map((view) => [view, call] as const)));
    return this.#callOf.get(span);
  }

  /** Name of the agent, or of the step, that a span works for; '' when nobody has a name. */
  agentOf(span: SpanView): string {
    let name = this.#agents.get(span);
    if (name === undefined) this.#agents.set(span, (name = agentOf(span)));
    return name;
  }
}
