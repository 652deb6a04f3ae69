/**
 * The life of issues over the running product: errors and failed spans come in by two protocols and become one issue each;
 * a resolved one comes back with a newer release; two become one and two again; a restart changes nothing; what is discarded
 * is dropped from then on, and the ledger says so.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ErrorEntry, IssueDetail, IssueList, IssueListRow, OutcomeSums, TraceDetail } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { freePorts, type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const TIMEOUT_MS = 60_000;
const ENV = { SENTRYAI_SETTLE_MS: '500', SENTRYAI_INIT_INGEST_KEYS: 'key-one' };

let product: Product;
let ports: number[];
const start = async (home?: string): Promise<void> => {
  product = await startProduct({ ports, env: ENV, ...(home === undefined ? {} : { home }) });
};
beforeAll(async () => {
  ports = await freePorts(5);
  await start();
});
afterAll(async () => {
  await product.stop();
  await removeHome(product.home);
});

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

async function post(url: string, body: object, headers: Record<string, string>): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  expect([200, 202], await response.clone().text()).toContain(response.status);
}

/** An exception of a native client; the message differs each time, the place does not. */
const sendError = (type: string, release: string) =>
  post(
    `${product.urls.ingest}/v1/events`,
    {
      type: 'error',
      release,
      service: 'shop',
      user_id: `user-${hex(2)}`,
      exception: [
        {
          type,
          value: `order ${Math.floor(Math.random() * 1e6)} has no price`,
          frames: [{ function: `checkout${type}`, filename: `/srv/app/${type.toLowerCase()}.ts`, lineno: 12, in_app: true }],
        },
      ],
    },
    { authorization: 'Bearer key-one' },
  );

/** A trace whose tool fails; answers its id. */
async function sendFailedSpan(): Promise<string> {
  const [traceId, root, tool] = [hex(16), hex(8), hex(8)];
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const times = { startTimeUnixNano: String(nowNs - 500_000_000n), endTimeUnixNano: String(nowNs) };
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const failed = { code: 2, message: 'no such customer' };
  const spans = [
    {
      traceId,
      spanId: root,
      name: 'invoke_agent planner',
      kind: 1,
      ...times,
      status: failed,
      attributes: [text('gen_ai.operation.name', 'invoke_agent'), text('gen_ai.agent.name', 'planner')],
    },
    {
      traceId,
      spanId: tool,
      parentSpanId: root,
      name: 'execute_tool lookup',
      kind: 1,
      ...times,
      status: failed,
      attributes: [text('gen_ai.operation.name', 'execute_tool'), text('gen_ai.tool.name', 'lookup'), text('error.type', 'LookupError')],
    },
  ];
  const body = {
    resourceSpans: [{ resource: { attributes: [text('service.name', 'agents')] }, scopeSpans: [{ scope: { name: 'e2e' }, spans }] }],
  };
  await post(`${product.urls.otlp}/v1/traces`, body, { authorization: 'Bearer key-one' });
  return traceId;
}

async function change(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${product.urls.api}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${product.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  expect(response.status, JSON.stringify(answer)).toBeLessThan(300);
  return answer;
}

/** The command line on the machine of the data folder, as a person there uses it. */
async function cli(...args: string[]): Promise<string> {
  const main = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'src', 'main.ts');
  const env = { ...process.env, SENTRYAI_API_URL: product.urls.api, SENTRYAI_HOME: product.home };
  return (await promisify(execFile)(process.execPath, [main, 'issues', ...args], { env })).stdout;
}

const issues = async (query = ''): Promise<IssueListRow[]> =>
  (await product.get<IssueList>(`/api/v1/issues?query=${encodeURIComponent(query)}`)).data;
const detail = (id: string) => product.get<IssueDetail>(`/api/v1/issues/${id}`);
const soon = <T>(look: () => Promise<T>) => eventually(look, { timeoutMs: TIMEOUT_MS, everyMs: 250 });

