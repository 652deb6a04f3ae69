import type { Message, MessagePart } from '@sentryai/schema';
import { normalizeFinishReason } from '../finish-reasons.ts';
import { firstString, isObject, type JsonObject, looksLikeJson, parseJson, textOf } from './json-value.ts';
import { isPart, readPart, readToolCall, readToolResult } from './read-part.ts';

/** Which end of a call a text belongs to; decides the role of texts that name none. */
export type Side = 'input' | 'output';

export const PARTS_MAX = 1_000;

/** Maps, not objects: a role may be called `constructor`. */
const ROLES = new Map<string, string>(
  Object.entries({
    human: 'user',
    ai: 'assistant',
    aimessagechunk: 'assistant',
    model: 'assistant',
    bot: 'assistant',
    chatbot: 'assistant',
    developer: 'system',
    function: 'tool',
    humanmessage: 'user',
    aimessage: 'assistant',
    systemmessage: 'system',
    toolmessage: 'tool',
    functionmessage: 'tool',
  }),
);
const PLAIN_ROLES = new Set(['system', 'user', 'assistant', 'tool']);
/** Types of LangChain messages without a role of their own. */
const MESSAGE_TYPES = new Set(['human', 'ai', 'system', 'tool', 'function', 'aimessagechunk']);
const EVENT_ROLE = /^gen_ai\.(system|user|assistant|tool)\.message$/;

/** Role of a text without one. */
export function roleOfSide(side: Side): string {
  return side === 'input' ? 'user' : 'assistant';
}

/** A role in our words; words of the emitter's own survive. */
export function normalizeRole(sent: string): string {
  const role = sent.toLowerCase();
  return ROLES.get(role) ?? (PLAIN_ROLES.has(role) ? role : sent);
}

