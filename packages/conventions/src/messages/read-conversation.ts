import type { Message } from '@sentryai/schema';
import { normalizeFinishReason } from '../finish-reasons.ts';
import { firstPresent, firstString, isObject, type JsonObject, looksLikeJson, parseJson } from './json-value.ts';
import { readContent, readMessage, roleOfSide, type Side } from './read-message.ts';
import { isPart, otherPart, readPart } from './read-part.ts';

/** Messages beyond this are left out; the stored text keeps them. */
export const MESSAGES_MAX = 5_000;
const DEPTH_MAX = 8;

/** Items of the Responses API that are one step of the model or one answer of a tool, without being messages. */
const ITEM_TYPES = new Set([
  'function_call',
  'custom_tool_call',
  'mcp_call',
  'reasoning',
  'function_call_output',
  'custom_tool_call_output',
  'function_call_result',
  'web_search_call',
  'file_search_call',
  'computer_call',
  'code_interpreter_call',
  'image_generation_call',
  'tool_call',
  'tool_result',
]);

/** Properties of a request under which the conversation stands, most specific first. */
const REQUEST_KEYS = ['messages', 'contents', 'input', 'prompt', 'prompts', 'chat_history', 'history', 'inputs'];
/** Properties of an answer under which the conversation stands. */
const ANSWER_KEYS = [
  'choices',
  'candidates',
  'generations',
  'output',
  'outputs',
  'message',
  'messages',
  'completion',
  'response',
  'content',
  'text',
  'result',
];
const SYSTEM_KEYS = ['system', 'instructions', 'system_instruction', 'systemInstruction', 'system_prompt', 'systemPrompt'];
/** Wrappers of graph frameworks around a state that holds messages. */
const STATE_KEYS = ['update', 'args', 'kwargs', 'data', 'state', 'request', 'body'];

function textMessage(role: string, text: string): Message[] {
  return text === '' ? [] : [{ role, parts: [{ type: 'text', text }], finish_reason: null }];
}

/** One step of the Responses API as a message. */
function readItem(item: JsonObject): Message | null {
  if (typeof item['type'] !== 'string' || !ITEM_TYPES.has(item['type'])) return null;
  const part = readPart(item);
  if (part === null) return null;
  return { role: part.type === 'tool_result' ? 'tool' : 'assistant', parts: [part], finish_reason: null };
}

/** Steps of one answer come as separate items; people read them as one message. */
function joinSteps(messages: readonly (Message & { isStep?: boolean })[]): Message[] {
  const joined: (Message & { isStep?: boolean })[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    const canJoin =
      last !== undefined && last.role === 'assistant' && message.role === 'assistant' && (message.isStep === true || last.isStep === true);
    if (!canJoin) joined.push({ ...message, parts: [...message.parts] });
    else {
      last.parts.push(...message.parts);
      last.finish_reason = message.finish_reason ?? last.finish_reason;
    }
  }
  return joined.map(({ role, parts, finish_reason }) => ({ role, parts, finish_reason }));
}

function readList(list: readonly unknown[], side: Side, depth: number): Message[] | null {
  if (list.length === 0) return null;
  const bounded = list.slice(0, MESSAGES_MAX);
  if (bounded.every((item) => isPart(item) && !ITEM_TYPES.has(String(item['type'])))) {
    return [{ role: roleOfSide(side), parts: readContent(bounded), finish_reason: null }];
  }
  const messages: (Message & { isStep?: boolean })[] = [];
  let understood = 0;
  for (const item of bounded) {
    if (messages.length >= MESSAGES_MAX) break;
    if (typeof item === 'string') {
      messages.push(...textMessage(roleOfSide(side), item));
      understood += 1;
      continue;
    }
    const step = isObject(item) ? readItem(item) : null;
    const message = step ?? (isObject(item) ? readMessage(item, side) : null);
    if (message !== null) {
      messages.push(step === null ? message : { ...message, isStep: true });
      understood += 1;
      continue;
    }
    const nested = depth < DEPTH_MAX && typeof item === 'object' && item !== null ? readConversation(item, side, depth + 1) : null;
    if (nested !== null && nested.length > 0) {
      messages.push(...nested);
      understood += 1;
    } else if (item !== null) messages.push({ role: roleOfSide(side), parts: [otherPart(item)], finish_reason: null });
  }
  return understood === 0
    ? null
    : joinSteps(side === 'input' ? messages.flatMap((message) => unpackConversation(message, depth)) : messages);
}

