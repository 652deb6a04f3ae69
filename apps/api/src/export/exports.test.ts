import { connect, type Socket } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '@sentryai/store';
import {
  BUILT_AT_MS,
  buildAttachment,
  buildError,
  buildLlmSpan,
  buildLog,
  buildMetric,
  buildScore,
  buildSpan,
  spanIdOf,
  traceIdOf,
} from '@sentryai/testing/builders';
import { eventually } from '@sentryai/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, createApi, type CreateApiOptions } from '../index.ts';
import { apiOptionsOf, openTestApi, TEST_API_KEY, type TestApi } from '../open-test-api.fixture.ts';

const US = 1000;
/** More than a page of an export, and many at the same microsecond. */
const LOGS = 4_500;
const TRACES = 230;
const LONG_LOGS = 450;
const LONG_CHARS = 100_000;
const HOSTILE = 'comma, "quote"\r\nnew line\u2028 =1+1 日本語 🚀 \u0000 end ';

describe('exports', () => {
  let test: TestApi;
  let folder: string;
  beforeAll(async () => {
    test = await openTestApi();
    folder = mkdtempSync(join(tmpdir(), 'exports-'));
    const atUs = BUILT_AT_MS * US;
    const traces = Array.from({ length: TRACES }, (_, n) => [
      buildSpan({ trace_id: traceIdOf(n + 1), span_id: spanIdOf(1), kind: 'agent', start_time_us: atUs - n * 60_000_000, session_id: 's' }),
      buildLlmSpan({
        trace_id: traceIdOf(n + 1),
        span_id: spanIdOf(2),
        parent_span_id: spanIdOf(1),
        start_time_us: atUs - n * 60_000_000 + 1,
        model: n % 2 === 0 ? 'gpt-4o' : 'claude-sonnet-5',
      }),
    ]);
    await test.insert({
      spans: traces.flat(),
      span_starts: [buildSpan({ trace_id: traceIdOf(9_000), span_id: spanIdOf(1), start_time_us: atUs, duration_us: 0 })],
      logs: Array.from({ length: LOGS }, (_, n) =>
        buildLog(n, {
          timestamp_us: atUs - (n % 3) * 3_600_000_000,
          message: n === 7 ? HOSTILE : `line ${n}`,
          attributes: n === 7 ? JSON.stringify({ text: HOSTILE, n }) : '',
          tags: n % 2 === 0 ? { parity: 'even' } : {},
        }),
      ),
      errors: [buildError(1), buildError(2, { timestamp_us: atUs - 5 })],
      blobs: [buildAttachment(1)],
      scores: [
        buildScore(1, { data_type: 'numeric', value_number: 0.5 }),
        buildScore(2, { data_type: 'categorical', value_number: null, value_string: 'good' }),
        buildScore(3, { data_type: 'boolean', value_number: 1 }),
      ],
      metrics: [buildMetric(1), buildMetric(2, { value: 0.1 + 0.2 })],
    });
    // More than one page may hold in bytes.
    await test.insert({
      logs: Array.from({ length: LONG_LOGS }, (_, n) => buildLog(n, { project_id: 2, message: `${n} `.padEnd(LONG_CHARS, 'x') })),
    });
  });
  afterAll(async () => {
    await test.close();
    rmSync(folder, { recursive: true });
  });

  const exported = async (path: string): Promise<Buffer> => {
    const headers = { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}` };
    const response = await test.api.app.inject({ url: `/api/v1/export/${path}`, headers });
    expect([response.statusCode, response.statusCode === 200 ? '' : response.body]).toEqual([200, '']);
    return response.rawPayload;
  };
  const jsonl = async (path: string): Promise<Record<string, unknown>[]> =>
    (await exported(path))
      .toString()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const listed = async (path: string): Promise<Record<string, unknown>[]> => {
    const rows: Record<string, unknown>[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { status, body } = await test.get(`/api/v1/${path}&limit=1000${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      rows.push(...(body['data'] as unknown as Record<string, unknown>[]));
      cursor = body['next_cursor'] ?? null;
    }
    return rows;
  };

  it.each(['spans', 'traces', 'logs', 'errors', 'scores'])(
    'has every row of the list of %s, in its order, as it is there',
    async (name) => {
      const rows = await jsonl(`${name}?from=-7d`);
      expect(rows).toEqual(await listed(`${name}?from=-7d`));
      expect(rows.length).toBe({ spans: 2 * TRACES + 1, traces: TRACES + 1, logs: LOGS, errors: 2, scores: 3 }[name]);
    },
  );

  it('exports measurements', async () => {
    const rows = await jsonl('metrics');
    expect(rows.map((row) => row['value'])).toEqual(expect.arrayContaining([0.1 + 0.2]));
    expect(Object.keys(rows[0] ?? {})).toEqual(
      expect.arrayContaining(['timestamp', 'name', 'value', 'unit', 'kind', 'tags', 'attributes']),
    );
  });

  it('takes the search language and the window of the list', async () => {
    expect(await jsonl('spans?from=-7d&query=model:gpt-4o')).toHaveLength(TRACES / 2);
    expect(await jsonl('logs?from=-7d&query=tags.parity:even')).toHaveLength(LOGS / 2);
    expect(await jsonl('logs?from=-30m')).toHaveLength(LOGS / 3);
    expect(await jsonl('metrics?query=kind:counter')).toHaveLength(
      (await jsonl('metrics')).filter((row) => row['kind'] === 'counter').length,
    );
    expect(await jsonl('logs?query=no-such-text-anywhere')).toEqual([]);
  });

  it('writes CSV that says the same, and tells an empty text from an unknown value', async () => {
    const rows = await jsonl('logs?from=-7d');
    const [head = [], ...fields] = parseCsv((await exported('logs?from=-7d&format=csv')).toString());
    const names = head.map((field) => field.text);
    expect(names).toEqual(Object.keys(rows[0] ?? {}));
    const written = fields.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
    expect(written).toHaveLength(rows.length);
    for (const [index, row] of rows.entries()) {
      const line = written[index] ?? {};
      expect(line['message']?.text).toBe(row['message']);
      expect(JSON.parse(line['attributes']?.text ?? '')).toEqual(row['attributes']);
      expect(line['trace_id']?.isQuoted === false && line['trace_id'].text === '' ? null : line['trace_id']?.text).toBe(row['trace_id']);
    }
    expect((await exported('logs?query=nothing-like-it&format=csv')).toString()).toBe(`${names.join(',')}\r\n`);
  });

  it.each(['spans', 'traces', 'logs', 'errors', 'scores', 'metrics'])('writes Parquet of %s that the engine reads back', async (name) => {
    const file = join(folder, `${name}.parquet`);
    writeFileSync(file, await exported(`${name}?from=-7d&format=parquet`));
    const rows = await jsonl(`${name}?from=-7d`);
    const read = await test.store.query<Record<string, unknown>>({
      name: 'read_parquet',
      sql: `SELECT * FROM file('${file}', 'Parquet')`,
      lane: 'long',
    });
    expect(read.map(comparable)).toEqual(rows.map(comparable));
  });

  it('writes a Parquet file with columns when there are no rows', async () => {
    const file = join(folder, 'empty.parquet');
    writeFileSync(file, await exported('spans?query=name:nothing-like-it&format=parquet'));
    const types = await test.store.query<{ name: string; type: string }>({
      name: 'describe_parquet',
      sql: `DESCRIBE file('${file}', 'Parquet')`,
    });
    expect(Object.fromEntries(types.map(({ name, type }) => [name, type]))).toMatchObject({
      trace_id: 'Nullable(String)',
      start_time: "Nullable(DateTime64(6, 'UTC'))",
      duration_ms: 'Nullable(Float64)',
      input_tokens: 'Nullable(Int64)',
    });
  });

  describe('with fields', () => {
    const wanted = ['message', 'timestamp', 'tags'];

    it('have these columns in the order asked, whatever the format', async () => {
      const rows = (await jsonl('logs?from=-7d')).map((row) => Object.fromEntries(wanted.map((name) => [name, row[name]])));
      const lines = (await exported('logs?from=-7d&fields=message,timestamp&fields=tags')).toString();
      expect(lines).toBe(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      const [head = [], ...fields] = parseCsv((await exported(`logs?from=-7d&fields=${wanted.join()}&format=csv`)).toString());
      expect(head.map(({ text }) => text)).toEqual(wanted);
      expect(fields.map(([message, , tags]) => [message?.text, JSON.parse(tags?.text ?? '')])).toEqual(
        rows.map(({ message, tags }) => [message, tags]),
      );
      const file = join(folder, 'fields.parquet');
      writeFileSync(file, await exported(`logs?from=-7d&fields=${wanted.join()}&format=parquet`));
      const read = await test.store.query<Record<string, unknown>>({
        name: 'read_parquet',
        sql: `SELECT * FROM file('${file}', 'Parquet')`,
        lane: 'long',
      });
      expect(Object.keys(read[0] ?? {})).toEqual(wanted);
      expect(read.map(comparable)).toEqual(rows.map(comparable));
    });

    it.each(['spans', 'traces', 'logs', 'errors', 'scores', 'metrics'])('say of %s what they say among all', async (name) => {
      const rows = await jsonl(`${name}?from=-1h`);
      expect(rows).not.toEqual([]);
      for (const field of Object.keys(rows[0] ?? {})) {
        expect(await jsonl(`${name}?from=-1h&fields=${field}`)).toEqual(rows.map((row) => ({ [field]: row[field] })));
      }
    });

    it('are refused before the export begins where rows have no such field', async () => {
      const { status, body } = await test.get('/api/v1/export/scores?fields=name,exceptions');
      expect([status, body.error?.code]).toEqual([400, 'invalid_parameter']);
      expect(body.error?.message).toMatch(/`fields` names "exceptions".* There are event_id, timestamp, .*comment, attributes\./);
    });

    it('read no others from the store', async () => {
      const asked: string[] = [];
      const queryBytes = test.store.queryBytes.bind(test.store);
      test.store.queryBytes = (options) => {
        asked.push(options.sql);
        return queryBytes(options);
      };
      await exported('logs?fields=level');
      test.store.queryBytes = queryBytes;
      expect(asked[0]).toMatch(/SELECT event_id, timestamp, received_at, trace_id, span_id, level\s+FROM logs/);
    });
  });

  it('guards texts that a spreadsheet takes for formulas, in CSV alone and unless they are to be kept', async () => {
    const query = 'scores?from=-7d&fields=value&project=2';
    const scores = [
      buildScore(11, { project_id: 2, data_type: 'categorical', value_number: null, value_string: '=cmd()' }),
      buildScore(12, { project_id: 2, value_number: -0.5 }),
    ];
    await test.insert({ scores });
    expect((await exported(`${query}&format=csv`)).toString().split('\r\n')).toEqual(['value', '-0.5', "'=cmd()", '']);
    expect((await exported(`${query}&format=csv&csv_formulas=keep`)).toString().split('\r\n')).toEqual(['value', '-0.5', '=cmd()', '']);
    expect(await jsonl(query)).toEqual([{ value: -0.5 }, { value: '=cmd()' }]);
    expect((await test.get('/api/v1/export/logs?format=csv&csv_formulas=maybe')).status).toBe(400);
  });

  it('asks for smaller pages where rows are big', async () => {
    const rows = await jsonl('logs?project=2');
    expect(rows.map((row) => String(row['message']).length)).toEqual(Array.from({ length: LONG_LOGS }, () => LONG_CHARS));
    expect(new Set(rows.map((row) => row['event_id'])).size).toBe(LONG_LOGS);
  });

  it('names the file, and answers mistakes before it begins', async () => {
    const headers = { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}` };
    const response = await test.api.app.inject({ url: '/api/v1/export/logs?format=csv', headers });
    expect(response.headers['content-type']).toContain('text/csv');
    expect(response.headers['content-disposition']).toBe('attachment; filename="logs-20260115T120100Z.csv"');
    expect(await test.get('/api/v1/export/logs?query=level:loud')).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_query' } },
    });
    expect(await test.get('/api/v1/export/everything')).toMatchObject({ status: 400, body: { error: { code: 'invalid_parameter' } } });
    expect(await test.get('/api/v1/export/logs?format=xlsx')).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_parameter' } },
    });
    expect(await test.get('/api/v1/export/logs?project=77')).toMatchObject({ status: 403 });
    expect(await test.get('/api/v1/export/logs', { authorization: '' })).toMatchObject({ status: 401 });
  });

  describe('that cannot go on', () => {
    const authorization = `Bearer ${TEST_API_KEY}`;
    let api: Api | undefined;
    const listen = async (
      change: (query: Store['queryBytes']) => Store['queryBytes'],
      more: Pick<CreateApiOptions, 'exportStallMs'> = {},
    ): Promise<URL> => {
      const { store } = test;
      const queryBytes = change((options) => store.queryBytes(options));
      const changed: Store = { ...store, query: (options) => store.query(options), queryBytes };
      api = await createApi({ ...apiOptionsOf(test), ...more, store: changed });
      return new URL(await api.listen());
    };

    it.each(['1.1', '1.0'])('break off with a reset for a client of HTTP/%s, so that no part passes for the whole', async (version) => {
      let sentBytes = 0;
      const url = await listen((queryBytes) => async (options) => {
        if (sentBytes > 0) throw new Error('the disk is gone');
        const answer = await queryBytes(options);
        if (options.name === 'list_logs') sentBytes += answer.length;
        return answer;
      });
      const socket = connect(Number(url.port), url.hostname);
      socket.write(`GET /api/v1/export/logs?from=-7d HTTP/${version}\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n\r\n`);
      socket.resume();
      const code = await endOf(socket);
      expect(code).toBe('ECONNRESET');
      expect(sentBytes).toBeGreaterThan(0);
      await api?.close();
    });

    it('are broken off when the client takes nothing for too long, and read no further meanwhile', async () => {
      let pages = 0;
      const url = await listen(
        (queryBytes) => (options) => {
          if (options.name === 'list_logs') pages += 1;
          return queryBytes(options);
        },
        { exportStallMs: 300 },
      );
      const socket = connect(Number(url.port), url.hostname).pause();
      socket.write(`GET /api/v1/export/logs?project=2 HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n\r\n`);
      const connections = () => new Promise((resolve) => api?.app.server.getConnections((_error, count) => resolve(count)));
      await eventually(async () => expect([await connections(), pages > 0]).toEqual([0, true]), { everyMs: 20 });
      const pagesWhenCut = pages;
      const code = endOf(socket);
      socket.resume();
      expect(await code).toBe('ECONNRESET');
      // More rows are stored than buffers on the way take.
      expect(pages).toBe(pagesWhenCut);
      await api?.close();
    });

    it('answer with an error when nothing was sent yet, and give their place back', async () => {
      const url = await listen((queryBytes) => (options) => {
        return options.name === 'list_logs' ? Promise.reject(new Error('the disk is gone')) : queryBytes(options);
      });
      for (let attempt = 0; attempt < 6; attempt += 1) {
        const response = await fetch(`${url.origin}/api/v1/export/logs`, { headers: { authorization } });
        expect([response.status, await response.json()]).toMatchObject([500, { error: { code: 'internal_error' } }]);
      }
      await api?.close();
    });

    it('stop their query when the client goes away, and are no more than four at a time', async () => {
      const asked = Promise.withResolvers<void>();
      const signals: AbortSignal[] = [];
      const url = await listen((queryBytes) => (options) => {
        const { signal, name } = options;
        if (name !== 'list_logs' || signal === undefined) return queryBytes(options);
        if (signals.push(signal) === 4) asked.resolve();
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));
      });
      const outgoing = Array.from({ length: 4 }, () => {
        const request = httpRequest(new URL('/api/v1/export/logs', url), { headers: { authorization } });
        request.on('error', () => {}); // our own reset
        return request.end();
      });
      await asked.promise;
      const fifth = await fetch(`${url.origin}/api/v1/export/logs`, { headers: { authorization } });
      expect(fifth.status).toBe(429);
      expect(fifth.headers.get('retry-after')).toBe('10');
      const areStopped = signals.map((signal) => new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true })));
      for (const request of outgoing) request.destroy();
      await Promise.all(areStopped);
      const next = await fetch(`${url.origin}/api/v1/export/scores`, { headers: { authorization } });
      expect(next.status).toBe(200);
      await next.text();
      await api?.close();
    });
  });
});

function endOf(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    socket.once('end', () => resolve('ended as if whole'));
  });
}

/** A row whatever form the format gives it: lists and objects as what their JSON says, a score's value as text. */
function comparable(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (typeof value === 'string' && /^[[{]/.test(value)) return [name, JSON.parse(value)];
      return [name, name === 'value' && 'comment' in row && typeof value !== 'string' ? JSON.stringify(value) : value];
    }),
  );
}

type Field = { text: string; isQuoted: boolean };

/** RFC 4180, apart from our writer. */
function parseCsv(text: string): Field[][] {
  const rows: Field[][] = [];
  let row: Field[] = [];
  for (const found of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push({ text: found[1]?.replaceAll('""', '"') ?? found[2] ?? '', isQuoted: found[1] !== undefined });
    if (found[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
