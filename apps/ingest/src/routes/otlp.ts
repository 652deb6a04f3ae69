import { status } from '@grpc/grpc-js';
import { encodeExportResponse, encodeStatus, type OtlpSignal } from '@sentryai/otlp';
import type { AppError, RecordMeta } from '@sentryai/schema';
import { rejectedCount } from '../inspect/inspection.ts';
import type { Protocol } from './protocol.ts';

/** Codes of gRPC, which are those of google.rpc, by HTTP status, for the Status of an error (OTLP specification, "Failures"). */
const RPC_CODES = new Map<number, status>([
  [400, status.INVALID_ARGUMENT],
  [401, status.UNAUTHENTICATED],
  [403, status.PERMISSION_DENIED],
  [404, status.NOT_FOUND],
  [405, status.UNIMPLEMENTED],
  [408, status.UNAVAILABLE],
  [413, status.RESOURCE_EXHAUSTED],
  [415, status.INVALID_ARGUMENT],
  [429, status.RESOURCE_EXHAUSTED],
  [503, status.UNAVAILABLE],
]);

/** The only answers after which OTLP clients send again; after any other one they drop the batch. */
const RETRIED_STATUSES = new Set([429, 502, 503, 504]);
const RETRY_AFTER_SECONDS = 1;

export const otlpTraces = otlpProtocol('traces');
export const otlpLogs = otlpProtocol('logs');
export const otlpMetrics = otlpProtocol('metrics');

/**
 * The protocol of an OTLP path, null when it is none. Taken under any prefix (contract.md section 2): clients mount it, some
 * name the path twice, and one that was given a signal's address as base appends another signal's to it.
 */
export function otlpProtocolOf(path: string): Protocol | null {
  if (path.endsWith('/v1/traces')) return otlpTraces;
  if (path.endsWith('/v1/logs')) return otlpLogs;
  return path.endsWith('/v1/metrics') ? otlpMetrics : null;
}

/** Code of an error in gRPC terms (google.rpc.Code). */
export function rpcCodeOf(error: AppError): status {
  return RPC_CODES.get(error.httpStatus) ?? status.UNKNOWN;
}

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
      const body = encodeStatus(wire(format), rpcCodeOf(error), error.message);
      const answer = { status: error.httpStatus, contentType: contentTypeOf(format), body };
      if (!error.retryable) return answer;
      // What may be sent again must be answered with a status that clients know as such.
      const retried = RETRIED_STATUSES.has(error.httpStatus) ? error.httpStatus : 503;
      return { ...answer, status: retried, headers: { 'retry-after': String(retryAfterSeconds(error)) } };
    },
  };
}

/** Whole seconds after which a retry makes sense. */
export function retryAfterSeconds(error: AppError): number {
  return Math.max(0, Math.ceil(error.retryAfterSeconds ?? RETRY_AFTER_SECONDS));
}

function wire(format: RecordMeta['format']): 'protobuf' | 'json' {
  return format === 'protobuf' ? 'protobuf' : 'json';
}

function contentTypeOf(format: RecordMeta['format']): string {
  return format === 'protobuf' ? 'application/x-protobuf' : 'application/json';
}
