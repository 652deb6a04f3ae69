import { assertNever } from '@sentryai/schema';
import type { DecodedTraces, SpanRules } from './decoded.ts';
import { decodeTracesJson } from './json/traces.ts';
import { decodeTracesProtobuf } from './protobuf/traces.ts';

/** Encodings of OTLP; the answer uses the request's. */
export type OtlpFormat = 'protobuf' | 'json';

/**
 * Decodes the inflated body of a traces request. Spans that break a rule are counted in `rejected` and left out, as are
 * resources and scopes that keep no span. An empty protobuf body is an empty request.
 *
 * Errors: OtlpDecodeError (malformed_body, 400) when the body as a whole cannot be read; nothing else.
 */
export function decodeTraces(body: Uint8Array, format: OtlpFormat, rules: SpanRules): DecodedTraces {
  switch (format) {
    case 'protobuf':
      return decodeTracesProtobuf(body, rules);
    case 'json':
      return decodeTracesJson(body, rules);
    default:
      return assertNever(format, 'OTLP format');
  }
}
