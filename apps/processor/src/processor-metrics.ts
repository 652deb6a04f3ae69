import type { QueueBatch } from '@sentryai/queue';
import { ITEM_TYPES, OUTCOMES } from '@sentryai/schema';
import { DURATION_BUCKETS_SECONDS, type Metrics, SIZE_BUCKETS_BYTES } from '@sentryai/telemetry';
import type { NormalizedBlocks } from './normalize/messages.ts';

export type ProcessorMetrics = {
  noteBatch(batch: QueueBatch, normalized: NormalizedBlocks, normalizeMs: number, insertMs: number): void;
  noteFailure(): void;
};

const STEPS = ['normalize', 'insert'] as const;
const PROTOCOLS = ['otlp', 'native', 'sentry', 'langfuse'] as const;

export function createProcessorMetrics(metrics: Metrics): ProcessorMetrics {
  const items = metrics.counter({
    name: 'processor_items_total',
    help: 'Items that left the queue, by protocol, what they are and how they ended.',
    labels: { protocol: PROTOCOLS, item_type: ITEM_TYPES, outcome: OUTCOMES },
  });
  const left = metrics.counter({ name: 'processor_quarantine_left_total', help: 'Items that left quarantine, replayed or discarded.' });
  const unaccounted = metrics.counter({
    name: 'processor_unaccounted_records_total',
    help: 'Records whose items did not add up to what ingest had counted. Any is a fault of ours.',
  });
  const records = metrics.counter({ name: 'processor_records_total', help: 'Requests taken from the queue and stored.' });
  const failures = metrics.counter({ name: 'processor_failures_total', help: 'Steps that failed and were tried again.' });
  const bytes = metrics.histogram({ name: 'processor_batch_bytes', help: 'Inflated bytes of a batch.', buckets: SIZE_BUCKETS_BYTES });
  const duration = metrics.histogram({
    name: 'processor_step_seconds',
    help: 'Time that one batch took, by step.',
    labels: { step: STEPS },
    buckets: DURATION_BUCKETS_SECONDS,
  });
  return {
    noteBatch(batch, normalized, normalizeMs, insertMs) {
      for (const { quantity, ...labels } of normalized.outcomes) {
        // A counter only grows: what is taken back shows as a count of its own.
        if (quantity > 0) items.add(quantity, labels);
        else left.add(-quantity, {});
      }
      unaccounted.add(normalized.unaccounted.length, {});
      records.add(batch.recordCount, {});
      bytes.observe(batch.frames.byteLength, {});
      duration.observe(normalizeMs / 1000, { step: 'normalize' });
      duration.observe(insertMs / 1000, { step: 'insert' });
    },
    noteFailure: () => failures.add(1, {}),
  };
}
