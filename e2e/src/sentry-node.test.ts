/** Unmodified @sentry/node programs of two major versions: only the DSN points here. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type {
  ErrorEntry,
  LogEntry,
  MetricName,
  OutcomeEntry,
  ReleaseRow,
  ScoreEntry,
  SpanDetail,
  TraceDetail,
  TraceRow,
} from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = join(import.meta.dirname, 'programs', 'sentry-node.ts');

describe.each(['11', '10'])('@sentry/node %s', (version) => {
  let product: Product;
  let service: Server;
  let trace: TraceRow;
  const release = `assistant@${version}`;

  /** Runs the program to its end; answers its exit code and what it complained about. */
  const run = async (ofRelease: string, deed: 'work' | 'crash'): Promise<{ code: number; errors: string }> => {
    const serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1/chat/completions`;
    const child = spawn(process.execPath, [PROGRAM, version, product.dsn, ofRelease, serviceUrl, deed], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, errors };
  };
  /** Rows that match, as soon as there are any. */
  const list = async <T>(path: string, query: string): Promise<T[]> =>
    await eventually(async () => {
      const { data } = await product.get<{ data: T[] }>(`/api/v1${path}?query=${encodeURIComponent(query)}`);
      expect(data).not.toEqual([]);
      return data;
    });

  beforeAll(async () => {
    product = await startProduct();
    service = createServer((request, response) => request.resume().on('end', () => response.end('{}'))).listen(0, '127.0.0.1');
    await once(service, 'listening');
    const { code, errors } = await run(release, 'work');
    expect([code, errors]).toEqual([0, '']);
  });
  afterAll(async () => {
    service.close();
    expect(await product.stop()).toBe(0);
    await removeHome(product.home);
  });

  it('sends a trace whose calls are counted once, with tokens, cost, user and release', async () => {
    trace = await eventually(async () => {
      const [row] = await list<TraceRow>('/traces', `release:${release}`);
      expect(row).toMatchObject({ span_count: 5 });
      return row as TraceRow;
    });
    expect(trace).toMatchObject({
      name: 'answer',
      llm_calls: 1,
      tool_calls: 1,
      input_tokens: 1000,
      output_tokens: 500,
      unpriced_calls: 0,
      error_count: 1,
      session_id: 'conv-9',
      user_id: 'ada',
      environment: 'e2e',
      release,
      models: ['gpt-4o-2024-08-06'],
    });
    expect(trace.cost_usd).toBeCloseTo(1000 * 2.5e-6 + 500 * 10e-6, 9);
    const { spans } = await product.get<TraceDetail>(`/api/v1/traces/${trace.trace_id}`);
    expect(new Set(spans.map(({ kind }) => kind))).toEqual(new Set(['other', 'agent', 'llm', 'tool', 'http']));
    const call = spans.find(({ kind }) => kind === 'llm');
    expect(spans.find(({ kind }) => kind === 'http')).toMatchObject({ parent_span_id: call?.span_id });
    const detail = await product.get<SpanDetail>(`/api/v1/spans/${trace.trace_id}/${call?.span_id}`);
    expect(detail.messages.input?.[0]?.parts).toEqual([{ type: 'text', text: 'Find me a flight to Kyōto ✈' }]);
    expect(detail.messages.output?.[0]?.parts).toEqual([{ type: 'text', text: 'KIX at 9:40.' }]);
  });

  it('sends an error with its cause, its stack and the way to its trace', async () => {
    const [error] = await list<ErrorEntry>('/errors', `release:${release} error_type:Error`);
    expect(error).toMatchObject({
      trace_id: trace.trace_id,
      user_id: 'ada',
      environment: 'e2e',
      level: 'error',
      tags: { plan: 'pro' },
      exceptions: [
        { type: 'TypeError', value: 'socket hang up' },
        { type: 'Error', value: 'airline API timed out', handled: true },
      ],
    });
    const { spans } = await product.get<TraceDetail>(`/api/v1/traces/${trace.trace_id}`);
    expect(spans.map(({ span_id }) => span_id)).toContain(error?.span_id);
    expect(error?.exceptions[1]?.frames.at(-1)).toMatchObject({
      filename: expect.stringContaining('sentry-node.ts') as string,
      in_app: true,
      context_line: expect.stringContaining('airline API timed out') as string,
    });
    expect(error?.breadcrumbs).toContainEqual(expect.objectContaining({ message: 'asked a question' }));
  });

  it('sends a message with a file, whose bytes can be fetched', async () => {
    const [message] = await list<ErrorEntry>('/errors', `release:${release} level:warn`);
    const [file] = message?.attachments ?? [];
    expect(message?.message).toBe('the prompt was too long');
    expect(file).toMatchObject({ name: 'prompt.txt', content_type: 'text/plain' });
    const answer = await fetch(`${product.urls.api}/api/v1/blobs/${file?.blob_id}`, {
      headers: { authorization: `Bearer ${product.apiKey}` },
    });
    expect(await answer.text()).toBe('line one\nline two {"not": "an item"}\n');
  });

  it('sends logs, metrics and feedback', async () => {
    expect(await list<LogEntry>('/logs', `release:${release}`)).toMatchObject([
      { level: 'warn', message: 'running low on credits', trace_id: trace.trace_id, attributes: { credits: 3 } },
    ]);
    expect(await list<MetricName>('/metrics/names', '')).toContainEqual(
      expect.objectContaining({ name: 'answers', kind: 'counter', count: 1 }),
    );
    expect(await list<ScoreEntry>('/scores', `release:${release}`)).toMatchObject([
      { name: 'user_feedback', comment: 'It answered in Latin!' },
    ]);
  });

  it('reports sessions: one that went well, one that crashed', async () => {
    const { code } = await run(`crashing@${version}`, 'crash');
    expect(code).not.toBe(0);
    await eventually(async () => {
      expect(await list<ReleaseRow>('/releases', `release:[${release}, crashing@${version}]`)).toMatchObject([
        { release: `crashing@${version}`, sessions: 1, crashed: 1, crash_free_rate: 0, errors: 1 },
        { release, sessions: 1, crashed: 0, crash_free_rate: 1, errors: 2 },
      ]);
    });
    const [error] = await list<ErrorEntry>('/errors', `release:crashing@${version}`);
    expect(error).toMatchObject({ level: 'fatal', exceptions: [{ type: 'RangeError', value: 'nobody catches this', handled: false }] });
  });

  it('loses nothing on the way', async () => {
    const { data } = await product.get<{ data: OutcomeEntry[] }>('/api/v1/outcomes?limit=1000');
    expect(new Set(data.map(({ outcome }) => outcome))).toEqual(new Set(['stored']));
  });
});
