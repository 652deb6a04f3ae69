import { encodeExportResponse, encodeStatus, type OtlpSignal } from '@sentryai/otlp';
import type { RecordMeta } from '@sentryai/schema';
import { rejectedCount } from '../inspect/inspection.ts';
import type { Protocol } from './protocol.ts';

/** google.rpc.Code by HTTP status, for the Status body of an error (OTLP specification, "Failures"). */
const RPC_CODES = new Map([
  [400, 3],
  [401, 16],
  [403, 7],
  [404, 5],
  [408, 4],
  [413, 8],
  [415, 3],
  [429, 8],
  [503, 14],
]);
const RPC_UNKNOWN = 2;

export const otlpTraces = otlpProtocol('traces');
export const otlpLogs = otlpProtocol('logs');

/** OTLP/HTTP of one signal, protobuf and JSON; answers are in the encoding of the request. */
function otlpProtocol(signal: OtlpSignal): Protocol {
  return {
    name: 'otlp',
    signal,
    allowsKeyless: true,
    formatOf(mediaType) {
      if (mediaType === 'application/x-protobuf' || mediaType === 'application/protobuf') return 'protobuf';
      return mediaType === 'application/json' ? 'json' : null;
    },
    accepted(inspection, format) {
      const body = encodeExportResponse(signal, wire(format), rejectedCount(inspection), inspection.message);
      return { status: 200, contentType: contentTypeOf(format), body };
    },
    refused(error, format) {
      const body = encodeStatus(wire(format), RPC_CODES.get(error.httpStatus) ?? RPC_UNKNOWN, error.message);
      return { status: error.httpStatus, contentType: contentTypeOf(format), body };
    },
  };
}

function wire(format: RecordMeta['format']): 'protobuf' | 'json' {
  return format === 'protobuf' ? 'protobuf' : 'json';
}

function contentTypeOf(format: RecordMeta['format']): string {
  return format === 'protobuf' ? 'application/x-protobuf' : 'application/json';
}