describe('issues', () => {
  let native: string;
  let spans: string;
  let traceId: string;

  it(
    'are one for each cause, whatever protocol tells it and however often',
    async () => {
      for (let n = 0; n < 3; n += 1) await sendError('PriceError', 'shop@1.0.0');
      traceId = await sendFailedSpan();
      await sendFailedSpan();
      await soon(async () => {
        const found = await issues();
        expect(found.map(({ kind, count }) => [kind, count]).toSorted((one, other) => Number(one[1]) - Number(other[1]))).toEqual([
          ['error', 2],
          ['error', 3],
        ]);
      });
      const found = await issues();
      native = found.find(({ count }) => count === 3)!.id;
      spans = found.find(({ count }) => count === 2)!.id;
      expect(await detail(native)).toMatchObject({
        count_in_window: 3,
        user_count: 3,
        service: 'shop',
        first_release: 'shop@1.0.0',
        substatus: 'new',
      });
      expect(await detail(spans)).toMatchObject({
        count_in_window: 2,
        service: 'agents',
        latest: { tool_name: 'lookup', recovery: 'fatal' },
      });
    },
    TIMEOUT_MS * 2,
  );

  it('are named by errors, and by the spans where they happened', async () => {
    const errors = await product.get<{ data: ErrorEntry[] }>('/api/v1/errors');
    expect(new Set(errors.data.map(({ issue_id }) => issue_id))).toEqual(new Set([native]));
    const trace = await product.get<TraceDetail>(`/api/v1/traces/${traceId}`);
    expect(trace.spans.filter(({ issue_ids }) => issue_ids.length > 0)).toMatchObject([{ kind: 'tool', issue_ids: [spans] }]);
  });

  it(
    'come back when a newer release brings them again, and not by the old one',
    async () => {
      await change('PATCH', `/issues/${native}`, { status: 'resolved', resolve: { in: 'next_release' } });
      await sendError('PriceError', 'shop@1.0.0');
      await soon(async () => expect(await detail(native)).toMatchObject({ count: 4, status: 'resolved' }));
      await sendError('PriceError', 'shop@1.1.0');
      await soon(async () => expect(await detail(native)).toMatchObject({ count: 5, status: 'unresolved', substatus: 'regressed' }));
      expect((await detail(native)).activity.map(({ type }) => type)).toEqual(['regressed', 'resolved', 'created']);
    },
    TIMEOUT_MS * 2,
  );

  it(
    'become one and two again, and stay so over a restart',
    async () => {
      await change('POST', '/issues/merge', { ids: [native, spans] });
      expect(await detail(spans)).toMatchObject({ id: native, count: 7, count_in_window: 7 });
      const { fingerprints } = await detail(native);
      const moved = fingerprints.filter(({ merged_from }) => merged_from === spans).map(({ hash }) => hash);
      const { created } = await change('POST', '/issues/unmerge', { id: native, fingerprints: moved });
      await change('POST', `/issues/${String(created)}/comments`, { text: 'seen' });
      await change('PATCH', `/issues/${native}`, { status: 'ignored', ignore: { until: 'escalating' } });
      const before = await Promise.all([native, String(created)].map(detail));
      expect(before.map(({ count }) => count)).toEqual([5, 2]);
      expect(await product.stop()).toBe(0);
      await start(product.home);
      const stateOf = ({ id, status, count, ignored_until, activity, fingerprints: own }: IssueDetail) => ({
        id,
        status,
        count,
        ignored_until,
        activity,
        own,
      });
      const after = await Promise.all([native, String(created)].map(detail));
      expect(after.map(stateOf)).toEqual(before.map(stateOf));
      await sendFailedSpan();
      await soon(async () => expect((await detail(String(created))).count).toBe(3));
    },
    TIMEOUT_MS * 3,
  );

  it(
    'are found, shown, assigned and closed by command line, under the name of who does it',
    async () => {
      expect(await cli('list', '--query', 'is:ignored')).toMatch(new RegExp(`\\n${native} +ignored +error +5 +\\d .*PriceError`));
      expect(await cli('resolve', native)).toBe(`changed: ${native}\n`);
      expect(await cli('assign', native, '--to', 'admin@localhost')).toBe(`changed: ${native}\n`);
      expect(await cli('show', native)).toMatch(/status +resolved, priority high\n(.*\n)*assigned +.*admin@localhost/);
      expect(await detail(native)).toMatchObject({ status: 'resolved', assignee: 'admin@localhost' });
    },
    TIMEOUT_MS,
  );

  it(
    'that are discarded never come again, and the ledger tells what was dropped',
    async () => {
      await change('DELETE', `/issues/${native}?discard=true`);
      expect((await issues('PriceError')).length).toBe(0);
      // The processor hears of it within seconds.
      await soon(async () => {
        await sendError('PriceError', 'shop@1.2.0');
        const { groups } = await product.get<OutcomeSums>('/api/v1/outcomes?from=-1h&group_by=outcome,reason');
        expect(groups.filter(({ outcome }) => outcome === 'discarded')).toMatchObject([{ reason: 'issue_discarded' }]);
      });
      await sendError('OtherError', 'shop@1.2.0');
      await soon(async () => expect((await issues('OtherError')).length).toBe(1));
      expect(await issues('PriceError')).toEqual([]);
      await soon(async () => {
        const { groups, received } = await product.get<OutcomeSums>('/api/v1/outcomes?from=-1h&group_by=outcome');
        expect(groups.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(received);
      });
    },
    TIMEOUT_MS * 2,
  );
});
