/** Every captured traces request of real clients, through the front door and back out of the read API; then all of it again. */
import type { OutcomeEntry, Stats, TraceDetail, TraceRow } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { isTracesRequest, loadFixtures } from '@sentryai/testing/fixtures';
import { sendCaptured } from '@sentryai/testing/send-captured';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spanIdsByTrace } from './captured-items.ts';

const fixtures = loadFixtures('otlp').filter((fixture) => fixture.requests.some(isTracesRequest));
const WINDOW = 'from=2020-01-01T00:00:00Z&to=now';

describe('captured OTLP traces', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ env: { SENTRYAI_RETENTION_DAYS: '0' } });
  });
  afterAll(async () => {
    expect(await product.stop()).toBe(0);
    await removeHome(product.home);
  });

  const sendAll = async (): Promise<number[]> => {
    const statuses: number[] = [];
    for (const fixture of fixtures) {
      for (const request of fixture.requests.filter(isTracesRequest))
        statuses.push((await sendCaptured(product.urls.otlp, request)).status);
    }
    return statuses;
  };
  const outcomes = async (): Promise<Record<string, number>> => {
    const { data } = await product.get<{ data: OutcomeEntry[] }>('/api/v1/outcomes?from=-1h&limit=1000');
    const sums: Record<string, number> = {};
    for (const { outcome, quantity } of data) sums[outcome] = (sums[outcome] ?? 0) + quantity;
    return sums;
  };
  // Some captures are parts of one distributed trace: what a trace must hold is what all of them sent of it.
  const allSpanIds = new Map<string, Set<string>>();
  for (const fixture of fixtures) {
    for (const [traceId, ids] of spanIdsByTrace(fixture)) allSpanIds.set(traceId, (allSpanIds.get(traceId) ?? new Set()).union(ids));
  }
  const spanCount = [...allSpanIds.values()].reduce((sum, ids) => sum + ids.size, 0);

  it('are all accepted and counted once in the ledger', async () => {
    const statuses = await sendAll();
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(statuses.length).toBeGreaterThan(100);
    await eventually(async () => expect(await outcomes()).toEqual({ stored: spanCount }));
  });

  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s is complete in the API', async (_, fixture) => {
    const names: string[] = [];
    for (const [traceId, spanIds] of spanIdsByTrace(fixture)) {
      const detail = await product.get<TraceDetail>(`/api/v1/traces/${traceId}`);
      expect(new Set(detail.spans.map((span) => span.span_id))).toEqual(allSpanIds.get(traceId));
      expect(detail.trace.span_count).toBe(detail.spans.length);
      names.push(...detail.spans.filter((span) => spanIds.has(span.span_id)).map((span) => span.name));
    }
    expect(names).toHaveLength(fixture.expect.inPayload.spanCount);
    expect(new Set(names)).toEqual(new Set(fixture.expect.inPayload.spanNames));
  });

  it('change nothing but the duplicate count when they are sent again', async () => {
    const before = await product.get<{ data: TraceRow[] }>(`/api/v1/traces?${WINDOW}&limit=1000`);
    const statsBefore = await product.get<Stats>(`/api/v1/stats?${WINDOW}&group_by=model`);
    await sendAll();
    await eventually(async () => expect(await outcomes()).toEqual({ stored: spanCount, duplicate: spanCount }));
    expect(await product.get(`/api/v1/traces?${WINDOW}&limit=1000`)).toEqual(before);
    const statsAfter = await product.get<Stats>(`/api/v1/stats?${WINDOW}&group_by=model`);
    expect(statsAfter.totals).toEqual(statsBefore.totals);
    expect(before.data).toHaveLength(allSpanIds.size);
  });

  it('change nothing but the duplicate count when they are sent a third time, after a restart', async () => {
    expect(await product.stop()).toBe(0);
    product = await startProduct({ home: product.home, ports: product.ports, env: { SENTRYAI_RETENTION_DAYS: '0' } });
    await sendAll();
    await eventually(async () => expect(await outcomes()).toEqual({ stored: spanCount, duplicate: 2 * spanCount }));
  });
});
