/** Every captured request of Sentry SDKs, through the front door and back out of the read API; then all of it again, and again after a restart. */
import type {
  ErrorEntry,
  LedgerCheckResult,
  LogEntry,
  MetricName,
  MetricSeries,
  MetricSeriesPoint,
  OutcomeEntry,
  ReleaseRow,
  ScoreEntry,
  SpanListRow,
  TraceDetail,
} from '@sentryai/schema';
import { CHROMIUM_PATH, openBrowser } from '@sentryai/testing/browser';
import { eventually } from '@sentryai/testing/eventually';
import { sendCaptured } from '@sentryai/testing/send-captured';
import { loadSentryCaptures, type SentryCapture, type SentryItemFacts } from '@sentryai/testing/sentry-captures';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Fact = Record<string, any>;
type Items<T> = { data: T[]; next_cursor: string | null };

const ENV = {
  SENTRYAI_INIT_PROJECT_ID: '42',
  SENTRYAI_INIT_INGEST_KEYS: '5f3c1e9a7b2d4c608e1f0a9b8c7d6e5f',
  SENTRYAI_RETENTION_DAYS: '0',
};
const WINDOW = 'project=42&from=2020-01-01T00:00:00Z&limit=1000';

const captures = loadSentryCaptures();
const itemsOf = ({ expect: { items, event } }: SentryCapture): SentryItemFacts[] =>
  items ?? (event === undefined ? [] : [{ header: { type: 'event' }, payloadBytes: 0, ...event }]);
const ofType = (type: string): Fact[] => captures.flatMap(itemsOf).filter(({ header }) => header.type === type);
const listsOf = (type: string, list: string): Fact[] => ofType(type).flatMap((item) => item[list] as Fact[]);

/** What the captures hold, by the ledger's words. */
const EXPECTED: Record<string, number> = {
  error: ofType('event').length,
  span: ofType('transaction').length + listsOf('transaction', 'spans').length + listsOf('span', 'spans').length,
  log: listsOf('log', 'logs').length,
  metric: listsOf('trace_metric', 'metrics').length,
  score: ofType('feedback').length,
  session: ofType('session').length + ofType('sessions').reduce((sum, { payload }) => sum + payload.aggregates.length, 0),
  attachment: ofType('attachment').length,
  client_report: ofType('client_report').length,
};
const IGNORED = { check_in: ofType('check_in').length };

