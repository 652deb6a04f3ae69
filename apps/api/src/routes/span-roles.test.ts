import { pageOf, spanDetailSchema, spanRowSchema, statsSchema, traceRowSchema } from '@sentryai/schema';
import { encodeBlock } from '@sentryai/store';
import { buildLlmSpan, spanIdOf, traceIdOf } from '@sentryai/testing/builders';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../open-test-api.fixture.ts';

let test: TestApi;
beforeAll(async () => {
  test = await openTestApi();
  const call = (trace: number, span: number) => buildLlmSpan({ trace_id: traceIdOf(trace), span_id: spanIdOf(span), usage_role: 'own' });
  await test.insert({ spans: [call(1, 1), call(1, 2), call(2, 1)] });
  const role = (version: number, usage_role: 'rollup' | 'duplicate') => ({
    project_id: 1,
    trace_id: traceIdOf(1),
    span_id: spanIdOf(1),
    version,
    start_time_us: call(1, 1).start_time_us,
    usage_role,
  });
  // Settled twice: what was decided last counts.
  await test.store.insert(encodeBlock('span_roles', [role(1, 'rollup')], ''), 'roles 1');
  await test.store.insert(encodeBlock('span_roles', [role(2, 'duplicate')], ''), 'roles 2');
});
afterAll(() => test.close());

it('a search for a role goes by the one that was decided, over spans, traces, sums and exports', async () => {
  const found = async (query: string) =>
    (await test.read(`/api/v1/spans?query=${query}`, pageOf(spanRowSchema))).data
      .map(({ trace_id, span_id }) => `${trace_id}/${span_id}`)
      .toSorted();
  const [first, second, third] = [`${traceIdOf(1)}/${spanIdOf(1)}`, `${traceIdOf(1)}/${spanIdOf(2)}`, `${traceIdOf(2)}/${spanIdOf(1)}`];
  expect(await found('usage_role:duplicate')).toEqual([first]);
  expect(await found('usage_role:rollup')).toEqual([]);
  expect(await found('usage_role:own')).toEqual([second, third]);
  expect(await found('not usage_role:duplicate')).toEqual([second, third]);
  expect(await found('usage_role:[own, duplicate]')).toEqual([first, second, third]);
  expect(await found('has:usage_role')).toHaveLength(3);
  const { data } = await test.read('/api/v1/traces?query=usage_role:duplicate', pageOf(traceRowSchema));
  expect(data.map(({ trace_id }) => trace_id)).toEqual([traceIdOf(1)]);
  const { text } = await test.get('/api/v1/export/spans?format=csv&query=usage_role:own');
  expect(text.trim().split('\r\n')).toHaveLength(3);
  const counts = async (query: string) => (await test.read(`/api/v1/stats?kinds=all&query=${query}`, statsSchema)).totals.count;
  expect(await counts('usage_role:own')).toBe(2);
  // a second view of a call is no call
  expect(await counts('usage_role:duplicate')).toBe(0);
});

it('spans have the usage role that settling decided, in lists, by themselves and in exports; else the provisional one', async () => {
  const { data } = await test.read('/api/v1/spans', pageOf(spanRowSchema));
  const roles = Object.fromEntries(data.map((span) => [`${span.trace_id}/${span.span_id}`, span.usage_role]));
  const first = `${traceIdOf(1)}/${spanIdOf(1)}`;
  expect(roles).toEqual({ [first]: 'duplicate', [`${traceIdOf(1)}/${spanIdOf(2)}`]: 'own', [`${traceIdOf(2)}/${spanIdOf(1)}`]: 'own' });
  expect(await test.read(`/api/v1/spans/${first}`, spanDetailSchema)).toMatchObject({ usage_role: 'duplicate' });
  const { text } = await test.get('/api/v1/export/spans?format=csv');
  expect(text.match(/,duplicate,/g)).toHaveLength(1);
});
