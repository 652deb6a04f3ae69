import { errorEntrySchema, pageOf, scoreEntrySchema, ZERO_TRACE_ID } from '@sentryai/schema';
import { buildError, buildScore, buildSpan } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../open-test-api.fixture.ts';

const TRACE = 'a'.repeat(32);
const SPAN = 'b'.repeat(16);
const loose = { trace_id: ZERO_TRACE_ID, origin: 'otlp' };
const responseId = (id: string) => JSON.stringify({ 'gen_ai.response.id': id });

describe('items of OTLP', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
    const exception = {
      type: 'TimeoutError',
      value: 'late',
      handled: null,
      frames: [],
      stacktrace: 'TimeoutError: late\n  at f (x.js:1:2)',
    };
    await test.insert({
      spans: [
        buildSpan({ trace_id: TRACE, span_id: SPAN, response_id: 'resp-1' }),
        buildSpan({ trace_id: 'c'.repeat(32), response_id: '' }),
      ],
      scores: [
        buildScore(1, { ...loose, name: 'by response', attributes: responseId('resp-1') }),
        buildScore(2, { ...loose, name: 'unknown response', attributes: responseId('resp-9') }),
        buildScore(3, { ...loose, name: 'by nothing' }),
        buildScore(4, { trace_id: 'd'.repeat(32), name: 'by ids', attributes: responseId('resp-1') }),
      ],
      errors: [buildError(1, { trace_id: TRACE, span_id: SPAN, exceptions: JSON.stringify([exception]) }), buildError(2)],
    });
  });
  afterAll(() => test.close());

  const scores = async (query = '') =>
    (await test.read(`/api/v1/scores?query=${encodeURIComponent(query)}`, pageOf(scoreEntrySchema))).data.map((row) => [
      row.name,
      row.trace_id,
      row.span_id,
    ]);

  it('attach a score to the call whose response it judges, unless it names a trace itself', async () => {
    expect((await scores()).toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([
      ['by ids', 'd'.repeat(32), null],
      ['by nothing', null, null],
      ['by response', TRACE, SPAN],
      ['unknown response', null, null],
    ]);
  });

  it('find it by the trace and by the span of that call', async () => {
    expect(await scores(`trace_id:${TRACE}`)).toEqual([['by response', TRACE, SPAN]]);
    expect(await scores(`span_id:${SPAN}`)).toEqual([['by response', TRACE, SPAN]]);
    expect(await scores(`trace_id:${'c'.repeat(32)}`)).toEqual([]);
  });

  it('show an exception with its stack as text where there are no frames', async () => {
    const { data } = await test.read(`/api/v1/errors?query=trace_id:${TRACE}`, pageOf(errorEntrySchema));
    expect(data).toMatchObject([
      { span_id: SPAN, exceptions: [{ type: 'TimeoutError', frames: [], stacktrace: expect.stringContaining('x.js:1:2') }] },
    ]);
    const all = await test.read('/api/v1/errors', pageOf(errorEntrySchema));
    expect(all.data.map(({ exceptions }) => exceptions[0]?.stacktrace ?? null).filter((stack) => stack !== null)).toHaveLength(1);
  });
});
