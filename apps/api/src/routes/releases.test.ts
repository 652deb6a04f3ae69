import { pageOf, releaseRowSchema } from '@sentryai/schema';
import { BUILT_AT_MS, buildError, buildSession, buildSpan, spanIdOf, traceIdOf } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../open-test-api.fixture.ts';

const BUILT_AT_US = BUILT_AT_MS * 1000;
const HOUR_US = 3_600_000_000;
const rows = pageOf(releaseRowSchema);

describe('GET /api/v1/releases', () => {
  let test: TestApi;
  const list = async (search = '') => (await test.read(`/api/v1/releases?${search}`, rows)).data;
  beforeAll(async () => {
    test = await openTestApi();
    await test.insert({
      release_sessions: [
        // One session in three reports, of which the second says that it crashed and the last does not.
        buildSession(1),
        buildSession(1, { dedup_key: traceIdOf(901), status: 'crashed', crashed: 1, errors: 1, updated_us: BUILT_AT_US + 5 }),
        buildSession(1, { dedup_key: traceIdOf(902), status: 'exited', updated_us: BUILT_AT_US + 9 }),
        buildSession(2, { status: 'exited' }),
        buildSession(3, { environment: 'production' }),
        // A minute that a server counted itself.
        buildSession(4, { external_id: '', status: '', sessions: 40, crashed: 4, errors: 7 }),
        buildSession(5, { release: 'shop@2.0.0', timestamp_us: BUILT_AT_US + 1_000_000 }),
        // Of another project, of no release, and of a release that was active only before the window.
        buildSession(6, { project_id: 2, release: 'other@1' }),
        buildSession(7, { release: '' }),
        buildSession(8, { release: 'old@1', timestamp_us: BUILT_AT_US - 48 * HOUR_US }),
        // Seen long ago for the first time.
        buildSession(9, { timestamp_us: BUILT_AT_US - 30 * HOUR_US, crashed: 1, status: 'crashed' }),
      ],
      errors: [
        buildError(1, { release: 'shop@1.0.0', environment: 'production' }),
        buildError(2, { release: 'shop@1.0.0' }),
        buildError(3, { release: 'errors-only', timestamp_us: BUILT_AT_US + 2_000_000 }),
        buildError(4, { release: 'shop@1.0.0', timestamp_us: BUILT_AT_US - 26 * HOUR_US }),
      ],
      spans: [
        buildSpan({ release: 'spans-only', start_time_us: BUILT_AT_US + 3_000_000 }),
        buildSpan({ span_id: spanIdOf(2), release: 'shop@2.0.0', start_time_us: BUILT_AT_US + 4_000_000 }),
      ],
    });
  });
  afterAll(() => test.close());

  it('lists what was active in the window, newest first, every session once', async () => {
    expect(await list()).toEqual([
      { release: 'spans-only', first_seen: '2026-01-15T12:00:03.000000Z', sessions: 0, crashed: 0, crash_free_rate: null, errors: 0 },
      { release: 'errors-only', first_seen: '2026-01-15T12:00:02.000000Z', sessions: 0, crashed: 0, crash_free_rate: null, errors: 1 },
      { release: 'shop@2.0.0', first_seen: '2026-01-15T12:00:01.000000Z', sessions: 1, crashed: 0, crash_free_rate: 1, errors: 0 },
      // 1 + 1 + 1 + 40 sessions, 1 + 4 of them crashed; it was seen before the window.
      {
        release: 'shop@1.0.0',
        first_seen: '2026-01-14T06:00:00.000000Z',
        sessions: 43,
        crashed: 5,
        crash_free_rate: 1 - 5 / 43,
        errors: 2,
      },
    ]);
  });

  it('looks at the window that is asked for', async () => {
    expect(await list('from=2026-01-13T00:00:00Z&to=2026-01-14T00:00:00Z')).toMatchObject([{ release: 'old@1', sessions: 1 }]);
    const whole = await list('from=2026-01-01T00:00:00Z');
    expect(whole.find((row) => row.release === 'shop@1.0.0')).toMatchObject({ sessions: 44, crashed: 6, errors: 3 });
  });

  it('can be searched by release and environment, by nothing else', async () => {
    expect((await list('query=release:shop@*')).map((row) => row.release)).toEqual(['shop@2.0.0', 'shop@1.0.0']);
    expect(await list('query=environment:production')).toMatchObject([{ release: 'shop@1.0.0', sessions: 1, crashed: 0, errors: 1 }]);
    expect(await test.get('/api/v1/releases?query=user_id:7')).toMatchObject({ status: 400, body: { error: { code: 'invalid_query' } } });
  });

  it('pages without a gap or a repeat', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 10; pages++) {
      const page: { data: { release: string }[]; next_cursor: string | null } = await test.read(
        `/api/v1/releases?limit=1${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        rows,
      );
      seen.push(...page.data.map((row) => row.release));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(['spans-only', 'errors-only', 'shop@2.0.0', 'shop@1.0.0']);
  });

  it('keeps projects apart', async () => {
    expect(await list('project=2')).toMatchObject([{ release: 'other@1', sessions: 1 }]);
  });
});