describe('captured Sentry envelopes', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ env: ENV });
  });
  afterAll(async () => {
    expect(await product.stop()).toBe(0);
    await removeHome(product.home);
  });

  const list = async <T>(path: string, query = ''): Promise<T[]> =>
    (await product.get<Items<T>>(`/api/v1${path}?${WINDOW}${query === '' ? '' : `&query=${encodeURIComponent(query)}`}`)).data;
  /** The ledger without what SDKs say they dropped, which never came: `outcome -> item type -> quantity`. */
  const ledger = async (): Promise<Record<string, Record<string, number>>> => {
    const sums: Record<string, Record<string, number>> = {};
    for (const { outcome, item_type, quantity, protocol } of await list<OutcomeEntry>('/outcomes')) {
      expect(protocol).toBe('sentry');
      if (outcome === 'dropped_by_sdk') continue;
      const ofOutcome = (sums[outcome] ??= {});
      ofOutcome[item_type] = (ofOutcome[item_type] ?? 0) + quantity;
    }
    return sums;
  };
  const times = (counts: Record<string, number>, factor: number): Record<string, number> =>
    Object.fromEntries(Object.entries(counts).map(([type, count]) => [type, count * factor]));

  const sendAll = async (): Promise<void> => {
    for (const capture of captures) {
      const { status, body } = await sendCaptured(product.urls.ingest, capture.request);
      expect([status, body.toString()], capture.name).toEqual([200, expect.any(String)]);
      const id = capture.expect.event?.event_id ?? capture.expect.envelopeHeader?.event_id;
      expect(JSON.parse(body.toString()), capture.name).toEqual(id === undefined ? {} : { id });
    }
  };
  /** Everything that the API answers about the captures, to compare. */
  const everything = async (): Promise<unknown> =>
    await Promise.all(
      ['/errors', '/spans', '/traces', '/logs', '/scores', '/releases', '/metrics/names'].map((path) =>
        product.get<Items<unknown>>(`/api/v1${path}?${WINDOW}`),
      ),
    );

  it('are all answered as their SDKs expect, and counted once in the ledger', async () => {
    await sendAll();
    await eventually(async () => expect(await ledger()).toEqual({ stored: EXPECTED, ignored: IGNORED }));
  });

  it.each(ofType('event').map((fact) => [fact['event_id'] as string, fact] as const))('event %s is read back', async (id, fact) => {
    const [error, ...more] = await list<ErrorEntry>('/errors', `id:${id}`);
    expect(more).toEqual([]);
    expect(error).toMatchObject({
      event_id: id,
      level: fact['level'] === 'warning' ? 'warn' : (fact['level'] ?? 'error'),
      release: fact['release'] ?? null,
      environment: fact['environment'] ?? null,
      trace_id: fact['trace']?.trace_id ?? null,
      span_id: fact['trace']?.span_id ?? null,
      tags: fact['tags'] ?? {},
      fingerprint: fact['fingerprint'] ?? null,
    });
    if (fact['user']?.id) expect(error?.user_id).toBe(fact['user'].id);
    expect(error?.exceptions.map(({ type, value, frames, mechanism }) => [type, value, frames.length, mechanism])).toEqual(
      ((fact['exceptions'] ?? []) as Fact[]).map((exception) => [
        exception['type'] ?? '',
        exception['value'],
        exception['frames'],
        exception['mechanism'] ?? null,
      ]),
    );
    expect((error?.breadcrumbs as unknown[] | null) ?? []).toHaveLength((fact['breadcrumbs'] as unknown[] | undefined)?.length ?? 0);
  });

  it('keep their attachments, byte for byte, with the error that they came with', async () => {
    const withFiles = captures.filter((capture) => itemsOf(capture).some(({ header }) => header.type === 'attachment'));
    expect(withFiles.length).toBeGreaterThan(0);
    for (const capture of withFiles) {
      const sent = itemsOf(capture).filter(({ header }) => header.type === 'attachment');
      const [error] = await list<ErrorEntry>('/errors', `id:${capture.expect.envelopeHeader?.event_id}`);
      const files = (pairs: [unknown, number][] | undefined): Map<unknown, number> => new Map(pairs);
      expect(error?.attachments).toHaveLength(sent.length);
      expect(files(error?.attachments?.map(({ name, size_bytes }) => [name, size_bytes]))).toEqual(
        files(sent.map(({ header, payloadBytes }) => [header.filename, payloadBytes])),
      );
      for (const { name, blob_id, size_bytes } of error?.attachments ?? []) {
        const answer = await fetch(`${product.urls.api}/api/v1/blobs/${blob_id}?project=42`, {
          headers: { authorization: `Bearer ${product.apiKey}` },
        });
        const bytes = Buffer.from(await answer.arrayBuffer());
        expect([answer.status, bytes.length]).toEqual([200, size_bytes]);
        // The envelope holds the payload as it is.
        expect(capture.body.includes(bytes), `${capture.name} ${name}`).toBe(true);
      }
    }
  });

  it('give every span once, of transactions and of containers', async () => {
    const spans = await list<SpanListRow>('/spans');
    const names = new Map(spans.map((span) => [span.span_id, span.name]));
    expect(spans).toHaveLength(EXPECTED['span']!);
    for (const fact of listsOf('span', 'spans')) expect(names.get(fact['span_id'] as string)).toBe(fact['name']);
    for (const fact of listsOf('transaction', 'spans')) expect(names.get(fact['span_id'] as string)).toBe(fact['description']);
    for (const fact of ofType('transaction')) expect(names.get(fact['trace'].span_id as string)).toBe(fact['transaction']);
  });

  it.each([
    ['sentry-node-11/openai-chat--1', { llm_calls: 3, input_tokens: 89, output_tokens: 34 }],
    ['sentry-node-10/openai-chat--1', { llm_calls: 3, input_tokens: 89, output_tokens: 34 }],
    ['sentry-node-11/vercel-ai--1', { llm_calls: 2, tool_calls: 1, input_tokens: 82, output_tokens: 34 }],
    ['sentry-node-10/vercel-ai--1', { llm_calls: 2, tool_calls: 1, input_tokens: 82, output_tokens: 34 }],
    ['sentry-node-10/anthropic--1', { llm_calls: 2, input_tokens: 306, output_tokens: 38 }],
    ['sentry-node-11/manual-agent--1', { llm_calls: 1, tool_calls: 1, input_tokens: 120, output_tokens: 31 }],
  ])('count the calls of %s once, with a price', async (name, totals) => {
    const capture = captures.find((one) => one.name === name)!;
    const fact = itemsOf(capture).find(({ header }) => header.type === 'span' || header.type === 'transaction') as unknown as Fact;
    const traceId = (fact['trace']?.trace_id ?? fact['spans'][0].trace_id) as string;
    const { trace } = await product.get<TraceDetail>(`/api/v1/traces/${traceId}?project=42`);
    expect(trace).toMatchObject({ ...totals, unpriced_calls: 0 });
    expect(trace.cost_usd).toBeGreaterThan(0);
  });

  it('give logs and metrics with their values', async () => {
    const logs = await list<LogEntry>('/logs');
    const byText = (a: string[], b: string[]): number => a.join().localeCompare(b.join());
    expect(logs.map(({ level, message, trace_id }) => [level, message, trace_id!]).sort(byText)).toEqual(
      listsOf('log', 'logs')
        .map((log) => [log['level'], log['body'], log['trace_id']] as string[])
        .sort(byText),
    );
    const metrics = listsOf('trace_metric', 'metrics');
    const names = await list<MetricName>('/metrics/names');
    for (const name of new Set(metrics.map((metric) => metric['name'] as string))) {
      const values = metrics.filter((metric) => metric['name'] === name).map((metric) => metric['value'] as number);
      expect(names.find((entry) => entry.name === name)?.count).toBe(values.length);
      const { kind, series } = await product.get<MetricSeries>(
        `/api/v1/metrics/series?project=42&from=2026-11-01T00:00:00Z&step=1h&name=${encodeURIComponent(name)}`,
      );
      // The sum of a gauge adds up what its series say last, not everything that was measured.
      const measured = (point: MetricSeriesPoint): number => (kind === 'gauge' ? point.avg! * point.count : (point.sum ?? 0));
      const sum = series.flatMap(({ points }) => points).reduce((total, point) => total + measured(point), 0);
      expect(sum).toBeCloseTo(
        values.reduce((total, value) => total + value, 0),
        6,
      );
    }
  });

  it('turn feedback into scores with the words of the user', async () => {
    const scores = await list<ScoreEntry>('/scores');
    expect(scores).toHaveLength(EXPECTED['score']!);
    expect(new Set(scores.map(({ comment }) => comment))).toEqual(
      new Set(ofType('feedback').map((fact) => fact['feedback'].message as string)),
    );
  });

  it('show how releases fare, every session counted once', async () => {
    // By session, whatever number of reports came about it.
    const sessions = new Map<string, Fact>();
    for (const { payload } of ofType('session')) {
      const known = sessions.get(payload.sid);
      sessions.set(payload.sid, { release: payload.attrs.release, crashed: known?.['crashed'] === true || payload.status === 'crashed' });
    }
    const counts = new Map<string, { sessions: number; crashed: number }>();
    const add = (release: string, count: number, crashed: number): void => {
      const before = counts.get(release) ?? { sessions: 0, crashed: 0 };
      counts.set(release, { sessions: before.sessions + count, crashed: before.crashed + crashed });
    };
    for (const { release, crashed } of sessions.values()) add(release, 1, crashed ? 1 : 0);
    for (const { payload } of ofType('sessions')) {
      for (const { exited = 0, errored = 0, crashed = 0, abnormal = 0 } of payload.aggregates as Record<string, number>[])
        add(payload.attrs.release, exited + errored + crashed + abnormal, crashed);
    }
    const releases = await list<ReleaseRow>('/releases');
    for (const [release, count] of counts) expect(releases.find((row) => row.release === release)).toMatchObject(count);
    for (const row of releases) {
      expect(row.errors).toBe(ofType('event').filter((fact) => fact['release'] === row.release).length);
      expect(row.crash_free_rate).toBe(row.sessions === 0 ? null : 1 - row.crashed / row.sessions);
    }
    expect([...counts.values()].some(({ crashed }) => crashed > 0)).toBe(true);
  });

  it('pass on what SDKs say they dropped themselves', async () => {
    const dropped = (await list<OutcomeEntry>('/outcomes')).filter(({ outcome }) => outcome === 'dropped_by_sdk');
    const sent = ofType('client_report').flatMap(({ payload }) => payload.discarded_events as Fact[]);
    const sum = (quantities: number[]): number => quantities.reduce((total, quantity) => total + quantity, 0);
    expect(sum(dropped.map(({ quantity }) => quantity))).toBe(sum(sent.map((one) => one['quantity'] as number)));
    expect(new Set(dropped.map(({ reason }) => reason))).toEqual(new Set(sent.map((one) => one['reason'] as string)));
  });

  it('change nothing but the duplicate count when they are sent again', async () => {
    const before = await everything();
    await sendAll();
    await eventually(async () => expect(await ledger()).toEqual({ stored: EXPECTED, duplicate: EXPECTED, ignored: times(IGNORED, 2) }));
    expect(await everything()).toEqual(before);
  });

  it('change nothing but the duplicate count when they are sent a third time, after a restart', async () => {
    const before = await everything();
    expect(await product.stop()).toBe(0);
    product = await startProduct({ home: product.home, ports: product.ports, env: ENV });
    await sendAll();
    await eventually(async () =>
      expect(await ledger()).toEqual({ stored: EXPECTED, duplicate: times(EXPECTED, 2), ignored: times(IGNORED, 3) }),
    );
    expect(await everything()).toEqual(before);
  });

  it('balance: what came in is what ended, and every row that was written is there', async () => {
    const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, count) => total + count, 0);
    const { status, deviations, received } = await product.get<LedgerCheckResult>('/api/v1/outcomes/check?project=42&from=-1h');
    expect([status, deviations, received]).toEqual(['balanced', [], 3 * (sum(EXPECTED) + sum(IGNORED))]);
  });

  it.skipIf(!CHROMIUM_PATH)('are found by a person who names no project, as there is only this one', async () => {
    const browser = await openBrowser();
    const { page } = browser;
    try {
      await page.goto(product.loginLink);
      await page.waitForURL(/project=42/);
      await page.getByRole('link', { name: 'Errors' }).click();
      await page.getByRole('heading', { level: 1, name: 'Errors' }).waitFor();
      await page.goto(`${page.url()}&from=2026-01-01T00:00:00Z&to=now`);
      await page.getByText('answer had no citations').first().waitFor();
    } finally {
      await browser.close();
    }
  });
});
