/**
 * What Sentry's Python SDK does to model calls on their way, undone: it writes nulls as the text `None`, takes lists of one
 * element for that element, puts a whole message where a text belongs, and wrote token counts under names with a Cyrillic
 * letter, so that its own servers do not take them for secrets.
 */
import type { DecodedSpan } from '@sentryai/otlp';
import { isRecord, type JsonRecord } from './json-values.ts';

const SDK_PREFIX = 'sentry.python';
const NULL_TEXT = 'None';
const ANSWER = 'gen_ai.response.text';
const ANSWER_MESSAGES = 'gen_ai.output.messages';
const ASKED_MESSAGES = ['gen_ai.request.messages', 'gen_ai.input.messages'] as const;
const OUTPUT_TOKENS = 'gen_ai.usage.output_tokens';
/** The second `o` is U+043E. */
const TOKENS_USED = /^ai\.(prompt|completion|total)_t\u043ekens\.used$/;
/** Members of a message that are null when there is nothing to say; `content` is one too, but may be a text `None`. */
const NULLABLE: ReadonlySet<string> = new Set([
  'annotations',
  'audio',
  'function_call',
  'id',
  'name',
  'parsed',
  'reasoning',
  'reasoning_content',
  'refusal',
  'tool_call_id',
  'tool_calls',
]);
/** Members that make a message without content a whole one. */
const BESIDE_CONTENT = ['tool_calls', 'function_call', 'refusal', 'audio'] as const;
const CHARS_MAX = 4_000_000;

export function isPythonSdk(name: string): boolean {
  return name.startsWith(SDK_PREFIX);
}

/** Changes the attributes of a span of the Python SDK in place. */
export function repairPythonSpan({ attributes, status_code }: DecodedSpan): void {
  for (const [key, value] of attributes) {
    const used = TOKENS_USED.exec(key);
    if (used === null) continue;
    attributes.delete(key);
    attributes.set(`ai.${used[1]}_tokens.used`, value);
  }
  for (const key of ASKED_MESSAGES) {
    const value = attributes.get(key);
    const messages = typeof value === 'string' && value.includes(`"${NULL_TEXT}"`) ? parseList(value) : null;
    if (messages !== null) attributes.set(key, JSON.stringify(messages.map((one) => (isRecord(one) ? withoutNulls(one) : one))));
  }
  const answer = attributes.get(ANSWER);
  if (typeof answer !== 'string') return;
  const hasAnswered = status_code !== 2 && attributes.get(OUTPUT_TOKENS) !== 0;
  if (answer === NULL_TEXT && !hasAnswered) attributes.delete(ANSWER);
  const messages = answer.includes('"role"') ? parseList(answer) : null;
  if (messages === null || !messages.every(isMessage) || attributes.has(ANSWER_MESSAGES)) return;
  attributes.delete(ANSWER);
  attributes.set(ANSWER_MESSAGES, JSON.stringify(messages.map(withoutNulls)));
}

/** A JSON text as the list that it was; null for anything else. */
function parseList(text: string): unknown[] | null {
  if (text.length > CHARS_MAX || !/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    // An answer that only looks like JSON is a text.
    return null;
  }
}

/** What the SDK dumps of a provider's message: a model's answer in JSON has no such two members. */
function isMessage(value: unknown): value is JsonRecord {
  return isRecord(value) && value['role'] === 'assistant' && 'content' in value && ('refusal' in value || 'tool_calls' in value);
}

function withoutNulls(message: JsonRecord): JsonRecord {
  const kept = Object.fromEntries(Object.entries(message).filter(([key, value]) => !NULLABLE.has(key) || value !== NULL_TEXT));
  if (isRecord(kept['tool_calls'])) kept['tool_calls'] = [kept['tool_calls']];
  if (kept['content'] === NULL_TEXT && BESIDE_CONTENT.some((key) => key in kept)) kept['content'] = null;
  return kept;
}
