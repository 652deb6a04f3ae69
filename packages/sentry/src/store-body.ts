/** The legacy store route: one event as JSON, or as base64 of zlib-compressed JSON (raven), or as base64 of JSON. */
import { inflateSync } from 'node:zlib';
import { readShape } from './json-shape.ts';
import { isRecord } from './json-values.ts';
import { SentryBodyError, SentryLimitError } from './sentry-body-error.ts';
import type { SplitEnvelope } from './split-envelope.ts';

const OPEN_OBJECT = 0x7b;
const BASE64 = /^[A-Za-z0-9+/_\s-]+={0,2}\s*$/;
/** Events of the store route are single events: the protocol's limit of those. */
const EVENT_BYTES_MAX = 1024 * 1024;

/**
 * The JSON of a store body. A body that is JSON already comes back as it is.
 * Errors: SentryBodyError (400) for what is neither form; SentryLimitError (413).
 */
export function decodeStoreBody(body: Uint8Array): Uint8Array {
  const start = body.findIndex((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09);
  if (start < 0) throw new SentryBodyError('it is empty');
  if (body[start] === OPEN_OBJECT) return body;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  if (!BASE64.test(text)) throw new SentryBodyError('it is neither JSON nor base64');
  const decoded = Buffer.from(text, 'base64');
  if (decoded[0] === OPEN_OBJECT) return decoded;
  try {
    return inflateSync(decoded, { maxOutputLength: EVENT_BYTES_MAX });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw new SentryLimitError(`the event has more than ${EVENT_BYTES_MAX} bytes`);
    }
    throw new SentryBodyError('it is not zlib data in base64');
  }
}

/** A store body as the envelope that it would be today. */
export function splitStoreBody(body: Uint8Array): SplitEnvelope {
  const read = readShape(body, { type: 'value' });
  const type = 'value' in read && isRecord(read.value) && read.value['type'] === 'transaction' ? 'transaction' : 'event';
  return {
    header: { eventId: '', dsn: null, sentAt: null, sdkName: '', sdkVersion: '', trace: {} },
    headerLine: new Uint8Array(),
    items: [{ type, contentType: '', filename: '', attachmentType: '', itemCount: null, payload: body, bytes: body, cutFrom: null }],
  };
}
