/** Langfuse SDKs against the product: every captured request in several orders, and real clients as programs of their own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { foreignTraceId } from '@sentryai/langfuse';
import type {
  IssueList,
  LedgerCheckResult,
  OutcomeEntry,
  Running,
  ScoreEntry,
  SessionDetail,
  SessionRow,
  SessionTurns,
  SpanDetail,
  SpanListRow,
  Stats,
  TraceDetail,
  TraceRow,
  UserDetail,
} from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { type CapturedRequest, loadFixtures } from '@sentryai/testing/fixtures';
import { sendCaptured } from '@sentryai/testing/send-captured';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PAIR = 'pk-lf-fixture-public:sk-lf-fixture-secret';
const BASIC = { authorization: `Basic ${Buffer.from(PAIR).toString('base64')}` };
const ENV = { SENTRYAI_INIT_INGEST_KEYS: PAIR, SENTRYAI_RETENTION_DAYS: '0' };
const WINDOW = 'from=2020-01-01T00:00:00Z&to=now';
const byName = (a: readonly unknown[], b: readonly unknown[]): number => String(a[0]).localeCompare(String(b[0]));
const ROOT = join(import.meta.dirname, '..', '..');

const captured = loadFixtures('langfuse').flatMap((fixture) => fixture.requests);
const batches = captured.filter((request) => request.path.endsWith('/ingestion'));
type SentEvent = { id: string; type: string };
const eventsOf = (request: CapturedRequest) => (JSON.parse(request.body.toString()) as { batch: SentEvent[] }).batch;
const itemTypeOf = ({ type }: SentEvent) => (type.startsWith('trace') ? 'trace' : type.startsWith('score') ? 'score' : 'observation');
const allEvents = batches.flatMap(eventsOf);

/** Each event in a request of its own. */
const split = batches.flatMap((request) =>
  eventsOf(request).map((event) => ({
    ...request,
    body: Buffer.from(JSON.stringify({ ...(JSON.parse(request.body.toString()) as object), batch: [event] })),
  })),
);
/** The same order every time, and not the one in which they were sent. */
const shuffled = split
  .map((request, index) => ({ request, rank: (index * 7_919) % split.length }))
  .sort((a, b) => a.rank - b.rank)
  .map(({ request }) => request);

async function outcomesOf(product: Product): Promise<Record<string, number>> {
  const { data } = await product.get<{ data: OutcomeEntry[] }>('/api/v1/outcomes?from=-1h&limit=1000');
  const sums: Record<string, number> = {};
  for (const { protocol, item_type, outcome, quantity } of data) {
    const key = `${protocol} ${item_type} ${outcome}`;
    sums[key] = (sums[key] ?? 0) + quantity;
  }
  return sums;
}

/** Sends requests one after another as their clients did; answers the statuses. */
async function sendAll(product: Product, requests: readonly CapturedRequest[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const request of requests) statuses.push((await sendCaptured(product.urls.ingest, request, BASIC)).status);
  return statuses;
}

/** Everything that people can see of it. */
async function stateOf(product: Product): Promise<object> {
  const traces = (await product.get<{ data: TraceRow[] }>(`/api/v1/traces?${WINDOW}&limit=1000`)).data;
  const details = await Promise.all(traces.map(({ trace_id }) => product.get<TraceDetail>(`/api/v1/traces/${trace_id}`)));
  const spans = (await product.get<{ data: SpanListRow[] }>(`/api/v1/spans?${WINDOW}&limit=1000`)).data;
  const contents = await Promise.all(
    spans.map(async ({ trace_id, span_id }) => {
      const { received_at: _, ...span } = await product.get<SpanDetail>(`/api/v1/spans/${trace_id}/${span_id}`);
      return span;
    }),
  );
  const scores = (await product.get<{ data: ScoreEntry[] }>(`/api/v1/scores?${WINDOW}&limit=1000`)).data;
  const stats = await product.get<Stats>(`/api/v1/stats?${WINDOW}&group_by=user_id&step=365d`);
  return {
    traces,
    details,
    contents,
    scores: scores.toSorted((a, b) => (a.event_id < b.event_id ? -1 : 1)),
    totals: stats.totals,
    series: stats.series,
  };
}

/** Waits until as many events were counted as were sent. */
async function counted(product: Product, count: number): Promise<void> {
  await eventually(async () => {
    const outcomes = await outcomesOf(product);
    const sum = Object.entries(outcomes)
      .filter(([key]) => key.startsWith('langfuse'))
      .reduce((total, [, quantity]) => total + quantity, 0);
    expect(sum).toBe(count);
  });
}

