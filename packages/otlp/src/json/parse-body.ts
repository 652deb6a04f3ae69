import { OtlpDecodeError } from '../otlp-decode-error.ts';
import { isObject, kindOf } from './location.ts';
import type { JsonObject } from './location.ts';

/** Parses a request body. Bytes that are not UTF-8 become U+FFFD; a byte order mark is ignored. Throws OtlpDecodeError. */
export function parseJsonBody(body: Uint8Array): JsonObject {
  const parsed = parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  if (!isObject(parsed)) throw new OtlpDecodeError('JSON, top level', `the body is ${kindOf(parsed)}, not an object`);
  return parsed;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    // The engine's message quotes the body, which is user content: only its position is passed on.
    const position = /at position (\d+)/.exec(String(error))?.[1];
    const where = position === undefined ? 'JSON' : `JSON, position ${position} of ${text.length}`;
    throw new OtlpDecodeError(where, 'the text is not valid JSON; it may be cut, or not be JSON at all');
  }
}
