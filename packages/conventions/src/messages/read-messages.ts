import type { ContentFormat, Message } from '@sentryai/schema';
import { looksLikeJson, parseJson } from './json-value.ts';
import { MESSAGES_MAX, readConversation } from './read-conversation.ts';
import { roleOfSide, type Side } from './read-message.ts';
import { splitUploadedMedia } from './uploaded-media.ts';

function asText(text: string, side: Side): Message[] {
  return [{ role: roleOfSide(side), parts: [{ type: 'text', text }], finish_reason: null }];
}

/**
 * Reads the stored text of a span's input or output into messages of the normal form.
 * text    as stored in span_content, possibly cut in the middle by a length limit: then it becomes one text message
 * format  how it is to be read; the message shapes of all vendors are understood in each of the JSON formats
 * side    `input` or `output`; decides the role of texts that name none
 * returns messages, or null when the text is no conversation (tool arguments, arbitrary JSON, nothing)
 * errors  none, whatever the text
 */
export function readMessages(text: string, format: ContentFormat, side: Side): Message[] | null {
  const messages = readAll(text, format, side);
  return messages?.map((message) => ({ ...message, parts: message.parts.flatMap(splitUploadedMedia) })) ?? null;
}

function readAll(text: string, format: ContentFormat, side: Side): Message[] | null {
  if (text === '' || format === '' || format === 'json') return null;
  if (format === 'text' || !looksLikeJson(text)) return asText(text, side);
  const value = parseJson(text);
  if (value === undefined) return asText(text, side);
  try {
    const messages = readConversation(value, side);
    return messages === null || messages.length === 0 ? null : messages.slice(0, MESSAGES_MAX);
  } catch (error) {
    // JSON nested some ten thousand levels deep overflows the stack when a part is written back; nothing else throws here
    if (error instanceof RangeError) return asText(text, side);
    throw error;
  }
}
