import type { ModelCall } from '../trace/model-call.ts';
import { isObject, type JsonObject, objectAt, parseJson } from '../trace/json-value.ts';
import type { SpanContent } from '../trace/span-content.ts';

/** What form of answer a call asked for. `schemaText` is '' when any JSON will do. */
export type AskedFormat = { kind: 'json' | 'json_schema'; schemaText: string };

/** Text without which no request asks for JSON; asked before anything is parsed. */
const MARK =
  /response_?format|json_?schema|response_?schema|responseMimeType|response_mime_type|"format"|guided_json|output_?format|output_?config|text_format|ls_structured_output|output_mode|"output_type"/i;

/** Frameworks' operations whose whole point is an object. */
const OBJECT_OPERATION = /(?:generate|stream)_?object/i;
const PARENT_STEPS_MAX = 4;

function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A schema under any of the names that vendors have for it. */
function schemaIn(holder: JsonObject | undefined): string | null {
  if (holder === undefined) return null;
  for (const key of [
    'schema',
    'json_schema',
    'jsonSchema',
    'response_schema',
    'responseSchema',
    'responseJsonSchema',
    'response_json_schema',
    'parameters',
  ]) {
    const member = holder[key];
    const value = typeof member === 'string' && member.startsWith('{') ? parseJson(member) : member;
    if (!isObject(value)) continue;
    return looksLikeSchema(value) ? jsonText(value) : schemaIn(value);
  }
  return null;
}

function looksLikeSchema(value: JsonObject): boolean {
  return (
    ['properties', '$ref', 'anyOf', 'oneOf', 'allOf', 'items', 'enum', '$defs'].some((key) => key in value) ||
    (typeof value['type'] === 'string' && value['type'] !== 'json_schema' && value['type'] !== 'json_object')
  );
}

/** `response_format`, `text.format`, `output_format`, `format`: an object with a type, a word, or a schema. */
function fromFormat(sent: unknown): AskedFormat | null {
  const value = typeof sent === 'string' && sent.startsWith('{') ? parseJson(sent) : sent;
  if (typeof value === 'string') return /^json(?:_object|_mode)?$/i.test(value) ? { kind: 'json', schemaText: '' } : null;
  if (!isObject(value)) return null;
  const type = typeof value['type'] === 'string' ? value['type'].toLowerCase() : '';
  if (type === 'text') return null;
  const schema = schemaIn(value);
  if (schema !== null) return { kind: 'json_schema', schemaText: schema };
  if (type === 'json_object' || type === 'json') return { kind: 'json', schemaText: '' };
  if (type === 'json_schema') return { kind: 'json_schema', schemaText: '' };
  return looksLikeSchema(value) ? { kind: 'json_schema', schemaText: jsonText(value) } : null;
}

function fromParameters(parameters: JsonObject, depth = 0): AskedFormat | null {
  // a schema says more than "JSON", wherever it stands
  let noted: AskedFormat | null = null;
  for (const key of [
    'response_format',
    'responseFormat',
    'output_format',
    'outputFormat',
    'text_format',
    'format',
    'output_type',
    'output.type',
  ]) {
    const found = parameters[key] === undefined ? null : fromFormat(parameters[key]);
    if (found?.schemaText) return found;
    noted ??= found;
  }
  for (const key of [
    'response_schema',
    'responseSchema',
    'responseJsonSchema',
    'response_json_schema',
    'guided_json',
    'json_schema',
    'schema',
  ]) {
    const member = parameters[key];
    const value = typeof member === 'string' ? parseJson(member) : member;
    if (isObject(value) && looksLikeSchema(value)) return { kind: 'json_schema', schemaText: jsonText(value) };
    const inner = isObject(value) ? schemaIn(value) : null;
    if (inner !== null) return { kind: 'json_schema', schemaText: inner };
  }
  const mime = parameters['response_mime_type'] ?? parameters['responseMimeType'];
  if (mime === 'application/json') noted ??= { kind: 'json', schemaText: '' };
  // Pydantic AI: only its native mode makes the model answer in JSON, the others use tools or prompts
  if (parameters['output_mode'] === 'native') {
    const schema = schemaIn(objectAt(parameters, 'output_object'));
    return schema === null ? { kind: 'json', schemaText: '' } : { kind: 'json_schema', schemaText: schema };
  }
  if (depth >= 2) return noted;
  for (const key of [
    'text',
    'generation_config',
    'generationConfig',
    'config',
    'output_config',
    'outputConfig',
    'output',
    'options',
    'model_request_parameters',
    'ls_structured_output_format',
    'kwargs',
    'invocation_params',
    'extra_body',
    'model_kwargs',
  ]) {
    const inner = objectAt(parameters, key);
    const asked =
      inner === undefined ? null : key === 'ls_structured_output_format' ? fromStructured(inner) : fromParameters(inner, depth + 1);
    if (asked?.schemaText) return asked;
    noted ??= asked;
  }
  return noted;
}

