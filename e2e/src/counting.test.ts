/**
 * The same spans of real clients in whatever order and pieces: whole requests, one span a request from the last to the first,
 * shuffled, and children long before their parents with everything sent twice. Lists, charts and rollups say the same of
 * all of them, and what is true.
 */
import { otlpItems } from '@sentryai/otlp';
import type { CreatedKey, ProjectEntry, Stats, TraceRow } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { type CapturedRequest, type Fixture, isTracesRequest, loadFixtures } from '@sentryai/testing/fixtures';
import { sendCaptured } from '@sentryai/testing/send-captured';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainBody, spanIdsByTrace } from './captured-items.ts';

const WINDOW = 'from=2020-01-01T00:00:00Z&to=now';
const fixtures = loadFixtures('otlp').filter((fixture) => fixture.requests.some(isTracesRequest));

/** Requests of one span each. */
function single(request: CapturedRequest): CapturedRequest[] {
  const { 'content-encoding': _, 'transfer-encoding': __, ...headers } = request.headers;
  const { bytes, format } = plainBody(request);
  const items = otlpItems(bytes, format, 'traces');
  return Array.from({ length: items.count }, (_item, at) => ({ ...request, headers, body: Buffer.from(items.take(at, at + 1).body) }));
}

const traceIdsOf = (fixture: Fixture): string[] => [...spanIdsByTrace(fixture).keys()];

/** Always the same order for the same seed. */
function shuffled<T>(values: readonly T[], seed: number): T[] {
  let state = seed;
  const next = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
  return values
    .map((value) => [next(), value] as const)
    .sort(([left], [right]) => left - right)
    .map(([, value]) => value);
}

const whole = fixtures.flatMap(({ requests }) => requests.filter(isTracesRequest));
const singles = whole.flatMap(single);
const ORDERS: Readonly<Record<string, readonly CapturedRequest[]>> = {
  whole,
  'last span first': singles.toReversed(),
  shuffled: shuffled(singles, 7),
  'twice, the second half first': [...singles.slice(singles.length / 2), ...singles, ...singles.toReversed()],
};

const FIGURES = [
  'span_count',
  'llm_calls',
  'tool_calls',
  'input_tokens',
  'output_tokens',
  'total_tokens',
  'cost_usd',
  'error_count',
] as const;
type Figures = Pick<TraceRow, (typeof FIGURES)[number]>;
const figuresOf = (row: TraceRow): Figures => Object.fromEntries(FIGURES.map((name) => [name, row[name]])) as Figures;
const sum = (rows: readonly TraceRow[], name: 'input_tokens' | 'output_tokens'): number | null =>
  rows.every((row) => row[name] === null) ? null : rows.reduce((total, row) => total + (row[name] ?? 0), 0);

describe('captured traces in any order', () => {
  let product: Product;
  let projects: { order: string; id: number }[];
  beforeAll(async () => {
    product = await startProduct({ env: { SENTRYAI_RETENTION_DAYS: '0', SENTRYAI_SETTLE_MS: '300' } });
  });
  afterAll(async () => {
    await product.stop();
    await removeHome(product.home);
  });

  const tracesOf = async (id: number): Promise<Map<string, TraceRow>> => {
    const { data } = await product.get<{ data: TraceRow[] }>(`/api/v1/traces?project=${id}&${WINDOW}&limit=1000`);
    return new Map(data.map((row) => [row.trace_id, row]));
  };
  const figures = async (id: number): Promise<Record<string, Figures>> =>
    Object.fromEntries([...(await tracesOf(id)).entries()].map(([traceId, row]) => [traceId, figuresOf(row)]));

  it('are the same traces', { timeout: 120_000 }, async () => {
    projects = [];
    for (const [order, requests] of Object.entries(ORDERS)) {
      const { id } = await product.post<ProjectEntry>('/projects', { name: order });
      const { key } = await product.post<CreatedKey>('/keys', { project: id });
      projects.push({ order, id });
      for (const request of requests) {
        expect((await sendCaptured(product.urls.otlp, request, { authorization: `Bearer ${key}` })).status).toBe(200);
      }
    }
    const [first, ...others] = projects as [{ order: string; id: number }];
    const expected = await eventually(async () => {
      const found = await figures(first.id);
      expect(Object.keys(found)).toHaveLength(new Set(fixtures.flatMap(traceIdsOf)).size);
      return found;
    });
    for (const { order, id } of others) {
      await eventually(async () => expect({ order, traces: await figures(id) }).toEqual({ order, traces: expected }), {
        timeoutMs: 60_000,
      });
    }
  });

  it('count what the clients really used', async () => {
    const owners = new Map<string, number>();
    for (const fixture of fixtures) for (const traceId of traceIdsOf(fixture)) owners.set(traceId, (owners.get(traceId) ?? 0) + 1);
    const rows = await tracesOf((projects[0] as { id: number }).id);
    let checked = 0;
    for (const fixture of fixtures) {
      const { totals, inPayload } = fixture.expect;
      const ids = traceIdsOf(fixture);
      // Parts of one distributed trace are one trace here.
      if (inPayload.usageExact === false || ids.some((traceId) => (owners.get(traceId) ?? 0) > 1)) continue;
      const own = ids.map((traceId) => rows.get(traceId)).filter((row) => row !== undefined);
      const found = { name: fixture.name, input: sum(own, 'input_tokens'), output: sum(own, 'output_tokens') };
      const truth = inPayload.usageVisible ? { input: totals.inputTokens, output: totals.outputTokens } : { input: null, output: null };
      // Embeddings have no output to count.
      const output = totals.outputTokens === 0 && found.output === null ? null : truth.output;
      expect(found).toEqual({ name: fixture.name, input: truth.input, output });
      checked += 1;
    }
    expect(checked).toBeGreaterThan(80);
  });

  it('are the same sums in charts and rollups, before and after they are settled, and after a restart', { timeout: 120_000 }, async () => {
    const stats = async (id: number) => (await product.get<Stats>(`/api/v1/stats?project=${id}&${WINDOW}&step=30d&group_by=model`)).totals;
    const expectSame = async (): Promise<void> => {
      const rows = [...(await tracesOf((projects[0] as { id: number }).id)).values()];
      for (const { order, id } of projects) {
        await eventually(
          async () => {
            const totals = await stats(id);
            expect({ order, input: totals.input_tokens, output: totals.output_tokens }).toEqual({
              order,
              input: sum(rows, 'input_tokens'),
              output: sum(rows, 'output_tokens'),
            });
            expect(totals).toEqual(await stats((projects[0] as { id: number }).id));
          },
          { timeoutMs: 60_000 },
        );
      }
    };
    await expectSame();
    expect(await product.stop()).toBe(0);
    const env = { SENTRYAI_RETENTION_DAYS: '0', SENTRYAI_SETTLE_MS: '300' };
    product = await startProduct({ home: product.home, ports: product.ports, env });
    await expectSame();
  });
});
