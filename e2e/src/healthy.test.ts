/** Healthy traffic is quiet: captures without an error, each client in a project of its own, open no issue. */
import type { CreatedKey, IssueListRow, ProjectEntry } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { loadFixtures } from '@sentryai/testing/fixtures';
import { sendCaptured } from '@sentryai/testing/send-captured';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Its hand-made log records hold an exception among others, which the truth about model calls does not count. */
const EXCEPTION_AMONG_LOGS = /, an exception\.$|^Same four log records/;
const healthy = loadFixtures('otlp').filter(
  ({ expect: truth }) =>
    !EXCEPTION_AMONG_LOGS.test(truth.what) && truth.distinctErrors === 0 && truth.totals.failedCalls === 0 && !truth.inPayload.errorVisible,
);
const byClient = Map.groupBy(healthy, ({ client }) => client);

describe('captures without an error', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ env: { SENTRYAI_RETENTION_DAYS: '0', SENTRYAI_SETTLE_MS: '1000' } });
  });
  afterAll(async () => {
    await product.stop();
    await removeHome(product.home);
  });

  it('open no issue', { timeout: 120_000 }, async () => {
    expect(byClient.size).toBeGreaterThan(10);
    const projects: { client: string; id: number }[] = [];
    for (const [client, fixtures] of byClient) {
      const { id } = await product.post<ProjectEntry>('/projects', { name: client });
      const { key } = await product.post<CreatedKey>('/keys', { project: id });
      projects.push({ client, id });
      for (const { requests } of fixtures) {
        for (const request of requests) await sendCaptured(product.urls.otlp, request, { authorization: `Bearer ${key}` });
      }
    }
    // A red span as the last of all: when it is an issue, what came before it has been looked at.
    const nowS = Date.now() / 1000;
    const span = { type: 'span', trace_id: 'f'.repeat(32), span_id: 'f'.repeat(16), name: 'last', kind: 'tool', status: 'error' };
    const { key } = await product.post<CreatedKey>('/keys', { project: 1 });
    await fetch(`${product.urls.ingest}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify([{ ...span, start: nowS - 1, end: nowS, error_message: 'the last one' }]),
    });
    const issuesOf = async (project: number) => {
      const { data } = await product.get<{ data: IssueListRow[] }>(
        `/api/v1/issues?project=${project}&from=2020-01-01T00:00:00Z&to=now&recovered=all`,
      );
      return data.map(({ kind, title }) => ({ kind, title }));
    };
    await eventually(async () => expect(await issuesOf(1)).toHaveLength(1), { timeoutMs: 60_000 });
    for (const { client, id } of projects) expect({ client, issues: await issuesOf(id) }).toEqual({ client, issues: [] });
  });
});
