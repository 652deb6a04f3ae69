import type { MessagePart } from '@sentryai/schema';
import { readMedia } from './media.ts';

/** What Langfuse SDKs leave in place of bytes that they uploaded, anywhere in a text. */
const REFERENCE = /@@@langfuseMedia:type=[^|@]{0,128}\|id=[^|@]{1,128}\|source=[^@]{0,128}@@@/g;
const MARK = '@@@langfuseMedia:';
const REFERENCES_MAX = 100;

/** Takes a text apart where it refers to uploaded media; everything else stays one part. */
export function splitUploadedMedia(part: MessagePart): MessagePart[] {
  if (part.type !== 'text' || !part.text.includes(MARK)) return [part];
  const parts: MessagePart[] = [];
  let end = 0;
  for (const match of part.text.matchAll(REFERENCE)) {
    const media = parts.length < REFERENCES_MAX * 2 ? readMedia({ uri: match[0] }, 'file') : null;
    if (media === null) break;
    pushText(parts, part.text.slice(end, match.index));
    parts.push(media);
    end = match.index + match[0].length;
  }
  pushText(parts, part.text.slice(end));
  return parts;
}

function pushText(parts: MessagePart[], text: string): void {
  if (text.trim() !== '') parts.push({ type: 'text', text });
}
