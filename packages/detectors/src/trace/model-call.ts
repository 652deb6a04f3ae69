import type { ToolDefinition } from '@sentryai/conventions';
import type { Message } from '@sentryai/schema';
import { type JsonObject, numberAt } from './json-value.ts';
import { textOfMessages, type ToolCallPart, toolCallsOf } from './message-parts.ts';
import type { SpanContent } from './span-content.ts';
import type { SpanView } from './span-view.ts';

const OUTPUT_CAP_KEYS = [
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'maxOutputTokens',
  'maxTokens',
  'max_new_tokens',
  'num_predict',
  'max_tokens_to_sample',
  'maxCompletionTokens',
];

/** Text that says that a model asked for tools, before anything is parsed. */
export const TOOL_CALL_MARK = /[Tt]ool[_-]?[Cc]alls?\b|[Tt]ool_?[Uu]se|[Ff]unction_?[Cc]all|toolRequest|[Tt]ool_?[Ii]nvocation/;

/** How far above a call the span may be that tells of its failure. */
const FAILED_STEPS_MAX = 4;

/**
 * One call of a model, however many spans tell about it: two instrumentations, or a client's span around the SDK's. What
 * one view does not know another one may.
 */
export class ModelCall {
  /** The span that speaks for the call; findings point at it. */
  readonly main: SpanView;
  /** All spans about this call, the main one first. */
  readonly views: readonly SpanView[];
  readonly startUs: number;
  readonly endUs: number;
  #contents: { input: SpanContent; output: SpanContent } | undefined;
  #answer: string | undefined;
  #toolCalls: readonly ToolCallPart[] | undefined;
  #failedAround: SpanView | null | undefined;

  constructor(main: SpanView, views: readonly SpanView[]) {
    this.main = main;
    this.views = views;
    this.startUs = Math.min(...views.map((view) => view.row.start_time_us));
    this.endUs = Math.max(...views.map((view) => view.endUs));
  }

  get id(): string {
    return this.main.row.span_id;
  }

  get durationMs(): number {
    return (this.endUs - this.startUs) / 1000;
  }

  /** A call has failed when the view that speaks for it has, or all of its views have, or only the span around it tells so. */
  get hasFailed(): boolean {
    if (this.main.hasFailed) return true;
    if (this.views.length > 1 && this.views.some((view) => view.hasFailed) && this.outputTokens === null) return true;
    return this.failedAround !== null;
  }

