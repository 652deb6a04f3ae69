import { DURATION_BUCKETS_SECONDS, type Metrics, SIZE_BUCKETS_BYTES } from '@sentryai/telemetry';
import type { QueueProducer } from '@sentryai/queue';
import { OUTCOME_REASONS, OUTCOMES } from '@sentryai/schema';
import { type Inspection, rejectedCount } from './inspect/inspection.ts';

const PROTOCOLS = ['otlp', 'native', 'sentry', 'langfuse'] as const;
const STATUSES = ['200', '201', '202', '207', '400', '401', '403', '404', '405', '408', '413', '415', '429', '500', '503'] as const;

/** Why requests are refused as a whole, besides the reasons of the ledger: nobody's, or not for good. (Limits are among those of the ledger.) */
const REFUSALS = [
  'key_missing',
  'key_unknown',
  'key_disabled',
  'malformed_credentials',
  'ambiguous_credentials',
  'queue_full',
  'queue_unavailable',
  'too_busy',
  'inspection_failed',
  'body_timeout',
  'body_aborted',
  'internal_error',
];
const REASONS = Object.keys(OUTCOME_REASONS);

export type IngestMetrics = {
  noteAnswer(protocol: string, status: number, seconds: number): void;
  noteAccepted(protocol: string, inspection: Inspection): void;
  /** A request that was refused as a whole; `isAttributed`: whether it is known whose it was. */
  noteRefused(protocol: string, code: string, isAttributed: boolean): void;
};

export function createIngestMetrics(metrics: Metrics, producer: QueueProducer): IngestMetrics {
  const requests = metrics.counter({
    name: 'ingest_requests_total',
    help: 'Requests answered, by protocol and HTTP status.',
    labels: { protocol: PROTOCOLS, status: STATUSES },
  });
  const items = metrics.counter({
    name: 'ingest_items_total',
    help: 'Items read from accepted bodies, by whether they went on the queue.',
    labels: { protocol: PROTOCOLS, result: ['accepted', 'rejected', 'ignored'] },
  });
  const outcomes = metrics.counter({
    name: 'ingest_outcomes_total',
    help: 'Items that ended at ingest, in bodies that could be read, by how and why.',
    labels: { protocol: PROTOCOLS, outcome: OUTCOMES, reason: REASONS },
  });
  const refused = metrics.counter({
    name: 'ingest_refused_requests_total',
    help: 'Requests refused as a whole, by why, and by whether it is known whose they were (only those are in the ledger).',
    labels: { protocol: PROTOCOLS, reason: [...REASONS, ...REFUSALS], attributed: ['true', 'false'] },
  });
  const bodies = metrics.histogram({ name: 'ingest_body_bytes', help: 'Inflated bytes of accepted bodies.', buckets: SIZE_BUCKETS_BYTES });
  const duration = metrics.histogram({
    name: 'ingest_answer_seconds',
    help: 'Time from the request to its answer.',
    labels: { protocol: PROTOCOLS },
    buckets: DURATION_BUCKETS_SECONDS,
  });
  metrics.observedGauge(
    { name: 'queue_pending_bytes', help: 'Bytes acknowledged and not yet stored.' },
    () => producer.stats().pendingBytes,
  );
  metrics.observedGauge(
    { name: 'queue_oldest_seconds', help: 'Age of the oldest acknowledged record that is not yet stored.' },
    () => producer.stats().oldestAgeMs / 1000,
  );
  metrics.observedGauge(
    { name: 'queue_express_oldest_seconds', help: 'The same of senders without a backlog; what everybody feels when it grows.' },
    () => (producer.stats().lanes.express.oldestAgeMs ?? 0) / 1000,
  );
  return {
    noteAnswer(protocol, status, seconds) {
      requests.add(1, { protocol, status: String(status) });
      duration.observe(seconds, { protocol });
    },
    noteAccepted(protocol, inspection) {
      items.add(inspection.acceptedCount, { protocol, result: 'accepted' });
      const rejected = rejectedCount(inspection);
      items.add(rejected, { protocol, result: 'rejected' });
      items.add(inspection.itemCount - inspection.acceptedCount - rejected, { protocol, result: 'ignored' });
      for (const { outcome, reason, count } of inspection.refused) outcomes.add(count, { protocol, outcome, reason });
      bodies.observe(inspection.body.byteLength, {});
    },
    noteRefused: (protocol, code, isAttributed) => refused.add(1, { protocol, reason: code, attributed: String(isAttributed) }),
  };
}
