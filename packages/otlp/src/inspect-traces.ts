import { assertNever } from '@sentryai/schema';
import type { OtlpFormat } from './decode-traces.ts';
import type { SpanRules, TracesInspection } from './decoded.ts';
import { decodeTracesJson } from './json/traces.ts';
import { checkTracesProtobuf } from './protobuf/check-traces.ts';
import { rejectionMessage } from './span-rules.ts';

/**
 * What ingest must know before it acknowledges a traces request: that the processor will be able to decode all of it,
 * how many spans it holds, and which of them will be refused. `spanCount` and `rejected` equal those of `decodeTraces`
 * with the same rules, because the client is answered from here and the rows come from there.
 *
 * Protobuf is walked without making strings. JSON is decoded and dropped: two thirds of that is JSON.parse, which no
 * walk over the result can avoid, and agreement comes for free.
 *
 * Errors: OtlpDecodeError (malformed_body, 400), exactly when `decodeTraces` throws it. WalkTooLongError when a protobuf
 * body has more fields than `fieldsMax`, for callers who would rather walk it elsewhere then; a walk costs about 25 ns a
 * field, whatever the length of the texts in between.
 */
export function inspectTraces(body: Uint8Array, format: OtlpFormat, rules: SpanRules, fieldsMax?: number): TracesInspection {
  switch (format) {
    case 'protobuf': {
      const { tally, firstTraceId } = checkTracesProtobuf(body, rules, fieldsMax);
      const rejected = tally.rejected();
      return { spanCount: tally.spanCount, rejected, message: rejectionMessage(tally.spanCount, rejected), firstTraceId };
    }
    case 'json': {
      const { resources, spanCount, rejected } = decodeTracesJson(body, rules);
      const firstTraceId = resources[0]?.scopes[0]?.spans[0]?.trace_id ?? '';
      return { spanCount, rejected, message: rejectionMessage(spanCount, rejected), firstTraceId };
    }
    default:
      return assertNever(format, 'OTLP format');
  }
}
