import { errorEntrySchema, issueDetailSchema, issueListSchema, issueOccurrenceSchema, pageOf, traceDetailSchema } from '@sentryai/schema';
import { BUILT_AT_MS, buildContent, buildError, buildLlmSpan, spanIdOf, traceIdOf } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { happened, hashOf, occurrence } from '../issues/happened.fixture.ts';
import { createApi } from '../index.ts';
import { apiOptionsOf, openTestApi, TEST_API_KEY, type TestApi } from '../open-test-api.fixture.ts';

const DAY = 86_400;
const US = 1_000_000;
const FAILED_TRACE = traceIdOf(0x51);
const EVENT = traceIdOf(0xe1);
const eventsPage = pageOf(issueOccurrenceSchema);
let test: TestApi;

/** Healthy model calls of the day before. */
const traffic = Array.from({ length: 40 }, (_, n) =>
  buildLlmSpan({
    trace_id: traceIdOf(0x1000 + n),
    span_id: spanIdOf(0x1000 + n),
    start_time_us: BUILT_AT_MS * 1000 - (7200 + n * 60) * US,
    release: 'app@1.0.0',
    model: n < 2 ? 'gpt-new' : 'gpt-old',
    prompt_name: 'plan',
    prompt_version: '3',
    service: 'shop',
  }),
);

/** The calls that failed first. */
const failed = Array.from({ length: 8 }, (_, n) =>
  buildLlmSpan({
    trace_id: traceIdOf(0x2000 + n),
    span_id: spanIdOf(0x2000 + n),
    // each begins a second before it fails
    start_time_us: BUILT_AT_MS * 1000 - (101 - n) * US,
    service: 'shop',
    // nothing answered
    model: '',
    status: 'error',
  }),
);

beforeAll(async () => {
  test = await openTestApi();
  const of = { service: 'shop', release: 'app@1.1.0', model: 'gpt-new', prompt_name: 'plan', prompt_version: '3', environment: 'prod' };
  await test.insert({
    spans: [
      ...traffic,
      ...failed,
      buildLlmSpan({ trace_id: FAILED_TRACE, span_id: spanIdOf(0x52), start_time_us: BUILT_AT_MS * 1000, status: 'error' }),
      buildLlmSpan({ trace_id: FAILED_TRACE, span_id: spanIdOf(0x53), start_time_us: BUILT_AT_MS * 1000 }),
    ],
    span_content: [
      ...traffic.map(({ trace_id, span_id, start_time_us }) =>
        buildContent({ trace_id, span_id, start_time_us, parameters: JSON.stringify({ temperature: 0.2, seed: start_time_us }) }),
      ),
      ...failed.map(({ trace_id, span_id, start_time_us }) =>
        buildContent({ trace_id, span_id, start_time_us, parameters: JSON.stringify({ temperature: 1.4, seed: start_time_us }) }),
      ),
    ],
    errors: [buildError(0xe1, { event_id: EVENT, external_id: 'mine-1', timestamp_us: BUILT_AT_MS * 1000 - US }), buildError(0xe2)],
  });
  const evidence = JSON.stringify({
    span_ids: [spanIdOf(0x52)],
    times: 3,
    samples: [{ label: 'arguments', text: '{}', span_id: spanIdOf(0x52) }],
  });
  await happened(test, [
    ...Array.from({ length: 8 }, (_, n) => {
      const { trace_id, span_id } = failed[n]!;
      return occurrence('main', { seconds: -100 + n, user_id: `u${n % 3}`, trace_id, span_id, ...of });
    }),
    occurrence('main', { seconds: 0, trace_id: FAILED_TRACE, span_id: spanIdOf(0x52), evidence, wasted_nano_usd: 5_000_000, ...of }),
    occurrence('main', { seconds: -1, occurrence_id: EVENT, event_id: EVENT, source: 'event', is_handled: true, ...of, model: '' }),
    occurrence('near', { seconds: -50, title: 'Failure main again', subtitle: 'what main says' }),
    occurrence('loop', { seconds: -30 * DAY, kind: 'agent_loop', title: 'Loop', recovery: 'recovered' }),
    occurrence('foreign', { project_id: 2 }),
  ]);
});
afterAll(() => test.close());

async function idOf(title: string, project = 1): Promise<string> {
  const { data } = await test.read(`/api/v1/issues?from=-60d&project=${project}`, issueListSchema);
  return data.find((issue) => issue.title === title)!.id;
}
const detail = async (title: string, params = '') => test.read(`/api/v1/issues/${await idOf(title)}${params}`, issueDetailSchema);

