import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

const OUTCOMES = ['stored', 'rejected'] as const;

describe('createMetrics', () => {
  it('reports counters, gauges and histograms with help, prefix and labels', async () => {
    const metrics = createMetrics({ isProcessReported: false });
    const items = metrics.counter({ name: 'ingest_items_total', help: 'Items read, by outcome.', labels: { outcome: OUTCOMES } });
    const pending = metrics.gauge({ name: 'queue_pending_bytes', help: 'Bytes not yet stored.' });
    const duration = metrics.histogram({ name: 'ingest_request_seconds', help: 'Time to the answer.', buckets: [0.1, 1] });
    items.add(3, { outcome: 'stored' });
    pending.set(17, {});
    duration.observe(0.5, {});
    const text = await metrics.text();
    expect(text).toContain('# HELP sentryai_ingest_items_total Items read, by outcome.');
    expect(text).toContain('sentryai_ingest_items_total{outcome="stored"} 3');
    expect(text).toContain('sentryai_queue_pending_bytes 17');
    expect(text).toContain('sentryai_ingest_request_seconds_bucket{le="0.1"} 0');
    expect(text).toContain('sentryai_ingest_request_seconds_bucket{le="1"} 1');
  });

  it('counts label values that were not announced as other, so that input cannot grow the page', async () => {
    const metrics = createMetrics({ isProcessReported: false });
    const items = metrics.counter({ name: 'ingest_items_total', help: 'Items read.', labels: { outcome: OUTCOMES } });
    for (let i = 0; i < 100; i += 1) items.add(1, { outcome: `made-up-${i}` });
    const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('sentryai_ingest_items_total'));
    expect(lines).toEqual(['sentryai_ingest_items_total{outcome="other"} 100']);
  });

  it('asks observed gauges at each scrape and survives one that fails', async () => {
    const metrics = createMetrics({ isProcessReported: false });
    let value = 1;
    metrics.observedGauge({ name: 'queue_oldest_seconds', help: 'Age.' }, () => value);
    metrics.observedGauge({ name: 'store_parts_items', help: 'Parts.' }, () => Promise.reject(new Error('closed')));
    expect(await metrics.text()).toContain('sentryai_queue_oldest_seconds 1');
    value = 2;
    expect(await metrics.text()).toContain('sentryai_queue_oldest_seconds 2');
  });

  it('refuses names without unit, counters without _total and missing help', () => {
    const metrics = createMetrics({ isProcessReported: false });
    expect(() => metrics.gauge({ name: 'queue_depth' as 'queue_depth_items', help: 'x' })).toThrow(/unit/);
    expect(() => metrics.counter({ name: 'queue_read_bytes', help: 'x' })).toThrow(/_total/);
    expect(() => metrics.gauge({ name: 'queue_read_total', help: 'x' })).toThrow(/_total/);
    expect(() => metrics.gauge({ name: 'queue_read_bytes', help: ' ' })).toThrow(/help/);
    expect(() => metrics.gauge({ name: 'Queue_bytes', help: 'x' })).toThrow(/snake_case/);
  });
});
