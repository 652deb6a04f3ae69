import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeBlock } from '../block.ts';
import { spanRow } from '../contract-rows.ts';
import type { Store } from '../port.ts';
import { openClickHouseStore } from './open-clickhouse-store.ts';

type Received = { method: string; url: URL; headers: IncomingHttpHeaders; body: Buffer };

let server: Server;
let received: Received[];
let answer: (response: ServerResponse, request: Received) => void;
let store: Store;

beforeEach(async () => {
  received = [];
  answer = (response) => response.end();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url!, 'http://server');
      const item = { method: request.method!, url, headers: request.headers, body: Buffer.concat(chunks) };
      received.push(item);
      answer(response, item);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  store = await openClickHouseStore({ url: `http://writer:pass%2Fword@127.0.0.1:${port}`, database: 'monitoring' });
});

afterEach(async () => {
  await store.close();
  await new Promise((resolve) => server.close(resolve));
});

function rowsAnswer(rows: object[]) {
  return (response: ServerResponse) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ meta: [], data: rows, rows: rows.length }));
  };
}

it('sends a block as it is, as the body of one INSERT with its token', async () => {
  const block = encodeBlock('spans', [spanRow(0), spanRow(1)], 'batch');
  await store.insert(block, "token's 1");
  expect(received).toHaveLength(1);
  const { method, url, headers, body } = received[0]!;
  expect(method).toBe('POST');
  expect(body.equals(block.block)).toBe(true);
  expect(url.searchParams.get('query')).toMatch(/^INSERT INTO spans \(project_id, trace_id, .*, attributes_bool\) FORMAT Native$/);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    database: 'monitoring',
    insert_deduplication_token: "token's 1",
    async_insert: '0',
    max_partitions_per_insert_block: '0',
    wait_end_of_query: '1',
  });
  expect(headers).toMatchObject({ 'x-clickhouse-user': 'writer', 'x-clickhouse-key': 'pass/word' });
});

it('does not ask the server about a block without rows', async () => {
  await store.insert(encodeBlock('logs', [], 'batch'), 'token');
  expect(received).toEqual([]);
});

it.each([
  ['33', 400, 'store_rejected', false],
  ['252', 500, 'store_unavailable', true],
  ['241', 500, 'store_unavailable', true],
  ['60', 404, 'store_unavailable', true],
  [undefined, 502, 'store_unavailable', true],
  ['27', 200, 'store_rejected', false],
] as const)('turns engine error %s (HTTP %d) of an insert into %s', async (code, status, expected, retryable) => {
  answer = (response) => {
    if (code !== undefined) response.setHeader('X-ClickHouse-Exception-Code', code);
    response.statusCode = status;
    response.end(`Code: ${code}. DB::Exception: secret-row. (SOME_TYPE)`);
  };
  const insert = store.insert(encodeBlock('spans', [spanRow(0)], 'batch'), 'token');
  const error: Error = await insert.then(
    () => expect.fail('was taken'),
    (reason: Error) => reason,
  );
  expect(error).toMatchObject({ code: expected, retryable });
  expect(error.message).not.toContain('secret-row');
});

it('says that nothing was acknowledged when the server cannot be reached', async () => {
  await store.close();
  const { port } = server.address() as AddressInfo;
  store = await openClickHouseStore({ url: `http://127.0.0.1:${port}` });
  answer = (response) => response.destroy();
  const block = encodeBlock('spans', [spanRow(0)], 'batch');
  await expect(store.insert(block, 'token')).rejects.toMatchObject({ code: 'store_unavailable' });
  await expect(store.query({ name: 'unreachable', sql: 'SELECT 1' })).rejects.toMatchObject({ code: 'store_unavailable' });
});

it('sends a query with its limits, and values only as parameters', async () => {
  answer = rowsAnswer([{ n: 1 }]);
  const sql = 'SELECT {n:UInt32} AS n WHERE {text:String} != {list:Array(String)}[1]';
  const params = { n: 5, text: "it's", list: ["a'b"] };
  const rows = await store.query({ name: 'list_things', sql, params, limits: { timeoutMs: 2500, rowsMax: 7, memoryBytesMax: 1000 } });
  expect(rows).toEqual([{ n: 1 }]);
  const { url, body } = received[0]!;
  expect(body.toString()).toBe(`${sql} \nFORMAT JSON`);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    database: 'monitoring',
    param_n: '5',
    param_text: "it\\'s",
    param_list: "['a\\'b']",
    max_execution_time: '2.5',
    max_result_rows: '7',
    result_overflow_mode: 'throw',
    max_memory_usage: '1000',
    output_format_json_quote_64bit_integers: '0',
    date_time_output_format: 'iso',
    session_timezone: 'UTC',
    wait_end_of_query: '1',
    log_comment: expect.stringMatching(/^list_things#/),
  });
});