describe('GET /issues/{id}', () => {
  it('says what happened, to whom and where', async () => {
    const issue = await detail('Failure main');
    expect(issue).toMatchObject({ count: 10, count_in_window: 10, user_count: 3, wasted_usd: 0.005, advice: null, resolution: null });
    expect(issue.summary).toContain('Failure main happened 10 times with model gpt-new');
    expect(issue.summary).toContain('3 users were affected');
    expect(issue.sparkline.reduce((sum, count) => sum + count, 0)).toBe(10);
    expect(issue.fingerprints).toEqual([{ hash: hashOf('main'), merged_from: null, count_in_window: 10, last_title: 'Failure main' }]);
    expect(issue.activity).toMatchObject([{ type: 'created', by: null }]);
    expect(issue.latest).toMatchObject({
      trace_id: FAILED_TRACE,
      span_id: spanIdOf(0x52),
      has_error: false,
      error: null,
      evidence: { span_ids: [spanIdOf(0x52)], times: 3, samples: [{ label: 'arguments' }] },
    });
  });

  it('shows how occurrences spread over models, releases, users and so on', async () => {
    const { distributions } = await detail('Failure main');
    expect(distributions.model).toEqual({
      values: [
        { value: 'gpt-new', count: 9, share: 0.9 },
        { value: null, count: 1, share: 0.1 },
      ],
      other_count: 0,
    });
    expect(distributions.user_id.values.map(({ value, count }) => [value, count])).toEqual([
      ['u0', 3],
      ['u1', 3],
      [null, 2],
      ['u2', 2],
    ]);
    expect(distributions.environment.values).toEqual([{ value: 'prod', count: 10, share: 1 }]);
  });

  it('suspects what was new when it began, and not what had always been there', async () => {
    const { suspect_changes: suspects } = await detail('Failure main');
    expect(suspects).toEqual([
      {
        field: 'release',
        value: 'app@1.1.0',
        occurrence_share: 1,
        traffic_share_before: 0,
        traffic_since: null,
        sentence: 'All of the first 10 occurrences have release app@1.1.0, which no traffic of the day before had.',
      },
      {
        field: 'model',
        value: 'gpt-new',
        occurrence_share: 0.9,
        traffic_share_before: 0.05,
        traffic_since: expect.stringContaining('T'),
        sentence: '9 of the first 10 occurrences have model gpt-new, which 5 % of the traffic of the day before had.',
      },
      {
        field: 'parameter',
        value: 'temperature = 1.4',
        occurrence_share: 0.8,
        traffic_share_before: 0,
        traffic_since: expect.stringContaining('T'),
        sentence: '8 of the first 10 occurrences have temperature = 1.4, as none of the last 40 calls like them had; most had 0.2.',
      },
    ]);
  });

  it('finds issues like it, of its kind', async () => {
    const { similar } = await detail('Failure main');
    expect(similar).toMatchObject([{ title: 'Failure main again', why: 'nearly the same words' }]);
  });

  it('explains what a detector found, and looks at the time when it was last seen', async () => {
    const issue = await detail('Loop');
    expect(issue).toMatchObject({ count_in_window: 1, advice: expect.stringMatching(/\w/), meaning: expect.stringMatching(/\w/) });
    expect(issue.summary).toContain('The run got past it every time.');
    expect(await detail('Loop', '?from=-1h')).toMatchObject({ count: 1, count_in_window: 0, latest: null });
  });

  it('exists for nobody else, under no other id', async () => {
    const { auth } = test;
    const authenticate: typeof auth.authenticate = async (presented) => {
      const identity = await auth.authenticate(presented);
      return identity === null ? null : { ...identity, projects: [2] };
    };
    const narrow = await createApi({ ...apiOptionsOf(test), auth: { ...auth, authenticate } });
    const statusOf = async (id: string, more = '') => {
      const headers = { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}` };
      return (await narrow.app.inject({ url: `/api/v1/issues/${id}${more}`, headers })).statusCode;
    };
    const [theirs, own] = [await idOf('Failure main'), await idOf('Failure foreign', 2)];
    expect([await statusOf(theirs), await statusOf(theirs, '/events'), await statusOf(own), await statusOf(own, '/events')]).toEqual([
      404, 404, 200, 200,
    ]);
    expect(await Promise.all(['999', 'abc', `${own}.0`, '-1', '1e1'].map((id) => statusOf(id)))).toEqual([404, 404, 404, 404, 404]);
    await narrow.close();
  });
});

describe('GET /issues/{id}/events', () => {
  it('pages through occurrences, newest first, without gaps or repeats', async () => {
    const id = await idOf('Failure main');
    const all = await test.read(`/api/v1/issues/${id}/events`, eventsPage);
    expect(all.data).toHaveLength(10);
    expect(all.data.map(({ timestamp }) => timestamp)).toEqual(
      all.data
        .map(({ timestamp }) => timestamp)
        .toSorted()
        .toReversed(),
    );
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: typeof all = await test.read(
        `/api/v1/issues/${id}/events?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`,
        eventsPage,
      );
      paged.push(...page.data.map(({ event_id }) => event_id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(paged).toEqual(all.data.map(({ event_id }) => event_id));
  });

  it('filters by what occurrences have', async () => {
    const id = await idOf('Failure main');
    const found = async (query: string) =>
      (await test.read(`/api/v1/issues/${id}/events?query=${encodeURIComponent(query)}`, eventsPage)).data.length;
    expect([await found('user:u0'), await found('user:[u0, u2]'), await found('not has:user_id'), await found('release:app@9')]).toEqual([
      3, 5, 2, 0,
    ]);
  });

  it('brings the error event with its stack when asked to', async () => {
    const id = await idOf('Failure main');
    const { data } = await test.read(`/api/v1/issues/${id}/events?errors=true`, eventsPage);
    expect(data.filter(({ has_error }) => has_error)).toMatchObject([{ event_id: EVENT, error: { event_id: 'mine-1', issue_id: id } }]);
  });
});

describe('errors and traces', () => {
  it('lead to the issues that they belong to', async () => {
    const id = await idOf('Failure main');
    const { data } = await test.read('/api/v1/errors', pageOf(errorEntrySchema));
    expect(new Set(data.map(({ issue_id }) => issue_id))).toEqual(new Set([id, null]));
    const trace = await test.read(`/api/v1/traces/${FAILED_TRACE}`, traceDetailSchema);
    expect(trace.issue_ids).toEqual([id]);
    expect(Object.fromEntries(trace.spans.map(({ span_id, issue_ids }) => [span_id, issue_ids]))).toEqual({
      [spanIdOf(0x52)]: [id],
      [spanIdOf(0x53)]: [],
    });
  });
});