/** What ingest counted ended, and the tables hold what was counted. */
async function expectBalanced(product: Product): Promise<void> {
  const check = await product.get<LedgerCheckResult>('/api/v1/outcomes/check?from=-1h');
  expect(check).toMatchObject({ status: 'balanced', deviations: [] });
}

const stored = (outcome: string) =>
  Object.fromEntries([...Map.groupBy(allEvents, itemTypeOf)].map(([type, events]) => [`langfuse ${type} ${outcome}`, events.length]));

describe('captured Langfuse requests', () => {
  let expected: object;

  it('are answered as SDKs want it, stored once, and change nothing when they are sent again, also after a restart', async () => {
    let product = await startProduct({ env: ENV });
    try {
      expect(new Set(await sendAll(product, batches))).toEqual(new Set([207]));
      await counted(product, allEvents.length);
      await eventually(async () => expect(await outcomesOf(product)).toEqual(stored('stored')));
      expected = await stateOf(product);
      expect(await product.stop()).toBe(0);
      product = await startProduct({ env: ENV, home: product.home });
      expect(await stateOf(product)).toEqual(expected);
      expect(new Set(await sendAll(product, batches.toReversed()))).toEqual(new Set([207]));
      await counted(product, allEvents.length * 2);
      expect(await outcomesOf(product)).toEqual({ ...stored('stored'), ...stored('duplicate') });
      expect(await stateOf(product)).toEqual(expected);
      await expectBalanced(product);
    } finally {
      await product.stop();
      await removeHome(product.home);
    }
  });

  it('say what their programs did', () => {
    const { traces, scores } = expected as { traces: TraceRow[]; scores: ScoreEntry[] };
    const trace = (id: string) => traces.find((row) => row.trace_id === foreignTraceId(1, id));
    expect(trace('trace-weather-1')).toMatchObject({
      name: 'answer question',
      user_id: 'u-17',
      session_id: 'sess-9',
      environment: 'production',
      release: 'shop@1.4.2',
      tags: { weather: '', eu: '', tenant: 'acme' },
      input_tokens: 41,
      output_tokens: 17,
      llm_calls: 1,
      error_count: 0,
    });
    expect(trace('trace-ooo')).toMatchObject({
      name: 'second name',
      user_id: 'u-17',
      tags: { one: '', two: '', a: '1', b: '2', nested: '{"x":1,"y":2}' },
      input_tokens: 3,
    });
    // LangChain's root has its trace's id: one span, not two.
    expect(trace('f434ebb1-5ab6-4e48-9248-a40e3cdcf2fb')).toMatchObject({
      name: 'weather-chain',
      span_count: 4,
      duration_ms: 205,
      input_tokens: 41,
      output_tokens: 17,
      tags: { lc: '' },
    });
    expect(traces.find((row) => row.name === 'too long')).toMatchObject({
      status: 'error',
      error_count: 1,
      input_tokens: null,
      cost_usd: null,
    });
    expect(traces.filter((row) => row.name === 'weather')).toHaveLength(3);
    expect(Object.fromEntries(scores.map((score) => [score.event_id, score.value]))).toEqual({
      'a054abef-aebd-4484-83b8-e4b357442538': 'good',
      'score-1': 0.9,
      'score-bool': true,
      'score-cat': 'good',
      'score-num': 0.87,
      'score-obs': 0,
    });
    expect(scores).toHaveLength(6);
  });

  it.each([
    ['backwards', batches.toReversed()],
    ['event by event', split],
    ['event by event, backwards', split.toReversed()],
    ['event by event, shuffled, each twice', shuffled.flatMap((request) => [request, request])],
  ])('end in the same state when they come %s', async (_, requests) => {
    const product = await startProduct({ env: ENV });
    try {
      expect(new Set(await sendAll(product, requests))).toEqual(new Set([207]));
      await counted(product, requests.flatMap(eventsOf).length);
      await eventually(async () => expect(await stateOf(product)).toEqual(expected));
      expect(await outcomesOf(product)).toMatchObject(stored('stored'));
    } finally {
      await product.stop();
      await removeHome(product.home);
    }
  });

  it('end in the same state when the process is killed in between, again and again', async () => {
    let product = await startProduct({ env: ENV });
    try {
      for (const [index, request] of shuffled.entries()) {
        expect((await sendCaptured(product.urls.ingest, request, BASIC)).status).toBe(207);
        if (index % 17 !== 16) continue;
        await product.stop('SIGKILL');
        product = await startProduct({ env: ENV, home: product.home });
      }
      await eventually(async () => expect(await stateOf(product)).toEqual(expected), { timeoutMs: 30_000 });
      await eventually(async () => expect(await outcomesOf(product)).toEqual(stored('stored')));
      await expectBalanced(product);
    } finally {
      await product.stop();
      await removeHome(product.home);
    }
  });
});

