import { readMessages, readToolDefinitions, type ToolDefinition } from '@sentryai/conventions';
import type { ContentFormat, Message, SpanContentRow } from '@sentryai/schema';
import { isObject, type JsonObject, objectAt, parseJson } from './json-value.ts';
import { type LoggedSides, sidesOfLogs } from './log-messages.ts';
import type { ParseBudget } from './parse-budget.ts';
import type { MessageLog } from './trace-input.ts';

const NO_MESSAGES: readonly Message[] = [];

/** Texts of one document that was retrieved. */
export type DocumentView = { id: string; content: string };

/**
 * The texts of one span, read when a detector first asks and then shared by all of them. What is not known is null: no
 * content was captured, it was cut, or the trace's budget is used up.
 */
export class SpanContent {
  readonly #row: SpanContentRow | null;
  readonly #logs: readonly { name: string; log: MessageLog }[];
  readonly #budget: ParseBudget;
  #logged: LoggedSides | undefined;
  #input: readonly Message[] | null | undefined;
  #output: readonly Message[] | null | undefined;
  #tools: readonly ToolDefinition[] | null | undefined;
  #parameters: JsonObject | undefined;
  #request: JsonObject | null | undefined;
  #attributes: JsonObject | undefined;
  #documents: readonly DocumentView[] | null | undefined;
  /** Characters of the input that an earlier call of the trace already sent; the rest is new. */
  repeatedInputChars = 0;

  constructor(row: SpanContentRow | null, logs: readonly { name: string; log: MessageLog }[], budget: ParseBudget) {
    this.#row = row;
    this.#logs = logs;
    this.#budget = budget;
  }

  #sides(): LoggedSides {
    this.#logged ??= this.#logs.length === 0 ? { input: '', output: '' } : sidesOfLogs(this.#logs);
    return this.#logged;
  }

  /** The stored text of the input, of any format; '' when nothing was captured. */
  get inputText(): string {
    const own = this.#row?.input ?? '';
    return own !== '' || this.#logs.length === 0 ? own : this.#sides().input;
  }

  get outputText(): string {
    const own = this.#row?.output ?? '';
    return own !== '' || this.#logs.length === 0 ? own : this.#sides().output;
  }

  get inputFormat(): ContentFormat {
    const format = this.#row?.input_format ?? '';
    return format === '' && this.inputText !== '' ? 'openai' : format;
  }

  get outputFormat(): ContentFormat {
    const format = this.#row?.output_format ?? '';
    return format === '' && this.outputText !== '' ? 'openai' : format;
  }

  get systemText(): string {
    return this.#row?.system_instructions ?? '';
  }

  get documentsText(): string {
    return this.#row?.documents ?? '';
  }

  get attributesText(): string {
    return this.#row?.attributes ?? '';
  }

  get eventsText(): string {
    return this.#row?.events ?? '';
  }

  get toolsText(): string {
    return this.#row?.tool_definitions ?? '';
  }

  get parametersText(): string {
    return this.#row?.parameters ?? '';
  }

  /** Asks whether a text of this span may still be parsed. */
  isReadable(text: string): boolean {
    return this.#budget.mayParse(text);
  }

  /** What was sent: system instructions and messages; null when unknown. */
  messagesIn(): readonly Message[] | null {
    if (this.#input !== undefined) return this.#input;
    const text = this.inputText;
    const apart = this.systemText;
    const messages = text === '' ? null : this.#budget.mayParse(text) ? readMessages(text, this.inputFormat, 'input') : null;
    const system = apart === '' ? null : readSystem(apart);
    this.#input = system === null ? messages : [...system, ...(messages ?? NO_MESSAGES)];
    return this.#input;
  }

  /** What was answered; null when unknown. An answer that is explicitly empty is a list of empty messages. */
  messagesOut(): readonly Message[] | null {
    if (this.#output !== undefined) return this.#output;
    const text = this.outputText;
    this.#output = text === '' ? null : this.#budget.mayParse(text) ? readMessages(text, this.outputFormat, 'output') : null;
    return this.#output;
  }

  /** Tools that were offered; null when nothing says which. */
  tools(): readonly ToolDefinition[] | null {
    if (this.#tools !== undefined) return this.#tools;
    const input = this.inputText;
    const hasOwn = this.toolsText !== '';
    const isReadable = hasOwn ? this.#budget.mayParse(this.toolsText) : input !== '' && this.#budget.mayParse(input);
    this.#tools = isReadable ? readToolDefinitions(this.toolsText, hasOwn ? '' : input) : null;
    if (this.#tools === null && /tools\\?"/.test(this.parametersText)) {
      const parameters = this.parameters();
      // Pydantic AI describes the whole request in one object
      const listed = parameters['tools'] ?? objectAt(parameters, 'model_request_parameters')?.['function_tools'];
      if (Array.isArray(listed)) this.#tools = readToolDefinitions(JSON.stringify(listed));
    }
    return this.#tools;
  }

  /** Model parameters; empty when unknown. */
  parameters(): JsonObject {
    if (this.#parameters !== undefined) return this.#parameters;
    const text = this.parametersText;
    const value = text !== '' && this.#budget.mayParse(text) ? parseJson(text) : undefined;
    this.#parameters = isObject(value) ? value : {};
    return this.#parameters;
  }

  /** The whole request when the input is one; null when it is only the conversation. */
  request(): JsonObject | null {
    if (this.#request !== undefined) return this.#request;
    const text = this.inputText;
    const value = text.startsWith('{') && this.#budget.mayParse(text) ? parseJson(text) : undefined;
    this.#request = isObject(value) ? value : null;
    return this.#request;
  }

  /** Attributes kept with the content. */
  attributes(): JsonObject {
    if (this.#attributes !== undefined) return this.#attributes;
    const text = this.attributesText;
    const value = text !== '' && this.#budget.mayParse(text) ? parseJson(text) : undefined;
    this.#attributes = isObject(value) ? value : {};
    return this.#attributes;
  }

  /** Documents that a retriever found; null when unknown, empty when it found none. */
  documents(): readonly DocumentView[] | null {
    if (this.#documents !== undefined) return this.#documents;
    const text = this.documentsText;
    const value = text !== '' && this.#budget.mayParse(text) ? parseJson(text) : undefined;
    this.#documents = Array.isArray(value) ? value.map(readDocument) : null;
    return this.#documents;
  }
}

function readSystem(text: string): readonly Message[] | null {
  const value = /^\s*[[{"]/.test(text) ? parseJson(text) : undefined;
  if (value === undefined) return [{ role: 'system', parts: [{ type: 'text', text }], finish_reason: null }];
  const read = readMessages(JSON.stringify(value), 'openai', 'input');
  return read === null ? null : read.map((message) => ({ ...message, role: 'system' }));
}

function readDocument(value: unknown): DocumentView {
  if (typeof value === 'string') return { id: '', content: value };
  if (!isObject(value)) return { id: '', content: '' };
  const content = value['content'] ?? value['text'] ?? value['page_content'] ?? value['pageContent'];
  const id = value['id'];
  return {
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : '',
    content: typeof content === 'string' ? content : content === undefined ? '' : JSON.stringify(content),
  };
}
