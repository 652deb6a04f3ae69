import type { MessagePart } from '@sentryai/schema';
import { firstString, isObject, type JsonObject } from './json-value.ts';

type MediaPart = Extract<MessagePart, { type: 'media' }>;

const DATA_URI = /^data:([^;,]{0,128})(?:;[^,]{0,128})?,/;
/** What Langfuse SDKs leave in place of bytes that they uploaded. */
const LANGFUSE_MEDIA = /^@@@langfuseMedia:type=([^|@]{0,128})\|id=([^|@]{1,128})\|/;

/** Where vendors keep bytes or addresses, one level down: image_url.url, source.data, inline_data.data, file.file_data, … */
const HOLDERS = [
  'image_url',
  'imageUrl',
  'source',
  'inline_data',
  'inlineData',
  'file_data',
  'fileData',
  'file',
  'input_audio',
  'audio',
  'image',
  'video_url',
  'video',
  'document',
  'data',
];
const URI_KEYS = ['url', 'uri', 'file_uri', 'fileUri', 'image_url', 'imageUrl', 'image', 'file_url'];
const BYTE_KEYS = ['data', 'content', 'file_data', 'fileData', 'base64', 'bytes', 'base64_data', 'blob'];
const TYPE_KEYS = ['mime_type', 'mimeType', 'media_type', 'mediaType', 'format'];
const ID_KEYS = ['file_id', 'fileId', 'id'];

function modalityOf(mimeType: string | null, fallback: string): string {
  const family = mimeType?.split('/')[0] ?? '';
  if (family === 'image' || family === 'audio' || family === 'video') return family;
  if (mimeType === 'application/pdf' || family === 'text') return 'document';
  const word = /image|audio|video|document|file/.exec(fallback)?.[0] ?? 'other';
  return word === 'file' ? 'document' : word;
}

function base64Bytes(length: number): number {
  return Math.floor((length * 3) / 4);
}

/** Reads one string that is an address, a data URI or inline base64. */
function fromString(value: string, mimeType: string | null, modality: string): MediaPart {
  const data = DATA_URI.exec(value);
  if (data !== null) {
    const type = data[1] !== '' && data[1] !== undefined ? data[1] : mimeType;
    return {
      type: 'media',
      modality: modalityOf(type, modality),
      mime_type: type,
      uri: null,
      size_bytes: base64Bytes(value.length - data[0].length),
    };
  }
  const uploaded = LANGFUSE_MEDIA.exec(value);
  if (uploaded !== null) {
    const type = uploaded[1] ?? mimeType;
    return {
      type: 'media',
      modality: modalityOf(type, modality),
      mime_type: type,
      uri: `langfuse-media:${uploaded[2] ?? ''}`,
      size_bytes: null,
    };
  }
  if (/^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(value)) {
    return { type: 'media', modality: modalityOf(mimeType, modality), mime_type: mimeType, uri: value, size_bytes: null };
  }
  return { type: 'media', modality: modalityOf(mimeType, modality), mime_type: mimeType, uri: null, size_bytes: base64Bytes(value.length) };
}

/**
 * Reads an image, audio, video or file part of any vendor. Bytes sent inline are not kept in the message, only their
 * size. Null when the part holds neither bytes nor an address.
 */
export function readMedia(part: JsonObject, hint: string): MediaPart | null {
  const inner = HOLDERS.map((key) => part[key]).find(isObject);
  const holders = inner === undefined ? [part] : [inner, part];
  const modality = firstString(part, ['modality']) ?? hint;
  let mimeType: string | null = null;
  for (const holder of holders) mimeType ??= firstString(holder, TYPE_KEYS);
  if (mimeType !== null && !mimeType.includes('/')) mimeType = hint.includes('audio') ? `audio/${mimeType}` : null;
  for (const keys of [URI_KEYS, BYTE_KEYS]) {
    for (const holder of holders) {
      const value = firstString(holder, keys);
      if (value !== null) return fromString(value, mimeType, modality);
    }
  }
  const direct = HOLDERS.map((key) => part[key]).find((value) => typeof value === 'string' && value !== '');
  if (typeof direct === 'string') return fromString(direct, mimeType, modality);
  for (const holder of holders) {
    const id = firstString(holder, ID_KEYS);
    if (id !== null)
      return { type: 'media', modality: modalityOf(mimeType, modality), mime_type: mimeType, uri: `file:${id}`, size_bytes: null };
  }
  return null;
}