it.each([
  ['159', 'TIMEOUT_EXCEEDED', 'query_timeout'],
  ['396', 'TOO_MANY_ROWS_OR_BYTES', 'result_too_large'],
  ['241', 'MEMORY_LIMIT_EXCEEDED', 'query_too_expensive'],
  ['62', 'SYNTAX_ERROR', 'query_invalid'],
  ['210', 'NETWORK_ERROR', 'store_unavailable'],
])('turns engine error %s of a query into %s -> %s', async (code, type, expected) => {
  answer = (response) => {
    response.statusCode = 500;
    response.setHeader('X-ClickHouse-Exception-Code', code);
    response.end(`Code: ${code}. DB::Exception: something. (${type})`);
  };
  await expect(store.query({ name: 'failing', sql: 'SELECT 1' })).rejects.toMatchObject({ code: expected });
});

it('kills the query in the server when the caller stops waiting', async () => {
  const abort = new AbortController();
  let queryId: string | null = null;
  const killed = new Promise<Received>((resolve) => {
    answer = (response, request) => {
      if (request.body.toString().startsWith('KILL')) {
        resolve(request);
        response.end();
        return;
      }
      queryId = request.url.searchParams.get('query_id');
      abort.abort(); // this one is never answered
    };
  });
  await expect(store.query({ name: 'slow', sql: 'SELECT 1', signal: abort.signal })).rejects.toMatchObject({ code: 'query_aborted' });
  const request = await killed;
  expect(request.body.toString()).toMatch(/^KILL QUERY WHERE query_id = \{query_id:String\} ASYNC/);
  expect(request.url.searchParams.get('param_query_id')).toBe(queryId);
  server.closeAllConnections();
});

it('runs migrations inside the lock it was given, with the engines of a cluster', async () => {
  const { port } = server.address() as AddressInfo;
  const events: string[] = [];
  const clustered = await openClickHouseStore({
    url: `http://127.0.0.1:${port}`,
    engines: 'replicated',
    withLock: async (work) => {
      events.push('locked');
      const result = await work();
      events.push('unlocked');
      return result;
    },
  });
  answer = (response, request) => {
    const sql = request.body.toString();
    events.push(sql.slice(0, 12));
    if (sql.startsWith('SELECT')) rowsAnswer([])(response);
    else response.end();
  };
  await clustered.migrate({ retentionDays: 0 });
  await clustered.close();
  expect(events.at(0)).toBe('locked');
  expect(events.at(-1)).toBe('unlocked');
  expect(events).toContain('CREATE TABLE');
  const statements = received.map((request) => request.body.toString()).filter((sql) => sql.startsWith('CREATE TABLE'));
  for (const sql of statements) expect(sql).toMatch(/ENGINE = Replicated(Summing|Replacing|Aggregating)?MergeTree/);
});

it.each([
  ['plain', 3],
  ['replicated', 4],
] as const)('rewrites rows by mutations and waits for them, on a %s table', async (engines, statements) => {
  const { port } = server.address() as AddressInfo;
  const rewriting = await openClickHouseStore({ url: `http://127.0.0.1:${port}`, engines });
  const sent: string[] = [];
  answer = (response, request) => {
    const sql = request.body.toString().replace(/\s*FORMAT JSON$/, '');
    sent.push(sql);
    // Unfinished at the first look, done at the second.
    if (sql.startsWith('SELECT')) rowsAnswer(sent.length < 3 ? [{ mutation_id: '1', latest_fail_reason: '' }] : [])(response);
    else response.end();
  };
  const changes = [{ set: { cost_usd: '1', price_id: "'a'" }, where: 'project_id = 1' }];
  await rewriting.update({ name: 'rewrite', table: 'spans', partition: "'2026-11-16'", changes });
  await rewriting.close();
  expect(sent).toHaveLength(statements);
  expect(sent[0]).toMatch(
    /^ALTER TABLE spans UPDATE cost_usd = 1, price_id = 'a' IN PARTITION '2026-11-16' WHERE project_id = 1 SETTINGS mutations_sync = 0/,
  );
  expect(sent[1]).toContain('FROM system.mutations');
  // An empty mutation after the others: when it is done on every replica, so are they.
  if (engines === 'replicated') expect(sent[3]).toContain('WHERE 0 SETTINGS mutations_sync = 2');
});

it.each(['nonsense', 'ftp://host', 'http://host/path', 'http://host:1?x=1'])('refuses the address %s', async (url) => {
  await expect(openClickHouseStore({ url })).rejects.toMatchObject({ code: 'store_open_failed' });
});
