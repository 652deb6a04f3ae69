import type { Message, MessagePart } from '@sentryai/schema';
import { CONVERSATION_LIMITS } from './conversation-limits.ts';

export type ClippedMessages = { messages: Message[]; isClipped: boolean };

/** Messages as far as one turn shows them: the last ones, each part from its beginning. The span has all of it. */
export function clipMessages(messages: readonly Message[]): ClippedMessages {
  const { turnMessages, turnChars } = CONVERSATION_LIMITS;
  let isClipped = messages.length > turnMessages;
  let left = turnChars;
  const clipped: Message[] = [];
  // From the end: what was said last is what a turn is about.
  for (const message of messages.slice(-turnMessages).toReversed()) {
    const parts: MessagePart[] = [];
    for (const part of message.parts) {
      const room = Math.min(CONVERSATION_LIMITS.partChars, Math.max(0, left));
      const short = clipPart(part, room);
      if (short !== part) isClipped = true;
      left -= textLength(short);
      parts.push(short);
    }
    clipped.push({ ...message, parts });
  }
  return { messages: clipped.toReversed(), isClipped };
}

/** A text as far as a turn shows it; half of a surrogate pair is cut off as well. */
export function clipText(text: string, chars: number): string {
  if (text.length <= chars) return text;
  const cut = text.slice(0, chars);
  const last = cut.charCodeAt(cut.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut;
}

function textLength(part: MessagePart): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text.length;
    case 'tool_call':
      return part.arguments.length;
    case 'tool_result':
      return part.result.length;
    case 'other':
      return part.raw.length;
    case 'media':
      return 0;
    default:
      return part satisfies never;
  }
}

function clipPart(part: MessagePart, chars: number): MessagePart {
  if (textLength(part) <= chars) return part;
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { ...part, text: clipText(part.text, chars) };
    case 'tool_call':
      return { ...part, arguments: clipText(part.arguments, chars) };
    case 'tool_result':
      return { ...part, result: clipText(part.result, chars) };
    case 'other':
      return { ...part, raw: clipText(part.raw, chars) };
    case 'media':
      return part;
    default:
      return part satisfies never;
  }
}
