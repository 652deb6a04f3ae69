import { assertNever, type BodyItems } from '@sentryai/schema';
import type { OtlpFormat } from '../decode-traces.ts';
import type { OtlpSignal } from '../encode-responses.ts';
import { jsonItems } from './json-items.ts';
import { protobufItems } from './protobuf-items.ts';

/**
 * The items of a request body, for cutting some of them out. Protobuf items stay the bytes they were; JSON is written
 * anew. Items are counted as decoding counts them, refused ones included.
 * Errors: OtlpDecodeError when the body cannot be read.
 */
export function otlpItems(body: Uint8Array, format: OtlpFormat, signal: OtlpSignal): BodyItems {
  switch (format) {
    case 'protobuf':
      return protobufItems(body, signal);
    case 'json':
      return jsonItems(body, signal);
    default:
      return assertNever(format, 'OTLP format');
  }
}
