import { Metadata, type StatusObject } from '@grpc/grpc-js';
import { encodeRetryStatus } from '@sentryai/otlp';
import type { AppError } from '@sentryai/schema';
import { retryAfterSeconds, rpcCodeOf } from '../routes/otlp.ts';

/**
 * The status that a call ends with. Where sending again makes sense it carries a RetryInfo: without one, clients take
 * RESOURCE_EXHAUSTED for final (OTLP specification, "OTLP/gRPC Throttling").
 */
export function grpcStatusOf(error: AppError, requestId: string): StatusObject {
  const code = rpcCodeOf(error);
  const metadata = new Metadata();
  metadata.set('x-request-id', requestId);
  if (error.retryable) {
    const details = encodeRetryStatus(code, error.message, retryAfterSeconds(error));
    metadata.set('grpc-status-details-bin', Buffer.from(details.buffer, details.byteOffset, details.byteLength));
  }
  return { code, details: error.message, metadata };
}