  /**
   * The failed span around a call that ended in silence: some frameworks mark the step as failed and its call as fine,
   * with the finish reason `error` or with neither reason, tokens nor answer. Null for every other call.
   */
  get failedAround(): SpanView | null {
    if (this.#failedAround !== undefined) return this.#failedAround;
    this.#failedAround = null;
    const reason = this.finishReason;
    if ((reason !== 'error' && reason !== '') || this.outputTokens !== null || this.views.some((view) => view.hasFailed)) return null;
    const around = this.main.findAncestor((span) => span.hasFailed, FAILED_STEPS_MAX);
    if (around !== null && (reason === 'error' || (this.output.outputText !== '' && this.isSilent()))) this.#failedAround = around;
    return this.#failedAround;
  }

  isSilent(): boolean {
    return this.answerText().trim() === '' && this.toolCalls().length === 0;
  }

  get error(): { type: string; message: string; httpStatus: number | null } {
    const around = this.failedAround;
    const failed = around === null ? this.views.filter((view) => view.hasFailed) : [around];
    return {
      type: first(failed, (view) => view.row.error_type),
      message: first(failed, (view) => view.row.error_message),
      httpStatus: failed.map((view) => view.row.http_status).find((status) => status !== null) ?? null,
    };
  }

  get model(): string {
    return first(this.views, (view) => view.row.model);
  }

  get modelRequested(): string {
    return first(this.views, (view) => view.row.model_requested);
  }

  get provider(): string {
    return first(this.views, (view) => view.row.provider);
  }

  get finishReason(): string {
    return first(this.views, (view) => view.row.finish_reason);
  }

  get inputTokens(): number | null {
    return firstKnown(this.views, (view) => view.row.input_tokens);
  }

  get outputTokens(): number | null {
    return firstKnown(this.views, (view) => view.row.output_tokens);
  }

  get reasoningTokens(): number | null {
    return firstKnown(this.views, (view) => view.row.reasoning_tokens);
  }

  get cacheReadTokens(): number | null {
    return firstKnown(this.views, (view) => view.row.cache_read_tokens);
  }

  get costUsd(): number | null {
    return firstKnown(this.views, (view) => view.row.cost_usd);
  }

  get tokens(): number | null {
    const [input, output] = [this.inputTokens, this.outputTokens];
    return input === null && output === null ? null : (input ?? 0) + (output ?? 0);
  }

  #sides(): { input: SpanContent; output: SpanContent } {
    this.#contents ??= {
      input: (this.views.find((view) => view.content.inputText !== '') ?? this.main).content,
      output: (this.views.find((view) => view.content.outputText !== '') ?? this.main).content,
    };
    return this.#contents;
  }

  /** The content that holds the prompt. */
  get input(): SpanContent {
    return this.#sides().input;
  }

  get output(): SpanContent {
    return this.#sides().output;
  }

  messagesIn(): readonly Message[] | null {
    return this.input.messagesIn();
  }

  messagesOut(): readonly Message[] | null {
    return this.output.messagesOut();
  }

  /** The text of the answer, '' when there is none or it is unknown. */
  answerText(): string {
    this.#answer ??= textOfMessages(this.messagesOut());
    return this.#answer;
  }

  /** Tools that the model asked for; nothing is parsed unless the answer looks like it. */
  toolCalls(): readonly ToolCallPart[] {
    this.#toolCalls ??= TOOL_CALL_MARK.test(this.output.outputText) ? toolCallsOf(this.messagesOut()) : [];
    return this.#toolCalls;
  }

  tools(): readonly ToolDefinition[] | null {
    for (const view of this.views) {
      const tools = view.content.tools();
      if (tools !== null) return tools;
    }
    return null;
  }

  /** A model parameter object for each view that has one. */
  parameterSets(): JsonObject[] {
    return this.views.filter((view) => view.content.parametersText !== '').map((view) => view.content.parameters());
  }

  /** How many tokens the answer may have, when the request limits it. */
  get outputCapTokens(): number | null {
    for (const parameters of this.parameterSets()) {
      const cap = numberAt(parameters, OUTPUT_CAP_KEYS) ?? numberAt(configOf(parameters), OUTPUT_CAP_KEYS);
      if (cap !== null) return cap;
    }
    if (
      !/max_?(?:output_|completion_|new_)?tokens|num_predict/i.test(
        this.input.inputText.slice(-2_000) + this.input.inputText.slice(0, 2_000),
      )
    )
      return null;
    const request = this.input.request();
    return request === null ? null : (numberAt(request, OUTPUT_CAP_KEYS) ?? numberAt(configOf(request), OUTPUT_CAP_KEYS));
  }
}

/** Where vendors keep parameters one level down. */
function configOf(parameters: JsonObject): JsonObject | undefined {
  for (const key of ['generation_config', 'generationConfig', 'config', 'options', 'inferenceConfig', 'kwargs', 'invocation_params']) {
    const member = parameters[key];
    if (typeof member === 'object' && member !== null && !Array.isArray(member)) return member as JsonObject;
  }
  return undefined;
}

function first(views: readonly SpanView[], read: (view: SpanView) => string): string {
  for (const view of views) {
    const value = read(view);
    if (value !== '') return value;
  }
  return '';
}

function firstKnown(views: readonly SpanView[], read: (view: SpanView) => number | null): number | null {
  for (const view of views) {
    const value = read(view);
    if (value !== null) return value;
  }
  return null;
}
