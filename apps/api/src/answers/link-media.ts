import { blobIdOfMedia } from '@sentryai/langfuse';
import type { Message, MessagePart } from '@sentryai/schema';

const UPLOADED = 'langfuse-media:';

/** Messages whose uploaded media lead to where the bytes are: `GET /blobs/{id}`. Ids of other servers' media stay as they are. */
export function linkMedia(messages: Message[] | null, projectId: number): Message[] | null {
  return messages?.map((message) => ({ ...message, parts: message.parts.map((part) => linkPart(part, projectId)) })) ?? null;
}

function linkPart(part: MessagePart, projectId: number): MessagePart {
  if (part.type !== 'media' || part.uri?.startsWith(UPLOADED) !== true) return part;
  const blobId = blobIdOfMedia(part.uri.slice(UPLOADED.length));
  return blobId === null ? part : { ...part, uri: `/api/v1/blobs/${blobId}?project=${projectId}` };
}
