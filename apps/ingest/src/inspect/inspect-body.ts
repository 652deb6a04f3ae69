/**
 * What ingest learns from a body before it acknowledges: is it whole, how many items, which of them are refused. Pure;
 * runs on the spot for small bodies and in a worker thread for large ones.
 */
import { createHash } from 'node:crypto';
import { inflate } from '@sentryai/http';
import { inspectLogs, inspectTraces } from '@sentryai/otlp';
import { inspectEvents } from '@sentryai/schema';

export type InspectJob = {
  signal: 'traces' | 'logs' | 'events';
  format: 'protobuf' | 'json' | 'ndjson';
  body: Uint8Array;
  /** Content-Encoding header as sent. */
  encoding: string | undefined;
  /** Limit of the inflated body. */
  bytesMax: number;
  receivedAtMs: number;
  retentionDays: number;
};

export type RejectedItem = { index: number; reason: string; message: string; item_type: string };

export type Inspection = {
  /** Inflated bytes, what the queue will hold. */
  body: Uint8Array;
  itemCount: number;
  acceptedCount: number;
  /** Native events: each refused item. OTLP answers with counts, so its list stays empty. */
  rejectedItems: RejectedItem[];
  /** Refused items by type and reason. */
  rejected: { item_type: string; reason: string; count: number }[];
  /** One sentence about the refused items, '' when there are none. */
  message: string;
  partitionKey: string;
  /** Hex SHA-256 cut to 32 digits; '' where items bring their own identity. */
  bodyHash: string;
};

export function inspectBody(job: InspectJob): Inspection {
  const body = inflate(job.body, job.encoding, job.bytesMax);
  const rules = { receivedAtMs: job.receivedAtMs, retentionDays: job.retentionDays };
  const otlpFormat = job.format === 'json' ? 'json' : 'protobuf';
  if (job.signal === 'traces') {
    const { spanCount, ...result } = inspectTraces(body, otlpFormat, rules);
    return inspectionOf(body, 'span', spanCount, result, '');
  }
  if (job.signal === 'logs') {
    const { recordCount, ...result } = inspectLogs(body, otlpFormat, rules);
    return inspectionOf(body, 'log', recordCount, result, hashOf(body));
  }
  const result = inspectEvents(body, job.format === 'ndjson' ? 'ndjson' : 'json', rules);
  return {
    body,
    itemCount: result.itemCount,
    acceptedCount: result.accepted,
    rejectedItems: result.rejected,
    rejected: countByReason(result.rejected),
    message: '',
    partitionKey: result.firstPartitionKey,
    bodyHash: hashOf(body),
  };
}

type OtlpResult = { rejected: { reason: string; count: number }[]; message: string; firstTraceId: string };

function inspectionOf(body: Uint8Array, itemType: string, itemCount: number, result: OtlpResult, bodyHash: string): Inspection {
  const rejected = result.rejected.map(({ reason, count }) => ({ item_type: itemType, reason, count }));
  return {
    body,
    itemCount,
    acceptedCount: itemCount - rejected.reduce((sum, { count }) => sum + count, 0),
    rejectedItems: [],
    rejected,
    message: result.message,
    partitionKey: result.firstTraceId,
    bodyHash,
  };
}

function hashOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32);
}

function countByReason(items: readonly RejectedItem[]): Inspection['rejected'] {
  const counts = new Map<string, Inspection['rejected'][number]>();
  for (const { item_type, reason } of items) {
    const known = counts.get(`${item_type}|${reason}`);
    if (known) known.count += 1;
    else counts.set(`${item_type}|${reason}`, { item_type, reason, count: 1 });
  }
  return [...counts.values()];
}
