import { assertNever } from '@sentryai/schema';
import type { OtlpFormat } from './decode-traces.ts';
import { ProtobufWriter } from './protobuf/writer.ts';

/** Name of the refused count in an answer's JSON; in protobuf all three have the same number. */
const REJECTED_NAMES = { traces: 'rejectedSpans', logs: 'rejectedLogRecords', metrics: 'rejectedDataPoints' } as const;
export type OtlpSignal = keyof typeof REJECTED_NAMES;

/**
 * Answer to an export request of the signal, in the request's encoding. No refused items and no message is full success: `{}` in JSON,
 * zero bytes in protobuf. A message without refused items is a warning that everything was accepted.
 */
export function encodeExportResponse(signal: OtlpSignal, format: OtlpFormat, rejectedCount: number, message: string): Uint8Array {
  const isFullSuccess = rejectedCount === 0 && message === '';
  switch (format) {
    case 'json': {
      // int64 is text in proto3 JSON.
      const partialSuccess = {
        ...(rejectedCount > 0 && { [REJECTED_NAMES[signal]]: String(rejectedCount) }),
        ...(message !== '' && { errorMessage: message }),
      };
      return jsonBytes(isFullSuccess ? {} : { partialSuccess });
    }
    case 'protobuf': {
      const writer = new ProtobufWriter();
      if (isFullSuccess) return writer.finish();
      writer.message(1, () => {
        if (rejectedCount > 0) writer.varint(1, rejectedCount);
        if (message !== '') writer.string(2, message);
      });
      return writer.finish();
    }
    default:
      return assertNever(format, 'OTLP format');
  }
}

/** google.rpc.Status, the body of every OTLP error answer. `code` is a gRPC status code (3 = invalid argument). */
export function encodeStatus(format: OtlpFormat, code: number, message: string): Uint8Array {
  switch (format) {
    case 'json':
      return jsonBytes({ code, message });
    case 'protobuf': {
      const writer = new ProtobufWriter();
      if (code !== 0) writer.varint(1, code);
      if (message !== '') writer.string(2, message);
      return writer.finish();
    }
    default:
      return assertNever(format, 'OTLP format');
  }
}

const RETRY_INFO_TYPE = 'type.googleapis.com/google.rpc.RetryInfo';

/** google.rpc.Status in protobuf with a RetryInfo, for `grpc-status-details-bin`: when sending again makes sense. */
export function encodeRetryStatus(code: number, message: string, retryAfterSeconds: number): Uint8Array {
  const writer = new ProtobufWriter();
  writer.varint(1, code);
  writer.string(2, message);
  // details: Any { type_url 1, value 2: RetryInfo { retry_delay 1: Duration { seconds 1 } } }
  writer.message(3, () => {
    writer.string(1, RETRY_INFO_TYPE);
    writer.message(2, () => writer.message(1, () => writer.varint(1, retryAfterSeconds)));
  });
  return writer.finish();
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
