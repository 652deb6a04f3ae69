import type { QueueBatch } from '@sentryai/queue';
import { OUTCOMES } from '@sentryai/schema';
import { DURATION_BUCKETS_SECONDS, type Metrics, SIZE_BUCKETS_BYTES } from '@sentryai/telemetry';
import type { Normalized } from './normalize/normalizer.ts';

export type ProcessorMetrics = {
  noteBatch(batch: QueueBatch, normalized: Normalized, normalizeMs: number, insertMs: number): void;
  noteFailure(): void;
};

const STEPS = ['normalize', 'insert'] as const;

export function createProcessorMetrics(metrics: Metrics): ProcessorMetrics {
  const items = metrics.counter({
    name: 'processor_items_total',
    help: 'Items that left the queue, by how they ended.',
    labels: { outcome: OUTCOMES },
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
      for (const [outcome, quantity] of Object.entries(normalized.outcomes)) items.add(quantity, { outcome });
      records.add(batch.recordCount, {});
      bytes.observe(batch.frames.byteLength, {});
      duration.observe(normalizeMs / 1000, { step: 'normalize' });
      duration.observe(insertMs / 1000, { step: 'insert' });
    },
    noteFailure: () => failures.add(1, {}),
  };
}
