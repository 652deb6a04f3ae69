import { completionSchema, pageOf } from '@sentryai/schema';
import { buildError, buildLlmSpan, buildLog, buildMetric, buildScore, spanIdOf, traceIdOf } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../open-test-api.fixture.ts';
import { happened, occurrence } from '../issues/happened.fixture.ts';
import { completeKey, errorSearch, logSearch, metricSearch, releaseSearch, scoreSearch, spanSearch } from '../search/index.ts';

describe('completions', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
    const span = (n: number, model: string) =>
      buildLlmSpan({
        trace_id: traceIdOf(n),
        span_id: spanIdOf(n),
        model,
        tags: { plan: n === 1 ? 'gold' : 'free' },
        attributes_string: { 'app.tenant': `tenant ${n}`, 'resource.host.name': 'box-1' },
        attributes_number: { 'app.retries': n },
      });
    await test.insert({
      spans: [
        span(1, 'gpt-4o'),
        span(2, 'gpt-4o'),
        span(3, 'GPT-5'),
        span(4, 'claude-sonnet-5'),
        { ...span(5, 'gpt-of-another'), project_id: 2 },
      ],
      logs: [buildLog(1, { logger: '支付 service', attributes: '{"order":"A 1","nested":{"x":1}}', tags: { 区域: '东京' } })],
      errors: [buildError(1, { release: 'shop@1' })],
      scores: [buildScore(1)],
      metrics: [buildMetric(1)],
    });
    await happened(test, [
      occurrence('a', { release: 'app@2', environment: 'prod', tags: { shop: 'paris' } }),
      occurrence('b', { release: 'app@2', seconds: -3 }),
      occurrence('of another', { project_id: 2, release: 'app@3' }),
    ]);
  });
  afterAll(() => test.close());

  const complete = async (query: string) => (await test.read(`/api/v1/completions?${query}`, pageOf(completionSchema))).data;
  const words = async (query: string) => (await complete(query)).map(({ value }) => value);

  it('proposes keys with their types and what they mean, those of columns first', async () => {
    const keys = await complete('prefix=to');
    expect(keys.slice(0, 3)).toEqual([
      { value: 'total_tokens', kind: 'key', type: 'number', description: 'input and output together', count: null },
      { value: 'tool_name', kind: 'key', type: 'text', description: 'called tool', count: null },
      { value: 'tool_call_id', kind: 'key', type: 'text', description: 'id of the tool call', count: null },
    ]);
  });

  it('proposes tags and attributes that were sent, under the names that the search takes', async () => {
    expect(await complete('prefix=app.')).toEqual([
      { value: 'app.retries', kind: 'key', type: 'attribute', description: null, count: 4 },
      { value: 'app.tenant', kind: 'key', type: 'attribute', description: null, count: 4 },
    ]);
    expect(await words('field=&prefix=host')).toEqual(['host.name']);
    expect(await words('list=logs&prefix=nest')).toEqual(['nested']);
    expect(await words(`list=logs&prefix=${encodeURIComponent('区')}`)).toEqual(['区域']);
  });

  it('proposes values of the project and window, the commonest first, in whatever case', async () => {
    expect(await complete('field=model&prefix=g')).toEqual([
      { value: 'gpt-4o', kind: 'value', type: 'text', description: null, count: 2 },
      { value: 'GPT-5', kind: 'value', type: 'text', description: null, count: 1 },
    ]);
    expect(await words('field=model&from=-10d&to=-9d')).toEqual([]);
    expect(await words('field=gen_ai.response.model&prefix=cl&list=traces')).toEqual(['claude-sonnet-5']);
    expect(await words('field=app.tenant&prefix=TEN&limit=2')).toEqual(['tenant 1', 'tenant 2']);
    expect(await words('field=host.name')).toEqual(['box-1']);
    expect(await words('field=tags.plan')).toEqual(['free', 'gold']);
    expect(await words('field=tags')).toEqual(['plan']);
    expect(await words(`field=logger&list=logs&prefix=${encodeURIComponent('支')}`)).toEqual(['支付 service']);
    expect(await words('field=order&list=logs')).toEqual(['A 1']);
    expect(await words('field=name&list=metrics')).toEqual(['queue.depth']);
    expect(await words('field=name&list=scores')).toEqual(['quality']);
    expect(await words('field=release&list=releases')).toEqual(['shop@1']);
  });

  it('proposes keys and values of issues, and of their occurrences', async () => {
    expect((await complete('list=issues&limit=4')).map(({ value, description }) => [value, description !== null])).toEqual([
      ['is', true],
      ['status', true],
      ['substatus', true],
      ['kind', true],
    ]);
    expect(await words('list=issues&prefix=assig')).toEqual(['assignee', 'assigned']);
    expect(await complete('list=issues&prefix=shop')).toEqual([
      { value: 'shop', kind: 'key', type: 'attribute', description: null, count: 1 },
    ]);
    expect(await words('list=issues&field=is&prefix=un')).toEqual(['unresolved', 'unassigned']);
    expect(await words('list=issues&field=status')).toEqual(['unresolved', 'resolved', 'ignored']);
    expect(await words('list=issues&field=kind&prefix=agent_l')).toEqual(['agent_loop']);
    expect((await words('list=issues&field=assignee')).slice(0, 2)).toEqual(['me', 'none']);
    expect(await words('list=issues&field=title&prefix=fail')).toEqual(['Failure a', 'Failure b']);
    expect(await words('list=issues&field=first_release')).toEqual(['app@2']);
    expect(await words('list=issues&field=environment')).toEqual(['prod']);
    expect(await words('list=issues&field=tags.shop')).toEqual(['paris']);
    expect(await words('list=issues&field=shop')).toEqual(['paris']);
    expect(await words('list=issues&field=tags')).toEqual(['shop']);
    expect(await words('list=issues&field=count')).toEqual([]);
    expect(await words('list=issues&field=first_seen')).toEqual([]);
  });

  it('knows fixed words, and proposes nothing where there is nothing to choose from', async () => {
    expect(await words('field=status&prefix=R')).toEqual(['running']);
    expect(await words('field=handled&list=errors')).toEqual(['true', 'false']);
    for (const field of ['cost_usd', 'start_time', 'trace_id', 'input']) expect(await words(`field=${field}`)).toEqual([]);
    expect(await words(`field=${encodeURIComponent(`it's"; DROP`)}&prefix=${encodeURIComponent(`'%_\\`)}`)).toEqual([]);
  });

  it('answers only who may read the project', async () => {
    expect(await test.get('/api/v1/completions?project=9')).toMatchObject({ status: 403 });
    expect(await test.get('/api/v1/completions?list=everything')).toMatchObject({ status: 400 });
  });

  it.each(Object.entries({ spanSearch, logSearch, errorSearch, scoreSearch, metricSearch, releaseSearch }))(
    'says what every key of %s means',
    (_name, dialect) => {
      for (const key of dialect.keys.keys()) {
        const own = completeKey(dialect, key).find(({ value }) => value === key);
        expect([key, own?.description]).toEqual([key, expect.any(String)]);
      }
    },
  );
});
