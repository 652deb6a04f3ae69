import type { Message, MessagePart } from '@sentryai/schema';
import { CONVERSATION_LIMITS } from './conversation-limits.ts';

/**
 * One comparable piece of a conversation. Messages are compared piece by piece, because clients regroup them when they
 * send them again: one message with two tool results comes back as two messages, an answer as its items.
 */
export type Atom = {
  /** Equal for pieces that say the same. */
  key: string;
  /** Whose word it is; tool traffic is the tool's whatever role carries it. */
  speaker: 'user' | 'assistant' | 'tool' | 'other';
  /** Place in the list of messages. */
  message: number;
  part: number;
};

/**
 * Pieces of messages that can be told apart when they come again. Thoughts are left out: providers do not take them back.
 * Ids of calls are left out: some clients renumber them.
 */
export function atomsOf(messages: readonly Message[]): Atom[] {
  return messages.flatMap((message, index) =>
    message.parts.flatMap((part, partIndex) => {
      const key = keyOf(part, message.role);
      return key === null ? [] : [{ key, speaker: speakerOf(part, message.role), message: index, part: partIndex }];
    }),
  );
}

function speakerOf(part: MessagePart, role: string): Atom['speaker'] {
  if (part.type === 'tool_result') return 'tool';
  if (part.type === 'tool_call') return 'assistant';
  return role === 'user' || role === 'assistant' || role === 'tool' ? role : 'other';
}

function keyOf(part: MessagePart, role: string): string | null {
  switch (part.type) {
    case 'reasoning':
      return null;
    case 'text': {
      const text = part.text.replaceAll('\r\n', '\n').trim();
      return text === '' ? null : `text ${role} ${text}`;
    }
    case 'tool_call':
      return `call ${part.name} ${canonical(part.arguments)}`;
    case 'tool_result':
      return `result ${canonical(part.result)}`;
    case 'media':
      return `media ${part.modality} ${part.uri ?? ''} ${part.size_bytes ?? ''}`;
    case 'other':
      return `other ${canonical(part.raw)}`;
    default:
      return part satisfies never;
  }
}

/** JSON with sorted keys and no spaces, so that a call that was written again is the same; other text trimmed. */
function canonical(text: string): string {
  const trimmed = text.trim();
  if (!/^[[{"]/.test(trimmed) || trimmed.length > CONVERSATION_LIMITS.canonicalChars) return trimmed;
  try {
    const value: unknown = JSON.parse(trimmed);
    return typeof value === 'string' ? value.trim() : JSON.stringify(value, sortKeys);
  } catch {
    // Cut, or plain text that begins like JSON.
    return trimmed;
  }
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
