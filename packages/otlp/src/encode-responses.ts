import { assertNever } from '@sentryai/schema';
import type { OtlpFormat } from './decode-traces.ts';
import { ProtobufWriter } from './protobuf/writer.ts';

/**
 * ExportTraceServiceResponse, in the request's encoding. No refused spans and no message is full success: `{}` in JSON,
 * zero bytes in protobuf. A message without refused spans is a warning that everything was accepted.
 */
export function encodeTracesResponse(format: OtlpFormat, rejectedSpans: number, message: string): Uint8Array {
  const isFullSuccess = rejectedSpans === 0 && message === '';
  switch (format) {
    case 'json': {
      // int64 is text in proto3 JSON.
      const partialSuccess = {
        ...(rejectedSpans > 0 && { rejectedSpans: String(rejectedSpans) }),
        ...(message !== '' && { errorMessage: message }),
      };
      return jsonBytes(isFullSuccess ? {} : { partialSuccess });
    }
    case 'protobuf': {
      const writer = new ProtobufWriter();
      if (isFullSuccess) return writer.finish();
      writer.message(1, () => {
        if (rejectedSpans > 0) writer.varint(1, rejectedSpans);
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

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
