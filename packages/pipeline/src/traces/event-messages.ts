import type { DecodedEvent } from '@sentryai/otlp';
import type { AttributeValue } from '@sentryai/schema';
import { parseJson, textOf } from './json-text.ts';
import { SPAN_LIMITS } from './limits.ts';

const MESSAGE_EVENT = /^gen_ai\.(system|user|assistant|tool)\.message$/;
const CONTENT_KEYS = ['gen_ai.event.content', 'content', 'gen_ai.prompt', 'gen_ai.completion', 'body', 'message'];
const WHOLE_EVENTS = new Map<string, { key: string; side: 'input' | 'output' }>([
  ['gen_ai.content.prompt', { key: 'gen_ai.prompt', side: 'input' }],
  ['gen_ai.content.completion', { key: 'gen_ai.completion', side: 'output' }],
]);

function contentOf(event: DecodedEvent): AttributeValue | undefined {
  for (const key of CONTENT_KEYS) {
    const value = event.attributes.get(key);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** One event as a chat message: its content is a text, or a JSON object with the message's fields. */
function messageOf(event: DecodedEvent, role: string, content: AttributeValue): Record<string, unknown> {
  const parsed = parseJson(content, SPAN_LIMITS.valueChars);
  const base: Record<string, unknown> = { role };
  for (const [key, value] of event.attributes) if (key === 'id' || key === 'role' || key === 'finish_reason') base[key] = textOf(value);
  if (role === 'tool' && base['id'] !== undefined) base['tool_call_id'] = base['id'];
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return { ...base, content: parsed ?? textOf(content) };
  const fields = parsed as Record<string, unknown>;
  const inner =
    typeof fields['message'] === 'object' && fields['message'] !== null ? (fields['message'] as Record<string, unknown>) : fields;
  return { ...base, ...(fields['finish_reason'] === undefined ? {} : { finish_reason: fields['finish_reason'] }), ...inner };
}

/** What a tool was given and what it answered, from the same events on a tool's own span; '' for a side that has none. */
export function toolTextsOfEvents(events: readonly DecodedEvent[]): { input: string; output: string } {
  const texts = { input: '', output: '' };
  for (const event of events) {
    const side = event.name === 'gen_ai.tool.message' ? 'input' : event.name === 'gen_ai.choice' ? 'output' : null;
    if (side !== null) texts[side] ||= textOf(contentOf(event));
  }
  return texts;
}

/** Messages that older instrumentations sent as span events, as JSON of chat messages; '' for a side that has none. */
export function messagesOfEvents(events: readonly DecodedEvent[]): { input: string; output: string } {
  const sides: { input: unknown[]; output: unknown[] } = { input: [], output: [] };
  const whole = { input: '', output: '' };
  for (const event of events) {
    if (!event.name.startsWith('gen_ai.')) continue;
    const wholeEvent = WHOLE_EVENTS.get(event.name);
    if (wholeEvent !== undefined) {
      whole[wholeEvent.side] ||= textOf(event.attributes.get(wholeEvent.key));
      continue;
    }
    const role = event.name === 'gen_ai.choice' ? 'assistant' : MESSAGE_EVENT.exec(event.name)?.[1];
    const content = role === undefined ? undefined : contentOf(event);
    if (role === undefined || content === undefined) continue;
    sides[event.name === 'gen_ai.choice' ? 'output' : 'input'].push(messageOf(event, role, content));
  }
  return {
    input: whole.input !== '' ? whole.input : sides.input.length > 0 ? JSON.stringify(sides.input) : '',
    output: whole.output !== '' ? whole.output : sides.output.length > 0 ? JSON.stringify(sides.output) : '',
  };
}
