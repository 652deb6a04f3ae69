import type { Message, MessagePart } from '@sentryai/schema';

export type ToolCallPart = Extract<MessagePart, { type: 'tool_call' }>;
export type ToolResultPart = Extract<MessagePart, { type: 'tool_result' }>;

/** The plain text of messages, one line break between pieces; reasoning and tools left out. */
export function textOfMessages(messages: readonly Message[] | null): string {
  if (messages === null) return '';
  let text = '';
  for (const { parts } of messages) {
    for (const part of parts) if (part.type === 'text' && part.text !== '') text += text === '' ? part.text : `\n${part.text}`;
  }
  return text;
}

/** The text of the messages with one role. */
export function textOfRole(messages: readonly Message[] | null, role: string): string {
  return messages === null ? '' : textOfMessages(messages.filter((message) => message.role === role));
}

export function toolCallsOf(messages: readonly Message[] | null): ToolCallPart[] {
  return messages === null ? [] : messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'tool_call'));
}

export function toolResultsOf(messages: readonly Message[] | null): ToolResultPart[] {
  return messages === null ? [] : messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'tool_result'));
}

/** Tool results of a whole conversation; one without an id answers the first call before it that has no answer yet. */
export function toolResultsInOrder(messages: readonly Message[] | null): ToolResultPart[] {
  const results: ToolResultPart[] = [];
  // in the order in which they were asked for
  const open = new Set<string>();
  for (const { parts } of messages ?? []) {
    for (const part of parts) {
      if (part.type === 'tool_call' && part.id !== null) open.add(part.id);
      if (part.type !== 'tool_result') continue;
      const id = part.id ?? open.values().next().value ?? null;
      if (id !== null) open.delete(id);
      results.push(part.id === id ? part : { ...part, id });
    }
  }
  return results;
}

/** True when a message holds something besides text: calls, images, sound, or a part of an unknown kind. */
export function hasOtherParts(messages: readonly Message[]): boolean {
  return messages.some(({ parts }) => parts.some(({ type }) => type !== 'text' && type !== 'reasoning'));
}