const CONVERSATION_TEXT = /^\s*\[\s*\{\s*"(?:role|type)"\s*:/;

/** A whole conversation that an emitter wrote as JSON into the text of one message of the user (the Responses API's items). */
function unpackConversation(message: Message & { isStep?: boolean }, depth: number): (Message & { isStep?: boolean })[] {
  const [part] = message.parts;
  if (message.role !== 'user' || message.parts.length !== 1 || part?.type !== 'text' || depth >= 2) return [message];
  const items = CONVERSATION_TEXT.test(part.text.slice(0, 200)) ? parseJson(part.text) : undefined;
  if (!Array.isArray(items) || !items.every(isTurn)) return [message];
  return readList(items, 'input', DEPTH_MAX) ?? [message];
}

function isTurn(item: unknown): boolean {
  if (!isObject(item)) return false;
  return (typeof item['role'] === 'string' && item['content'] !== undefined) || ITEM_TYPES.has(String(item['type']));
}

/** One choice, candidate or generation of an answer. */
function readChoice(choice: unknown, depth: number): Message[] {
  if (Array.isArray(choice)) return choice.slice(0, MESSAGES_MAX).flatMap((item) => (depth < DEPTH_MAX ? readChoice(item, depth + 1) : []));
  if (!isObject(choice)) return typeof choice === 'string' ? textMessage('assistant', choice) : [];
  const inner = firstPresent(choice, ['message', 'delta', 'content']);
  const messages = inner === undefined ? null : readConversation(inner, 'output', depth + 1);
  const found = messages ?? (typeof choice['text'] === 'string' ? textMessage('assistant', choice['text']) : []);
  const sent = firstString(choice, ['finish_reason', 'finishReason']);
  const reason = sent === null ? '' : normalizeFinishReason(sent);
  const last = found.at(-1);
  if (last !== undefined && reason !== '') last.finish_reason ??= reason;
  return found;
}

const VERCEL_ANSWER_KEYS = new Set(['text', 'toolCalls', 'object', 'reasoning', 'files']);

/** The AI SDK's answer: texts, calls and objects side by side. */
function readVercelAnswer(value: JsonObject): Message[] | null {
  const keys = Object.keys(value);
  if (keys.length === 0 || !keys.every((key) => VERCEL_ANSWER_KEYS.has(key))) return null;
  const object = value['object'];
  const content = value['text'] ?? (object === undefined ? undefined : typeof object === 'string' ? object : JSON.stringify(object));
  const message = readMessage(
    { role: 'assistant', content: content ?? '', toolCalls: value['toolCalls'], reasoning: value['reasoning'] },
    'output',
  );
  if (message !== null && Array.isArray(value['files'])) message.parts.push(...readContent(value['files']));
  return message === null ? null : [message];
}

function systemMessage(value: JsonObject): Message[] {
  const system = firstPresent(value, SYSTEM_KEYS) ?? (isObject(value['config']) ? firstPresent(value['config'], SYSTEM_KEYS) : undefined);
  if (system === undefined) return [];
  if (isObject(system)) {
    const message = readMessage({ ...system, role: 'system' }, 'input');
    return message === null ? [] : [message];
  }
  const parts = readContent(system);
  return parts.length === 0 ? [] : [{ role: 'system', parts, finish_reason: null }];
}

function readObject(value: JsonObject, side: Side, depth: number): Message[] | null {
  // an answer of the Messages API is a message with a type of its own
  const message = readItem(value) ?? readMessage(value, side);
  if (message !== null) return [...(value['messages'] === undefined ? [] : systemMessage(value)), message];
  const answer = side === 'output' ? readVercelAnswer(value) : null;
  if (answer !== null) return answer;
  if (isPart(value)) return [{ role: roleOfSide(side), parts: readContent([value]), finish_reason: null }];
  if (value['event.name'] === 'gen_ai.choice' && isObject(value['message'])) return readChoice(value, depth);
  if (depth >= DEPTH_MAX) return null;
  for (const key of ['choices', 'candidates', 'generations']) {
    if (!Array.isArray(value[key])) continue;
    const choices = readChoice(value[key], depth + 1);
    if (choices.length > 0) return choices;
  }
  for (const key of side === 'input' ? REQUEST_KEYS : ANSWER_KEYS) {
    const inner = value[key];
    if (inner === undefined || inner === null) continue;
    const found = readConversation(inner, side, depth + 1);
    if (found !== null && found.length > 0) return side === 'input' ? [...systemMessage(value), ...found] : found;
  }
  for (const key of STATE_KEYS) {
    const inner = value[key];
    const found = typeof inner === 'object' && inner !== null ? readConversation(inner, side, depth + 1) : null;
    if (found !== null && found.length > 0) return found;
  }
  // a graph's final state holds the whole conversation on its output, too
  if (side === 'output') return null;
  const system = systemMessage(value);
  return system.length > 0 ? system : null;
}

/** Finds the conversation in a JSON value of any shape; null when there is none. Bounded in depth and messages. */
export function readConversation(value: unknown, side: Side, depth = 0): Message[] | null {
  if (typeof value === 'string') {
    // a request that was put into JSON twice
    const inner = depth < 2 && /^\s*[[{]/.test(value) && looksLikeJson(value) ? parseJson(value) : undefined;
    const nested = inner === undefined ? null : readConversation(inner, side, depth + 2);
    return nested ?? textMessage(roleOfSide(side), value);
  }
  if (Array.isArray(value)) return readList(value, side, depth);
  return isObject(value) ? readObject(value, side, depth) : null;
}