/** Pieces of a `content` of any shape: text, a list of parts, one part, or a list that was stored as JSON text. */
export function readContent(content: unknown): MessagePart[] {
  if (typeof content === 'string') {
    if (content === '') return [];
    // older instrumentations store a list of parts as text
    if (/^\s*\[\s*\{\s*"(?:type|text)"/.test(content)) {
      const parsed = parseJson(content);
      if (Array.isArray(parsed) && parsed.every(isPart)) return readContent(parsed);
    }
    return [{ type: 'text', text: content }];
  }
  const items = Array.isArray(content) ? content.slice(0, PARTS_MAX) : [content];
  return items.map(readPart).filter((part) => part !== null);
}

/** Adds calls that are not there yet: some emitters send the same call in the parts and in `tool_calls`. */
function addToolCalls(parts: MessagePart[], calls: unknown): void {
  if (typeof calls === 'string') calls = looksLikeJson(calls) ? parseJson(calls) : undefined;
  if (!Array.isArray(calls)) return;
  for (const call of calls.slice(0, PARTS_MAX)) {
    const part = isObject(call) ? readToolCall(call) : null;
    if (part?.type !== 'tool_call') continue;
    const isThere = parts.some(
      (other) =>
        other.type === 'tool_call' &&
        other.id === part.id &&
        other.name === part.name &&
        (part.id !== null || other.arguments === part.arguments),
    );
    if (!isThere) parts.push(part);
  }
}

function finishReason(message: JsonObject): string | null {
  const metadata = isObject(message['response_metadata']) ? message['response_metadata'] : {};
  const sent =
    firstString(message, ['finish_reason', 'finishReason', 'stop_reason', 'stopReason']) ??
    firstString(metadata, ['finish_reason', 'stop_reason']);
  const reason = sent === null ? '' : normalizeFinishReason(sent);
  return reason === '' ? null : reason;
}

/** Beginning of a text that is such a message, alone or as the output of a step. */
export const LANGCHAIN_MESSAGE = /^\{(?:"output":\{)?"lc":/;

/** A LangChain message as its serializer writes it: class name in `id`, fields in `kwargs`. */
function unwrapLangChain(raw: JsonObject): JsonObject | null {
  const id = raw['id'];
  if (!isObject(raw['kwargs']) || !Array.isArray(id)) return null;
  const className = String(id.at(-1) ?? '')
    .toLowerCase()
    .replace(/chunk$/, '');
  const role = ROLES.get(className);
  return role === undefined ? null : { ...raw['kwargs'], role };
}

/** True when an object has the outline of one message. */
function isMessage(raw: JsonObject): boolean {
  const hasBody = [
    'content',
    'parts',
    'contents',
    'tool_calls',
    'toolCalls',
    'function_call',
    'refusal',
    'reasoning_content',
    'audio',
    'reasoning',
  ].some((key) => raw[key] !== undefined);
  if (typeof raw['role'] === 'string') return hasBody || raw['text'] !== undefined || Object.keys(raw).length <= 2;
  if (typeof raw['event.name'] === 'string') return EVENT_ROLE.test(raw['event.name']);
  if (typeof raw['type'] === 'string' && MESSAGE_TYPES.has(raw['type'].toLowerCase())) return hasBody || isObject(raw['data']);
  // pydantic-ai's own messages: {kind: request|response, parts}
  if (Array.isArray(raw['parts'])) return true;
  return hasBody && raw['type'] === undefined && Array.isArray(raw['content']) && raw['content'].some(isPart);
}

function roleOf(raw: JsonObject, side: Side): string {
  if (typeof raw['role'] === 'string' && raw['role'] !== '') {
    // LangChain through Langfuse: a tool's answer carries the tool's name as its role
    const isToolName = 'additional_kwargs' in raw && !PLAIN_ROLES.has(normalizeRole(raw['role']));
    return isToolName ? 'tool' : normalizeRole(raw['role']);
  }
  const event = typeof raw['event.name'] === 'string' ? EVENT_ROLE.exec(raw['event.name']) : null;
  if (event?.[1] !== undefined) return event[1];
  if (typeof raw['type'] === 'string' && MESSAGE_TYPES.has(raw['type'].toLowerCase())) return normalizeRole(raw['type']);
  if (raw['kind'] === 'response') return 'assistant';
  return roleOfSide(side);
}

function bodyOf(raw: JsonObject): MessagePart[] {
  const body = raw['parts'] ?? raw['content'] ?? raw['contents'] ?? raw['text'];
  const parts = readContent(body);
  if (parts.length === 0 && raw['contents'] !== undefined) parts.push(...readContent(raw['contents']));
  return parts;
}

/** Reads one message in any vendor's shape; null when the object is no message. */
export function readMessage(raw: JsonObject, side: Side): Message | null {
  const dump = unwrapLangChain(raw);
  if (dump !== null) return readMessage(dump, side);
  if (!isMessage(raw)) return null;
  if (isObject(raw['data']) && raw['content'] === undefined) return readMessage({ role: raw['type'], ...raw['data'] }, side);
  const role = roleOf(raw, side);
  const hasToolId = firstString(raw, ['tool_call_id', 'toolCallId']) !== null;
  const bareBody = raw['content'] ?? raw['contents'] ?? raw['text'];
  const isToolText =
    (role === 'tool' || hasToolId) && raw['parts'] === undefined && !(Array.isArray(bareBody) && bareBody.some(isToolResultPart));
  if (isToolText && (role === 'tool' || bareBody !== undefined)) {
    const name =
      firstString(raw, ['name']) ??
      (typeof raw['role'] === 'string' && normalizeRole(raw['role']) === raw['role'] && !PLAIN_ROLES.has(raw['role']) ? raw['role'] : null);
    const result = readToolResult({ ...raw, id: undefined, name, content: bareBody });
    return { role: 'tool', parts: [result], finish_reason: null };
  }
  const parts = bodyOf(raw);
  // emitters that know no part for a tool's answer write it as a text of the tool
  if (role === 'tool' && parts.length > 0 && parts.every((part) => part.type === 'text')) {
    const result = parts.map((part) => part.text).join('\n');
    return { role, parts: [readToolResult({ ...raw, id: undefined, result })], finish_reason: null };
  }
  const reasoning = firstString(raw, ['reasoning_content', 'reasoning', 'thinking']);
  if (reasoning !== null && !parts.some((part) => part.type === 'reasoning')) parts.unshift({ type: 'reasoning', text: reasoning });
  const refusal = firstString(raw, ['refusal']);
  if (refusal !== null) parts.push({ type: 'text', text: refusal });
  addToolCalls(
    parts,
    raw['tool_calls'] ?? raw['toolCalls'] ?? (isObject(raw['additional_kwargs']) ? raw['additional_kwargs']['tool_calls'] : undefined),
  );
  if (isObject(raw['function_call'])) addToolCalls(parts, [raw['function_call']]);
  if (isObject(raw['audio']) && parts.length === 0)
    parts.push(...readContent([{ type: 'text', text: textOf(raw['audio']['transcript']) }]));
  return { role, parts, finish_reason: finishReason(raw) };
}

function isToolResultPart(part: unknown): boolean {
  return isObject(part) && typeof part['type'] === 'string' && /tool.?(?:result|call.?response|return)/.test(part['type']);
}
