import type { MessagePart } from '@sentryai/schema';
import { firstPresent, firstString, isObject, type JsonObject, textOf } from './json-value.ts';
import { readMedia } from './media.ts';

/** What each vendor calls a part, to ours. Names are compared with `-` as `_`, in lower case. */
const PART_TYPES = new Map<string, MessagePart['type']>(
  Object.entries({
    text: 'text',
    input_text: 'text',
    output_text: 'text',
    refusal: 'text',
    text_delta: 'text',
    summary_text: 'reasoning',
    reasoning_text: 'reasoning',
    reasoning: 'reasoning',
    reasoning_content: 'reasoning',
    thinking: 'reasoning',
    redacted_thinking: 'reasoning',
    redacted_reasoning: 'reasoning',
    tool_call: 'tool_call',
    tool_use: 'tool_call',
    server_tool_use: 'tool_call',
    server_tool_call: 'tool_call',
    mcp_tool_use: 'tool_call',
    function_call: 'tool_call',
    function: 'tool_call',
    custom_tool_call: 'tool_call',
    mcp_call: 'tool_call',
    toolrequest: 'tool_call',
    tool_call_response: 'tool_result',
    server_tool_call_response: 'tool_result',
    tool_result: 'tool_result',
    mcp_tool_result: 'tool_result',
    web_search_tool_result: 'tool_result',
    tool_return: 'tool_result',
    function_call_output: 'tool_result',
    custom_tool_call_output: 'tool_result',
    function_call_result: 'tool_result',
    function_response: 'tool_result',
    toolresponse: 'tool_result',
    image: 'media',
    image_url: 'media',
    input_image: 'media',
    output_image: 'media',
    image_file: 'media',
    audio: 'media',
    input_audio: 'media',
    output_audio: 'media',
    audio_url: 'media',
    video: 'media',
    video_url: 'media',
    file: 'media',
    input_file: 'media',
    document: 'media',
    blob: 'media',
    uri: 'media',
    media: 'media',
  }),
);

const CALL_ID_KEYS = ['tool_call_id', 'toolCallId', 'tool_use_id', 'call_id', 'callId', 'toolUseId', 'id', 'ref'];
const NAME_KEYS = ['name', 'toolName', 'tool_name', 'tool'];
const ARGUMENT_KEYS = ['arguments', 'args', 'input', 'parameters', 'tool_input'];
const RESULT_KEYS = ['result', 'response', 'output', 'content', 'tool_result', 'value', 'functionResponse'];

/** A part in no table, kept as it was sent. */
export function otherPart(raw: unknown): MessagePart {
  return { type: 'other', raw: JSON.stringify(raw) ?? '' };
}

/** A tool call in any vendor's shape, flat or under `function`. Null when it has no name. */
export function readToolCall(call: JsonObject): MessagePart | null {
  const inner = isObject(call['function'])
    ? call['function']
    : isObject(call['functionCall'])
      ? call['functionCall']
      : isObject(call['toolRequest'])
        ? call['toolRequest']
        : call;
  const name = firstString(inner, NAME_KEYS) ?? firstString(call, NAME_KEYS);
  if (name === null) return null;
  const sent = firstPresent(inner, ARGUMENT_KEYS) ?? firstPresent(call, ARGUMENT_KEYS);
  return { type: 'tool_call', id: firstString(call, CALL_ID_KEYS) ?? firstString(inner, CALL_ID_KEYS), name, arguments: textOf(sent) };
}

/** The text of a tool's answer: a string, a list of text blocks, or a value wrapped with its type. */
function resultText(value: unknown): string {
  if (Array.isArray(value)) {
    const texts = value.map((item) => (isObject(item) && typeof item['text'] === 'string' ? item['text'] : null));
    return texts.length > 0 && texts.every((text) => text !== null) ? texts.join('\n') : textOf(value);
  }
  if (isObject(value) && 'value' in value && typeof value['type'] === 'string') return textOf(value['value']);
  if (isObject(value) && value['type'] === 'text' && typeof value['text'] === 'string') return value['text'];
  return textOf(value);
}

/** A tool's answer in any vendor's shape. */
export function readToolResult(part: JsonObject): MessagePart {
  const inner = isObject(part['functionResponse'])
    ? part['functionResponse']
    : isObject(part['toolResponse'])
      ? part['toolResponse']
      : part;
  return {
    type: 'tool_result',
    id: firstString(part, CALL_ID_KEYS) ?? firstString(inner, CALL_ID_KEYS),
    name: firstString(inner, NAME_KEYS) ?? firstString(part, NAME_KEYS),
    result: resultText(firstPresent(inner, RESULT_KEYS)),
  };
}

