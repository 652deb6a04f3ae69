import type { Issue } from '@sentryai/schema';
import { runQuery } from '@sentryai/store/queries/index';
import { BUILT_AT_MS } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../open-test-api.fixture.ts';
import { happened, occurrence } from './happened.fixture.ts';
import { stepsOf } from './issue-steps.ts';
import { issueHashes, measureIssues } from './measure-issues.ts';

const DAY_US = 86_400_000_000;
const DAY = 86_400;
let test: TestApi;
let issues: Issue[];

beforeAll(async () => {
  test = await openTestApi();
  await happened(test, [
    ...Array.from({ length: 30 }, (_, n) =>
      occurrence('a', { seconds: (-n * DAY) / 4, user_id: `u${n % 4}`, service: 'shop', wasted_nano_usd: 7, wasted_tokens: 2 }),
    ),
    ...Array.from({ length: 9 }, (_, n) => occurrence('b', { seconds: -n * DAY - 60, recovery: 'recovered', session_id: `s${n}` })),
  ]);
  const [a] = await test.metadata.listIssues({ projectId: 1, filter: { text: ['Failure a'] }, sort: 'count', limit: 1 });
  // what was taken back counts as nothing in either way of counting
  await test.insert({
    occurrence_counts: [
      {
        project_id: 1,
        hash: (await test.metadata.hashesOfIssues([a!.id]))[0]!.hash,
        hour_ms: BUILT_AT_MS,
        environment: 'x',
        release: '',
        count: 2,
        recovered_count: 0,
        wasted_nano_usd: 0,
      },
      {
        project_id: 1,
        hash: (await test.metadata.hashesOfIssues([a!.id]))[0]!.hash,
        hour_ms: BUILT_AT_MS,
        environment: 'x',
        release: '',
        count: -2,
        recovered_count: 0,
        wasted_nano_usd: 0,
      },
    ],
  });
  issues = await test.metadata.listIssues({ projectId: 1, filter: {}, sort: 'count', limit: 10 });
});
afterAll(() => test.close());

describe('measureIssues', () => {
  it('counts by the hour what is too much to be looked at one by one, and finds the same', async () => {
    // A whole hour: between hours the sums know nothing.
    const nowUs = (BUILT_AT_MS + 3_600_000) * 1000;
    const window = { fromUs: nowUs - 6 * DAY_US, toUs: nowUs, shownToUs: nowUs };
    const measure = async (some: Issue[]) =>
      measureIssues({
        run: (query) => runQuery(test.store, query),
        projectId: 1,
        issues: some,
        hashes: await issueHashes(test.metadata, some),
        window,
        steps: stepsOf(window, 30),
      });
    const exact = await measure(issues);
    const hourly = await measure(issues.map((issue) => ({ ...issue, count: 1_000_000 })));
    const byStep = ({ steps: [at, counts] }: { steps: [number[], number[]] }) =>
      Object.fromEntries(at.map((step, index) => [step, counts[index]]));
    for (const { id, title } of issues) {
      const [one, other] = [exact.get(id)!, hourly.get(id)!];
      expect({ ...other, steps: byStep(other) }, title).toEqual({ ...one, steps: byStep(one), wasted_tokens: null, wasted_us: null });
    }
    expect(exact.get(issues[0]!.id)).toMatchObject({ count: 24, users: 4, service: 'shop', wasted_nano_usd: 168, wasted_tokens: 48 });
    expect(exact.get(issues[1]!.id)).toMatchObject({ count: 6, recovered_count: 6, sessions: 6, wasted_nano_usd: null });
  });
});