type Call = { method: string; path: string; status: number };

/** Stands between a client and the product, and counts. */
async function startCounter(target: string): Promise<{ url: string; calls: Call[]; server: Server }> {
  const calls: Call[] = [];
  const server = createServer((incoming, answer) => {
    const call = { method: incoming.method ?? '', path: (incoming.url ?? '').split('?', 1)[0] ?? '', status: 0 };
    calls.push(call);
    // The host stays the one that the client knows, so that addresses it is given lead here, too.
    const outgoing = httpRequest(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method ?? 'GET', headers: incoming.headers },
      (response) => {
        call.status = response.statusCode ?? 0;
        answer.writeHead(call.status, response.headers);
        response.pipe(answer);
      },
    );
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, server };
}

describe('real clients', () => {
  let product: Product;
  let counter: Awaited<ReturnType<typeof startCounter>>;
  beforeAll(async () => {
    product = await startProduct({ env: { ...ENV, SENTRYAI_SETTLE_MS: '1000' } });
    counter = await startCounter(product.urls.ingest);
  });
  afterAll(async () => {
    counter.server.close();
    await product.stop();
    await removeHome(product.home);
  });

  /** Runs a program to its end; answers what it printed and which calls it made. */
  const run = async (program: string, ...args: string[]): Promise<{ said: Record<string, unknown>; calls: Call[] }> => {
    counter.calls.length = 0;
    const [publicKey = '', secretKey = ''] = PAIR.split(':');
    const child = spawn(process.execPath, [join(ROOT, 'e2e/src/programs', program), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        LANGFUSE_PUBLIC_KEY: publicKey,
        LANGFUSE_SECRET_KEY: secretKey,
        LANGFUSE_BASEURL: counter.url,
        LANGFUSE_BASE_URL: counter.url,
      },
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, errors.split('\n').filter((line) => line.includes('SDK error'))], errors).toEqual([0, []]);
    return { said: JSON.parse(output.trim().split('\n').at(-1) ?? '') as Record<string, unknown>, calls: [...counter.calls] };
  };
  const failed = (calls: readonly Call[]) => calls.filter((call) => call.status >= 400 && !call.path.includes('/prompts/'));

  const expectPicture = async (span: SpanDetail): Promise<void> => {
    const media = span.messages.input?.[0]?.parts.find((part) => part.type === 'media');
    expect(media).toMatchObject({ modality: 'image', mime_type: 'image/png', uri: expect.stringMatching(/^\/api\/v1\/blobs\//) });
    const picture = await fetch(`${product.urls.api}${media?.type === 'media' ? media.uri : ''}`, {
      headers: { authorization: `Bearer ${product.apiKey}` },
    });
    expect([picture.status, picture.headers.get('content-type'), (await picture.bytes()).length]).toEqual([200, 'image/png', 70]);
  };

  it('langfuse 3: traces, late updates, scores, media and prompts, without sending anything again', { timeout: 60_000 }, async () => {
    const { said, calls } = await run('langfuse-v3.ts', 'one');
    expect(said).toEqual({ prompt: 'Say yes', isFallback: true });
    expect(failed(calls)).toEqual([]);
    const sent = calls.filter((call) => call.path.endsWith('/ingestion'));
    expect(new Set(sent.map((call) => call.status))).toEqual(new Set([207]));
    const events = await eventually(async () => {
      const outcomes = await outcomesOf(product);
      const row = await product.get<TraceDetail>('/api/v1/traces/trace-one');
      expect(row.trace).toMatchObject({ name: 'second name', tags: { eu: '', vip: '' } });
      expect((await product.get<{ data: ScoreEntry[] }>('/api/v1/scores?from=-1h')).data).toHaveLength(2);
      return outcomes;
    });
    // A client that is not content sends the same events again, and they would be counted here.
    expect(Object.keys(events).filter((key) => !key.endsWith(' stored'))).toEqual([]);
    const { trace, spans } = await product.get<TraceDetail>('/api/v1/traces/trace-one');
    expect(trace).toMatchObject({
      user_id: 'ada',
      session_id: 'session-one',
      release: 'shop@1.4.2',
      tags: { eu: '', vip: '', plan: 'gold', nested: '{"a":1,"b":2}' },
      input_tokens: 41,
      output_tokens: 17,
      llm_calls: 1,
      error_count: 1,
      status: 'error',
    });
    expect(trace.cost_usd).toBeGreaterThan(0);
    expect(spans.map((span) => [span.name, span.kind, span.status]).sort(byName)).toEqual([
      ['book', 'chain', 'error'],
      ['cache miss', 'event', 'unset'],
      ['chat', 'llm', 'unset'],
      ['retrieve', 'retrieval', 'unset'],
      ['second name', 'workflow', 'unset'],
    ]);
    const root = spans.find((span) => span.kind === 'workflow');
    expect(root).toMatchObject({ parent_span_id: null, duration_ms: trace.duration_ms });
    expect(
      spans
        .filter((span) => span.parent_span_id === root?.span_id)
        .map((span) => span.name)
        .sort(),
    ).toEqual(['book', 'chat', 'retrieve']);
    const generation = await product.get<SpanDetail>('/api/v1/spans/trace-one/generation-one');
    expect(generation).toMatchObject({
      user_id: 'ada',
      model: 'gpt-4o',
      cache_read_tokens: 12,
      reasoning_tokens: 5,
      external_id: 'generation-one',
      parameters: { temperature: 0.3 },
    });
    await expectPicture(generation);
    const { data: scores } = await product.get<{ data: ScoreEntry[] }>('/api/v1/scores?from=-1h');
    expect(scores.map((score) => [score.event_id, score.value, score.comment, score.trace_id === trace.trace_id]).sort(byName)).toEqual([
      ['generation-score-one', 0.87, null, true],
      ['score-one', false, 'on reflection', true],
    ]);
    const byUser = await product.get<Stats>('/api/v1/stats?from=-1h&group_by=user_id');
    expect(byUser.series.find((series) => series.group === 'ada')?.totals).toMatchObject({
      count: 1,
      input_tokens: 41,
      cost_usd: trace.cost_usd,
    });
  });

  it('langfuse 5: observations as OpenTelemetry, with media', { timeout: 60_000 }, async () => {
    const { said, calls } = await run('langfuse-v5.ts');
    expect(failed(calls)).toEqual([]);
    expect(calls.filter((call) => call.path.endsWith('/otel/v1/traces')).map((call) => call.status)).toEqual([200]);
    const { trace, spans } = await eventually(async () => {
      const found = await product.get<TraceDetail>(`/api/v1/traces/${String(said['traceId'])}`);
      expect(found.spans).toHaveLength(3);
      return found;
    });
    expect(trace).toMatchObject({
      user_id: 'grace',
      session_id: 'session-5',
      environment: 'staging',
      release: 'shop@2.0.0',
      input_tokens: 41,
      output_tokens: 17,
      cost_usd: 0.0011,
      error_count: 1,
      tool_calls: 1,
    });
    const generation = spans.find((span) => span.kind === 'llm');
    await eventually(async () => expectPicture(await product.get<SpanDetail>(`/api/v1/spans/${trace.trace_id}/${generation?.span_id}`)));
  });

  it('langfuse 3: requests of a chat are one conversation, their user has a bill, and what has no end runs', {
    timeout: 60_000,
  }, async () => {
    const { calls } = await run('langfuse-chat.ts');
    expect(failed(calls)).toEqual([]);
    await eventually(async () => {
      const turns = await product.get<SessionTurns>('/api/v1/sessions/chat-7/turns');
      const words = turns.data.map((turn) =>
        turn.kind === 'exchange'
          ? [...turn.sent, ...turn.answer].flatMap(({ parts }) => parts.map((part) => part.type === 'text' && part.text))
          : `${turn.kind} ${turn.name}`,
      );
      expect(words).toEqual([['Where is order 7?', 'On its way'], ['Thanks!', 'Welcome'], 'failure book']);
      expect(turns.traces.map(({ trace_id }) => trace_id)).toEqual(['first', 'second'].map((id) => foreignTraceId(1, id)));
    });
    const { session } = await product.get<SessionDetail>('/api/v1/sessions/chat-7');
    expect(session).toMatchObject({
      traces: 2,
      llm_calls: 2,
      users: ['ada'],
      environments: ['production'],
      input_tokens: 80,
      output_tokens: 8,
    });
    expect(session.cost_usd).toBeGreaterThan(0);

    await eventually(async () => {
      const { user } = await product.get<UserDetail>('/api/v1/users/ada?from=-1h');
      // Those of the first program are among them.
      expect(user).toMatchObject({ sessions: 2, traces: 3, llm_calls: 3, input_tokens: 121, error_count: 2 });
      expect(user.cost_usd).toBeGreaterThan(session.cost_usd ?? Number.POSITIVE_INFINITY);
    });
    const { data: sessions } = await product.get<{ data: SessionRow[] }>('/api/v1/sessions?from=-1h');
    expect(sessions.find((row) => row.session_id === 'chat-7')).toMatchObject({ traces: 2, user_id: 'ada', environments: ['production'] });

    const running = await product.get<Running>('/api/v1/running');
    expect(running.data).toMatchObject([
      {
        trace_id: foreignTraceId(1, 'second'),
        evidence: 'started',
        spans_running: 1,
        step: { name: 'write the summary', is_running: true },
      },
    ]);
    expect((await product.get<TraceDetail>('/api/v1/traces/open')).trace.trace_id).toBe(foreignTraceId(1, 'second'));
  });

  it('are told who they are, and that data sets are not kept here', async () => {
    const ask = (path: string, init: RequestInit = {}) => fetch(`${counter.url}/api/public${path}`, { headers: BASIC, ...init });
    expect(await (await ask('/projects')).json()).toMatchObject({ data: [{ id: '1', name: 'default' }] });
    expect(await (await ask('/health')).json()).toMatchObject({ status: 'OK' });
    const refused = await ask('/datasets', { method: 'POST', body: '{"name":"qa"}' });
    expect([refused.status, await refused.json()]).toEqual([
      404,
      { error: 'LangfuseNotFoundError', message: expect.stringContaining('nothing was stored') },
    ]);
  });
});

describe('failed Langfuse observations', () => {
  const timestamp = new Date().toISOString();
  const tell = async (product: Product, ...batch: { id: string; type: string; body: object }[]) => {
    const body = JSON.stringify({ batch: batch.map((event) => ({ timestamp, ...event })) });
    const headers = { ...BASIC, 'content-type': 'application/json' };
    expect((await fetch(`${product.urls.ingest}/api/public/ingestion`, { method: 'POST', headers, body })).status).toBe(207);
  };
  const generation = (id: string, model: string) => ({
    id: `event-${id}`,
    type: 'generation-create',
    body: { id, traceId: 'booking', name: 'plan', model, startTime: timestamp, endTime: timestamp, usage: { input: 3, output: 1 } },
  });
  const failure = (n: number, type: string) => ({
    id: `failure-${n}`,
    type,
    body: {
      id: 'book',
      traceId: 'booking',
      name: 'book',
      level: 'ERROR',
      statusMessage: 'BookingError: the airline is away',
      output: `try ${n}`,
      startTime: timestamp,
      endTime: timestamp,
    },
  });
  const issuesOf = async (product: Product) => {
    const { data } = await product.get<IssueList>('/api/v1/issues?from=-1h');
    return data.map(({ id, kind, status, title, subtitle, count, first_seen, last_seen }) => {
      return { id, kind, status, text: `${title} ${subtitle}`, count, first_seen, last_seen };
    });
  };
  /** Waits until the trace is settled with a call of this model. */
  const settledWith = (product: Product, model: string) =>
    eventually(
      async () => {
        const { models } = await product.get<UserDetail>('/api/v1/users/grace?from=-1h');
        expect(models.map((usage) => usage.model)).toContain(model);
      },
      { timeoutMs: 30_000 },
    );

  it('open one issue, counted once, however often and in however many events they are told', { timeout: 120_000 }, async () => {
    const env = { ...ENV, SENTRYAI_SETTLE_MS: '1000' };
    let product = await startProduct({ env });
    try {
      const trace = { id: 'event-trace', type: 'trace-create', body: { id: 'booking', name: 'trip', userId: 'grace' } };
      await tell(product, failure(1, 'span-create'), trace, generation('one', 'gpt-4o'));
      await settledWith(product, 'gpt-4o');
      const opened = await eventually(async () => {
        const issues = await issuesOf(product);
        expect(issues).toMatchObject([{ kind: 'error', count: 1, status: 'unresolved' }]);
        return issues;
      });
      expect(opened[0]?.text).toContain('the airline is away');
      await tell(product, failure(2, 'span-update'), failure(1, 'span-create'), generation('two', 'gpt-4o-mini'));
      await settledWith(product, 'gpt-4o-mini');
      expect(await product.stop()).toBe(0);
      product = await startProduct({ env, home: product.home });
      await tell(product, failure(3, 'span-update'), generation('three', 'gpt-4.1'));
      await settledWith(product, 'gpt-4.1');
      expect(await issuesOf(product)).toEqual(opened);
      expect((await product.get<TraceDetail>('/api/v1/traces/booking')).trace).toMatchObject({ error_count: 1, status: 'error' });
    } finally {
      await product.stop();
      await removeHome(product.home);
    }
  });
});