/** LangChain's note about `withStructuredOutput`; by function calling, the answer is a tool call and not JSON text. */
function fromStructured(note: JsonObject): AskedFormat | null {
  const method = objectAt(note, 'kwargs')?.['method'];
  if (method === 'function_calling' || method === 'functionCalling') return null;
  const schema = schemaIn(note);
  return schema === null ? { kind: 'json', schemaText: '' } : { kind: 'json_schema', schemaText: schema };
}

function fromContent(content: SpanContent): AskedFormat | null {
  if (content.parametersText !== '' && MARK.test(content.parametersText)) {
    const asked = fromParameters(content.parameters());
    if (asked !== null) return asked;
  }
  const input = content.inputText;
  if (input.startsWith('{') && MARK.test(input.slice(0, 20_000) + input.slice(-20_000))) {
    const request = content.request();
    const asked = request === null ? null : fromParameters(request);
    if (asked !== null) return asked;
  }
  // attributes that no parameter took: `gen_ai.output.type`, LangSmith's metadata
  const attributes = content.attributesText;
  if (attributes !== '' && /ls_structured_output|response_?format|response_?schema/i.test(attributes)) {
    for (const [key, value] of Object.entries(content.attributes())) {
      if (/ls_structured_output_format$/i.test(key)) {
        const note = typeof value === 'string' ? parseJson(value) : value;
        const asked = isObject(note) ? fromStructured(note) : null;
        if (asked !== null) return asked;
      }
      if (
        /invocation_?params|invocation_parameters|llm_request|request_data|input\.value$/i.test(key) &&
        typeof value === 'string' &&
        MARK.test(value)
      ) {
        const request = parseJson(value);
        const asked = isObject(request) ? fromParameters(request) : null;
        if (asked !== null) return asked;
      }
      if (/response_?(?:format|schema)$/i.test(key)) {
        const asked = fromFormat(value);
        if (asked !== null) return asked;
      }
    }
  }
  return null;
}

/**
 * The form of answer that a call asked for: in its parameters, its request, or on the operation around it that makes
 * objects (AI SDK). Null when it asked for none, or the client does not say.
 */
export function askedFormatOf(call: ModelCall): AskedFormat | null {
  let noted: AskedFormat | null = null;
  for (const view of call.views) {
    const asked = fromContent(view.content);
    if (asked?.schemaText) return asked;
    noted ??= asked;
    if (view.row.attributes_string['gen_ai.output.type'] === 'json') noted ??= { kind: 'json', schemaText: '' };
  }
  let parent = call.main.parent;
  for (let steps = 0; parent !== null && steps < PARENT_STEPS_MAX; parent = parent.parent, steps++) {
    const { kind, operation, name } = parent.row;
    if (kind !== 'chain' && kind !== 'agent' && kind !== 'workflow' && kind !== 'llm') break;
    const isObjectMaker = OBJECT_OPERATION.test(operation) || OBJECT_OPERATION.test(name);
    const text = parent.content.parametersText;
    if (isObjectMaker || /response_schema/.test(text)) {
      const asked = text === '' ? null : fromParameters(parent.content.parameters());
      if (asked?.schemaText) return asked;
      noted ??= asked;
      if (isObjectMaker) noted ??= { kind: 'json', schemaText: '' };
    }
  }
  return noted;
}
