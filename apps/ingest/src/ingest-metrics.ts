import { DURATION_BUCKETS_SECONDS, type Metrics, SIZE_BUCKETS_BYTES } from '@sentryai/telemetry';
import type { QueueProducer } from '@sentryai/queue';
import { type Inspection, rejectedCount } from './inspect/inspection.ts';

const PROTOCOLS = ['otlp', 'native', 'sentry', 'langfuse'] as const;
const STATUSES = ['200', '201', '202', '207', '400', '401', '403', '404', '405', '408', '413', '415', '429', '500', '503'] as const;

export type IngestMetrics = {
  noteAnswer(protocol: string, status: number, seconds: number): void;
  noteAccepted(protocol: string, inspection: Inspection): void;
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
      bodies.observe(inspection.body.byteLength, {});
    },
  };
}
