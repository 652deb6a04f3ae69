import { assertNever } from '@sentryai/schema';
import type { OtlpFormat } from './decode-traces.ts';
import type { SpanRules } from './decoded.ts';
import type { DecodedLogs, LogsInspection } from './decoded-logs.ts';
import { decodeLogsJson } from './json/logs.ts';
import { logRejectionMessage } from './log-rules.ts';
import { decodeLogsProtobuf } from './protobuf/logs.ts';

/**
 * Decodes the inflated body of a logs request. Records that break a rule are counted in `rejected` and left out.
 * Errors: OtlpDecodeError (malformed_body, 400) when the body as a whole cannot be read; nothing else.
 */
export function decodeLogs(body: Uint8Array, format: OtlpFormat, rules: SpanRules): DecodedLogs {
  switch (format) {
    case 'protobuf':
      return decodeLogsProtobuf(body, rules);
    case 'json':
      return decodeLogsJson(body, rules);
    default:
      return assertNever(format, 'OTLP format');
  }
}

/**
 * What ingest must know before it acknowledges a logs request. Decodes and drops: log records are small, and what the
 * client is answered then agrees by itself with what the processor stores. Errors: as decodeLogs.
 */
export function inspectLogs(body: Uint8Array, format: OtlpFormat, rules: SpanRules): LogsInspection {
  const { resources, recordCount, rejected } = decodeLogs(body, format, rules);
  const records = resources.flatMap((resource) => resource.scopes).flatMap((scope) => scope.records);
  const firstTraceId = records.find((record) => record.trace_id !== '')?.trace_id ?? '';
  return { recordCount, rejected, message: logRejectionMessage(recordCount, rejected), firstTraceId };
}
