/** OTLP metrics of real clients: stored, readable, not stored twice, and never counted as if they were spans. */
import type {
  LedgerCheckResult,
  MetricName,
  MetricPointEntry,
  MetricSeries,
  OutcomeEntry,
  OutcomeSums,
  Totals,
  TraceRow,
} from '@sentryai/schema';
import { openGrpcClient } from '@sentryai/testing/call-grpc';
import { eventually } from '@sentryai/testing/eventually';
import { loadFixtures } from '@sentryai/testing/fixtures';
import { sendCaptured } from '@sentryai/testing/send-captured';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemCountOf } from './captured-items.ts';

const fixtures = loadFixtures('otlp');
const requests = fixtures.flatMap((fixture) => fixture.requests.filter(({ path }) => path.endsWith('/v1/metrics')));
const POINT_COUNT = requests.reduce((sum, request) => sum + itemCountOf(request), 0);
const WINDOW = 'from=2020-01-01T00:00:00Z&to=now';
const GRPC_PREFIX_BYTES = 5;

describe('captured OTLP metrics', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ env: { SENTRYAI_RETENTION_DAYS: '0' } });
  });
  afterAll(async () => {
    expect(await product.stop()).toBe(0);
    await removeHome(product.home);
  });

  const sendAll = async () => {
    for (const request of requests) expect((await sendCaptured(product.urls.otlp, request)).status).toBe(200);
  };
  const count = async (outcome: string): Promise<number> => {
    const { data } = await product.get<{ data: OutcomeEntry[] }>('/api/v1/outcomes?from=-1h&limit=1000');
    return data.filter((row) => row.item_type === 'metric' && row.outcome === outcome).reduce((sum, row) => sum + row.quantity, 0);
  };
  const names = async () => (await product.get<{ data: MetricName[] }>(`/api/v1/metrics/names?${WINDOW}&limit=1000`)).data;
  const points = async (name: string) =>
    (await product.get<{ data: MetricPointEntry[] }>(`/api/v1/metrics/points?${WINDOW}&limit=1000&name=${name}`)).data;

  it('are all readable under their names, with kind, unit and attributes', async () => {
    expect(requests.length).toBeGreaterThan(10);
    await sendAll();
    await eventually(async () => expect(await count('stored')).toBe(POINT_COUNT));
    const found = await names();
    expect(found.reduce((sum, name) => sum + name.count, 0)).toBe(POINT_COUNT);
    const expected = fixtures.flatMap(({ expect: { inPayload } }) => (inPayload as { metricNames?: string[] }).metricNames ?? []);
    expect(new Set(found.map(({ name }) => name))).toEqual(new Set(expected));
    expect(found.find(({ name }) => name === 'gen_ai.client.token.usage')).toMatchObject({
      kind: 'histogram',
      unit: '{token}',
      attribute_keys: expect.arrayContaining(['gen_ai.request.model', 'gen_ai.token.type']),
    });
    expect(found.find(({ name }) => name === 'requests')).toMatchObject({ kind: 'counter' });
    expect(found.find(({ name }) => name === 'in_flight')).toMatchObject({ kind: 'up_down_counter', temporality: 'cumulative' });
    expect(found.find(({ name }) => name === 'temp')).toMatchObject({ kind: 'gauge', temporality: null });
  });

  it('give their numbers back as they were measured', async () => {
    const usage = (await points('gen_ai.client.token.usage')).filter(({ scope_name }) => scope_name === 'demo-app');
    expect(usage).toHaveLength(6);
    for (const point of usage) {
      const isInput = point.tags['gen_ai.token.type'] === 'input';
      expect(point).toMatchObject({ count: 1, sum: isInput ? 100 : 25, min: isInput ? 100 : 25, max: isInput ? 100 : 25 });
      expect(point.histogram?.explicit_bounds).toEqual([1, 4, 16, 64, 256, 1024]);
    }
    expect((await points('temp')).map(({ value, tags }) => [value, tags])).toEqual(
      Array.from({ length: 3 }, () => [21.5, { city: 'Lisbon' }]),
    );
    const series = await product.get<MetricSeries>(
      `/api/v1/metrics/series?${WINDOW}&step=30d&name=gen_ai.client.token.usage&group_by=gen_ai.token.type&query=scope:demo-app`,
    );
    const sums = series.series.map(({ group, points: own }) => [group, own.reduce((sum, point) => sum + (point.sum ?? 0), 0)]);
    expect(Object.fromEntries(sums)).toEqual({ input: 300, output: 75 });
    expect(series.series.every(({ points: own }) => own.every(({ p50 }) => p50 !== null))).toBe(true);
  });

  it('add nothing to what spans say', async () => {
    const totals = await product.get<Totals>('/stats');
    expect(totals).toMatchObject({ spans: 0, llm_calls: 0, input_tokens: null, cost_usd: null });
  });

  it('change nothing but the duplicate count when they are sent again', async () => {
    const before = await names();
    await sendAll();
    await eventually(async () => expect(await count('duplicate')).toBe(POINT_COUNT));
    expect(await names()).toEqual(before);
  });

  it('end once each, refused ones too: what came in is what the ledger and the table have', async () => {
    const dataPoints = [{ asDouble: 1 }, {}, { asInt: '2', timeUnixNano: String(BigInt(Date.now() + 3 * 86_400_000) * 1_000_000n) }];
    const metrics = [
      { name: 'ledger.gauge', gauge: { dataPoints } },
      { name: 'ledger.sum', sum: { dataPoints: [{ asInt: 1 }, { asInt: 2 }] } },
      { name: 'ledger.nothing' },
    ];
    const body = JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${product.urls.otlp}/v1/metrics`, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ partialSuccess: { rejectedDataPoints: '5' } });
    const received = 2 * POINT_COUNT + 6;
    await eventually(async () => {
      const sums = await product.get<OutcomeSums>('/api/v1/outcomes?from=-1h&group_by=item_type,outcome,reason');
      const ends = sums.groups.map(({ item_type, outcome, reason, quantity }) => [`${item_type} ${outcome} ${reason}`, quantity]);
      expect(Object.fromEntries(ends)).toEqual({
        'metric duplicate ': POINT_COUNT,
        'metric rejected empty_metric': 1,
        'metric rejected in_the_future': 1,
        'metric rejected missing_temporality': 2,
        'metric rejected missing_value': 1,
        'metric stored ': POINT_COUNT + 1,
      });
      expect(sums.received).toBe(received);
    });
    const check = await product.get<LedgerCheckResult>('/api/v1/outcomes/check?from=-1h');
    expect(check).toMatchObject({ status: 'balanced', received, rows: POINT_COUNT + 1 });
  });

  it('come beside traces that a real client framed for gRPC', async () => {
    const {
      requests: [request],
      expect: { inPayload },
    } = fixtures.find(({ name }) => name === 'otel-sdk/traces-grpc')!;
    const client = openGrpcClient(product.urls.grpc);
    expect(await client.call(request!.path, request!.body.subarray(GRPC_PREFIX_BYTES))).toMatchObject({ code: 0 });
    client.close();
    await eventually(async () => {
      const { data } = await product.get<{ data: TraceRow[] }>(`/api/v1/traces?${WINDOW}`);
      expect(data.reduce((sum, { span_count }) => sum + span_count, 0)).toBe(inPayload.spanCount);
    });
  });
});
