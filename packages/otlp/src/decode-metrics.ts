import { assertNever } from '@sentryai/schema';
import type { OtlpFormat } from './decode-traces.ts';
import type { SpanRules } from './decoded.ts';
import type { DecodedMetrics, MetricsInspection } from './decoded-metrics.ts';
import { decodeMetricsJson } from './json/metrics.ts';
import { pointRejectionMessage } from './metric-rules.ts';
import { checkMetricsProtobuf } from './protobuf/check-metrics.ts';
import { decodeMetricsProtobuf } from './protobuf/metrics.ts';

/**
 * Decodes the inflated body of a metrics request. Data points that break a rule are counted in `rejected` and left out,
 * as are metrics, scopes and resources that keep none.
 * Errors: OtlpDecodeError (malformed_body, 400) when the body as a whole cannot be read; nothing else.
 */
export function decodeMetrics(body: Uint8Array, format: OtlpFormat, rules: SpanRules): DecodedMetrics {
  switch (format) {
    case 'protobuf':
      return decodeMetricsProtobuf(body, rules);
    case 'json':
      return decodeMetricsJson(body, rules);
    default:
      return assertNever(format, 'OTLP format');
  }
}

/**
 * What ingest must know before it acknowledges a metrics request; counts equal those of `decodeMetrics`. Protobuf is
 * walked without making strings, JSON is decoded and dropped. Errors: as decodeMetrics.
 */
export function inspectMetrics(body: Uint8Array, format: OtlpFormat, rules: SpanRules): MetricsInspection {
  const { pointCount, rejected } = format === 'protobuf' ? protobufCounts(body, rules) : decodeMetrics(body, format, rules);
  return { pointCount, rejected, message: pointRejectionMessage(pointCount, rejected) };
}

function protobufCounts(body: Uint8Array, rules: SpanRules): Pick<DecodedMetrics, 'pointCount' | 'rejected'> {
  const tally = checkMetricsProtobuf(body, rules);
  return { pointCount: tally.pointCount, rejected: tally.rejected() };
}
