/**
 * What ingest learns from a body before it acknowledges: is it whole, how many items, which of them are refused. Pure;
 * runs on the spot for small bodies and in a worker thread for large ones.
 */
import { createHash } from 'node:crypto';
import { inflate } from '@sentryai/http';
import { inspectLogs, inspectMetrics, inspectTraces } from '@sentryai/otlp';
import { AppError, inspectEvents, type RecordMeta, type RefusedCount } from '@sentryai/schema';
import { decodeStoreBody, type EnvelopeRules, inspectEnvelope, type SentryFormat } from '@sentryai/sentry';
import type { Protocol, SendScope } from '../routes/protocol.ts';
import type { Inspection, RejectedItem } from './inspection.ts';
import { type AnnouncedBody, announcedBytes, langfuseBatch, langfuseScores } from './langfuse-bodies.ts';

export type InspectJob = {
  signal: Protocol['signal'];
  format: RecordMeta['format'];
  body: Uint8Array;
  /** Content-Encoding header as sent. */
  encoding: string | undefined;
  /** Limit of the inflated body. */
  bytesMax: number;
  receivedAtMs: number;
  retentionDays: number;
  scope?: SendScope;
  /** What was said of the body before it was sent; a body that differs is refused. */
  announced?: AnnouncedBody;
};

/** `fieldsMax`: WalkTooLongError when a protobuf body of spans has more fields. */
export function inspectBody(job: InspectJob, fieldsMax?: number): Inspection {
  const body = inflate(job.body, job.encoding, job.bytesMax);
  const rules = { receivedAtMs: job.receivedAtMs, retentionDays: job.retentionDays };
  const otlpFormat = job.format === 'json' ? 'json' : 'protobuf';
  switch (job.signal) {
    case 'traces': {
      const { spanCount, ...result } = inspectTraces(body, otlpFormat, rules, fieldsMax);
      return otlpInspection(body, 'span', spanCount, result, '');
    }
    case 'logs': {
      const { recordCount, ...result } = inspectLogs(body, otlpFormat, rules);
      return otlpInspection(body, 'log', recordCount, result, hashOf(body));
    }
    case 'metrics': {
      const { pointCount, ...result } = inspectMetrics(body, otlpFormat, rules);
      // Points of one request go to one partition; they belong to no trace.
      return otlpInspection(body, 'metric', pointCount, { ...result, firstTraceId: '' }, hashOf(body));
    }
    case 'events': {
      const result = inspectEvents(body, job.format === 'ndjson' ? 'ndjson' : 'json', rules);
      return {
        body,
        itemCount: result.itemCount,
        acceptedCount: result.accepted,
        refused: countByReason(result.rejected),
        message: '',
        partitionKey: result.firstPartitionKey,
        bodyHash: hashOf(body),
        reply: { kind: 'native', rejectedItems: result.rejected },
      };
    }
    case 'envelope':
      return sentryInspection(body, job.format === 'json' ? 'json' : 'envelope', rules);
    case 'ingestion':
      return langfuseBatch(body, { ...rules, scope: job.scope });
    case 'score':
      return langfuseScores(body, { ...rules, scope: job.scope });
    case 'media':
      return announcedBytes(body, job.announced);
  }
}

type OtlpResult = { rejected: { reason: string; count: number }[]; message: string; firstTraceId: string };

/** Items of one OTLP request. A body of 64 MiB with usual spans holds 200,000; rows of more would not fit into memory. */
const OTLP_ITEMS_MAX = 500_000;

function otlpInspection(body: Uint8Array, itemType: string, itemCount: number, result: OtlpResult, bodyHash: string): Inspection {
  if (itemCount > OTLP_ITEMS_MAX) throw tooManyItems(itemCount);
  const refused = result.rejected.map(({ reason, count }): RefusedCount => ({ item_type: itemType, outcome: 'rejected', reason, count }));
  return {
    body,
    itemCount,
    acceptedCount: itemCount - refused.reduce((sum, { count }) => sum + count, 0),
    refused,
    message: result.message,
    partitionKey: result.firstTraceId,
    bodyHash,
    reply: { kind: 'otlp' },
  };
}

/** The queue holds a store body as the JSON that it was made of. Items bring their own identity, or it is made of their bytes. */
function sentryInspection(sent: Uint8Array, format: SentryFormat, rules: EnvelopeRules): Inspection {
  const body = format === 'json' ? decodeStoreBody(sent) : sent;
  const { itemCount, refused, message, traceId, eventId, dsn } = inspectEnvelope(body, format, rules);
  return {
    body,
    itemCount,
    acceptedCount: itemCount - refused.reduce((sum, { count }) => sum + count, 0),
    refused,
    message,
    partitionKey: traceId,
    bodyHash: '',
    reply: { kind: 'sentry', eventId, dsn },
  };
}

function tooManyItems(itemCount: number): AppError {
  return new AppError({
    code: 'payload_too_large',
    message: `The request holds ${itemCount} items and may hold ${OTLP_ITEMS_MAX}. Nothing was stored. Send them in several requests.`,
    httpStatus: 413,
  });
}

function hashOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32);
}

function countByReason(items: readonly RejectedItem[]): RefusedCount[] {
  const counts = new Map<string, RefusedCount>();
  for (const { item_type, reason } of items) {
    const known = counts.get(`${item_type}|${reason}`);
    if (known) known.count += 1;
    else counts.set(`${item_type}|${reason}`, { item_type, outcome: 'rejected', reason, count: 1 });
  }
  return [...counts.values()];
}
