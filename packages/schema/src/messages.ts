import { z } from 'zod';

/** One piece of a message. Unknown part types survive as `other` with what was sent. */
export const messagePartSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  z.object({
    type: z.literal('tool_call'),
    id: z.string().nullable(),
    name: z.string(),
    /** Arguments as sent: JSON text where the model wrote JSON, else its raw text. */
    arguments: z.string(),
  }),
  z.object({
    type: z.literal('tool_result'),
    id: z.string().nullable(),
    name: z.string().nullable(),
    result: z.string(),
  }),
  z.object({
    type: z.literal('media'),
    modality: z.string().describe('image, audio, video, document or other'),
    mime_type: z.string().nullable(),
    uri: z.string().nullable().describe('where the bytes are; null when they were sent inline and not kept'),
    size_bytes: z.number().nullable(),
  }),
  z.object({ type: z.literal('other'), raw: z.string().describe('JSON text of the part as sent') }),
]);
export type MessagePart = z.infer<typeof messagePartSchema>;

/** One message of a conversation in normal form. */
export const messageSchema = z.object({
  role: z.string().describe('system, user, assistant, tool, or what the emitter said'),
  parts: z.array(messagePartSchema),
  finish_reason: z.string().nullable(),
});
export type Message = z.infer<typeof messageSchema>;