function reasoningText(part: JsonObject): string {
  const direct = firstString(part, ['text', 'content', 'thinking', 'reasoning', 'reasoningText', 'reasoning_content']);
  if (direct !== null) return direct;
  for (const key of ['summary', 'content', 'reasoningText']) {
    const value = part[key];
    if (isObject(value) && typeof value['text'] === 'string') return value['text'];
    if (!Array.isArray(value)) continue;
    const texts = value.map((item) => (isObject(item) ? firstString(item, ['text']) : null)).filter((text) => text !== null);
    if (texts.length > 0) return texts.join('\n');
  }
  return '';
}

/** Types by what a part holds, for vendors whose parts have no type (Gemini, Bedrock Converse, Genkit). */
function untypedKind(part: JsonObject): MessagePart['type'] | null {
  if (typeof part['text'] === 'string') return part['thought'] === true ? 'reasoning' : 'text';
  if (isObject(part['functionCall']) || isObject(part['function_call']) || isObject(part['toolUse']) || isObject(part['toolRequest']))
    return 'tool_call';
  if (
    isObject(part['functionResponse']) ||
    isObject(part['function_response']) ||
    isObject(part['toolResult']) ||
    isObject(part['toolResponse'])
  )
    return 'tool_result';
  // Genkit: an answer that was asked for as JSON
  if (part['data'] !== undefined && Object.keys(part).every((key) => key === 'data' || key === 'metadata')) return 'text';
  if (isObject(part['reasoningContent']) || typeof part['reasoning'] === 'string') return 'reasoning';
  if (
    ['inlineData', 'inline_data', 'fileData', 'file_data', 'image', 'media', 'document', 'video', 'image_url'].some(
      // answers of newer SDKs name what they do not hold: `"image": null`
      (key) => part[key] !== undefined && part[key] !== null,
    )
  )
    return 'media';
  return null;
}

function partType(part: JsonObject): MessagePart['type'] | null {
  const sent = part['type'] ?? part['part_kind'] ?? part['kind'];
  if (typeof sent !== 'string') return untypedKind(part);
  const name = sent.toLowerCase().replaceAll('-', '_');
  const known = PART_TYPES.get(name);
  if (known !== undefined) return known;
  if (name === 'tool_invocation' || name.startsWith('tool_'))
    return isObject(part['toolInvocation']) || part['toolCallId'] !== undefined ? 'tool_call' : null;
  return null;
}

/** True when a value is one piece of a message rather than a message: it has a part's type and no role. */
export function isPart(value: unknown): value is JsonObject {
  return isObject(value) && value['role'] === undefined && partType(value) !== null;
}

/** Reads one piece of a message in any vendor's shape. Unknown shapes survive as `other`; null = an empty piece. */
export function readPart(raw: unknown): MessagePart | null {
  if (typeof raw === 'string') return raw === '' ? null : { type: 'text', text: raw };
  if (!isObject(raw)) return raw === null || raw === undefined ? null : otherPart(raw);
  switch (partType(raw)) {
    case 'text': {
      const text = firstPresent(raw, ['text', 'content', 'refusal', 'value', 'data']);
      if (isObject(text) && typeof text['value'] === 'string') return { type: 'text', text: text['value'] };
      return text === undefined ? otherPart(raw) : { type: 'text', text: textOf(text) };
    }
    case 'reasoning':
      return { type: 'reasoning', text: reasoningText(isObject(raw['reasoningContent']) ? raw['reasoningContent'] : raw) };
    case 'tool_call': {
      const inner = raw['toolUse'] ?? raw['toolInvocation'] ?? raw['function_call'] ?? raw['server_tool_call'];
      return readToolCall(isObject(inner) ? { ...inner, ...idOf(raw, inner) } : raw) ?? otherPart(raw);
    }
    case 'tool_result': {
      const inner = raw['toolResult'] ?? raw['function_response'] ?? raw['server_tool_call_response'];
      return readToolResult(isObject(inner) ? { ...inner, ...idOf(raw, inner) } : raw);
    }
    case 'media':
      return readMedia(raw, typeof raw['type'] === 'string' ? raw['type'] : (Object.keys(raw)[0] ?? '')) ?? otherPart(raw);
    default:
      return otherPart(raw);
  }
}

function idOf(outer: JsonObject, inner: JsonObject): JsonObject {
  const id = firstString(inner, CALL_ID_KEYS) ?? firstString(outer, CALL_ID_KEYS);
  return id === null ? {} : { id };
}
