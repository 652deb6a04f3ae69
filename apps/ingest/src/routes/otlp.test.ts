import { request as httpRequest } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { bodyTimeout, payloadTooLarge } from '@sentryai/http';
import { encodeTracesProtobuf } from '@sentryai/otlp/testing/encode-traces';
import { aSpan, tracesOf } from '@sentryai/otlp/testing/span-builder';
import { AppError } from '@sentryai/schema';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestIngest, TEST_NOW_MS, type TestIngest, type TestIngestOptions } from '../open-test-ingest.fixture.ts';
import { otlpTraces } from './otlp.ts';

const NOW = `${TEST_NOW_MS}000000`;
const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  name: 'chat',
  startTimeUnixNano: NOW,
  endTimeUnixNano: NOW,
};
const traces = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [SPAN] }] }] });
const logs = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hi' } }] }] }] });
const gaugeOf = (...dataPoints: object[]) =>
  JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'temperature', gauge: { dataPoints } }] }] }] });
const metrics = gaugeOf({ timeUnixNano: NOW, asDouble: 21.5 });
const tracesProto = encodeTracesProtobuf(tracesOf(aSpan({ start_time_us: TEST_NOW_MS * 1000, end_time_us: TEST_NOW_MS * 1000 })));
const JSON_TYPE = { 'content-type': 'application/json' };
const PROTO_TYPE = { 'content-type': 'application/x-protobuf' };

type Reply = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer };

/** google.rpc.Status in protobuf, as far as these answers use it: code 1, message 2. */
function statusOf(body: Buffer): { code: number; message: string } {
  expect(body[0]).toBe(0x08);
  expect(body[2]).toBe(0x12);
  const isLong = (body[3] ?? 0) >= 0x80;
  return { code: body[1] ?? 0, message: body.subarray(isLong ? 5 : 4).toString() };
}

describe('OTLP over HTTP', () => {
  let ingest: TestIngest;
  const start = async (options: TestIngestOptions = {}) => {
    ingest = await openTestIngest(options);
  };
  afterEach(() => ingest.close());

  const send = (
    path: string,
    body: string | Uint8Array,
    headers: Record<string, string> = JSON_TYPE,
    { method = 'POST', base = ingest.otlpBase, isChunked = false } = {},
  ): Promise<Reply> =>
    new Promise((resolve, reject) => {
      // Node adds the length itself, but not where the method usually has no body.
      const length = isChunked || method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const outgoing = httpRequest(`${base}${path}`, { method, headers: { ...headers, ...length } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
      });
      outgoing.on('error', reject);
      // Two writes make Node send the body in chunks, without Content-Length.
      if (isChunked) outgoing.write(body.slice(0, 7));
      outgoing.end(isChunked ? body.slice(7) : body);
    });
  const signals = async () => (await ingest.queued()).map(({ meta }) => meta.signal);

  it.each([
    ['/v1/traces', traces, 'traces'],
    ['/v1/logs', logs, 'logs'],
    ['/v1/metrics', metrics, 'metrics'],
    ['/api/x/v1/traces', traces, 'traces'],
    ['/api/public/otel/v1/traces', traces, 'traces'],
    ['/api/1/integration/otlp/v1/logs', logs, 'logs'],
    ['/otel/v1/traces?x=1', traces, 'traces'],
    ['/v1/traces/', traces, 'traces'],
    ['/v1/traces///', traces, 'traces'],
    ['//v1/metrics', metrics, 'metrics'],
    ['/v1/traces/v1/traces', traces, 'traces'],
    ['/v1/traces/v1/logs', logs, 'logs'],
  ])('takes %s on both ports', async (path, body, signal) => {
    await start();
    for (const base of [ingest.base, ingest.otlpBase]) {
      expect(await send(path, body, JSON_TYPE, { base })).toMatchObject({ status: 200, body: Buffer.from('{}') });
    }
    expect(await signals()).toEqual([signal, signal]);
  });

  it.each([
    ['application/json; charset=utf-8', traces, 'application/json'],
    ['Application/JSON', traces, 'application/json'],
    ['application/x-protobuf', tracesProto, 'application/x-protobuf'],
    ['APPLICATION/X-PROTOBUF;q=1', tracesProto, 'application/x-protobuf'],
    ['application/protobuf', tracesProto, 'application/x-protobuf'],
  ] as const)('takes %s and answers in the same encoding', async (type, body, answered) => {
    await start();
    const reply = await send('/v1/traces', body, { 'content-type': type });
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': answered } });
    expect(reply.body.toString()).toBe(answered === 'application/json' ? '{}' : '');
  });

  it.each([
    ['gzip', gzipSync(traces)],
    ['GZIP', gzipSync(traces)],
    ['x-gzip', gzipSync(traces)],
    ['deflate', deflateSync(traces)],
    ['deflate', deflateRawSync(traces)],
    ['br', brotliCompressSync(traces)],
    ['zstd', zstdCompressSync(traces)],
    ['identity', Buffer.from(traces)],
    ['gzip, identity', gzipSync(traces)],
  ])('takes %s, with and without a length', async (encoding, body) => {
    await start();
    for (const isChunked of [false, true]) {
      const reply = await send('/v1/traces', body, { ...JSON_TYPE, 'content-encoding': encoding }, { isChunked });
      expect(reply.status).toBe(200);
    }
    expect((await ingest.queued()).map((record) => Buffer.from(record.body).toString())).toEqual([traces, traces]);
  });

  it('answers an empty request as full success', async () => {
    await start();
    for (const path of ['/v1/traces', '/v1/logs', '/v1/metrics']) {
      expect(await send(path, '{}')).toMatchObject({ status: 200, body: Buffer.from('{}') });
      expect(await send(path, '', PROTO_TYPE)).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    }
    expect(await signals()).toEqual([]);
  });

  it('counts refused items under the name that their signal has for them', async () => {
    await start();
    const replies = [
      await send('/v1/traces', traces.replace(SPAN.spanId, '')),
      await send('/v1/logs', logs.replace('"body"', '"nothing"')),
      await send('/v1/metrics', gaugeOf({ timeUnixNano: NOW }, { timeUnixNano: NOW, asInt: 1 })),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    const answers = replies.map(({ body }) => (JSON.parse(body.toString()) as { partialSuccess: object }).partialSuccess);
    expect(answers).toMatchObject([{ rejectedSpans: '1' }, { rejectedLogRecords: '1' }, { rejectedDataPoints: '1' }]);
    expect(await signals()).toEqual(['metrics']);
    await ingest.stop();
    expect((await ingest.counted()).map(({ item_type, outcome, reason, quantity }) => [item_type, outcome, reason, quantity])).toEqual([
      ['span', 'rejected', 'invalid_span_id', 1],
      ['', 'received', '', 2],
      ['log', 'rejected', 'empty_record', 1],
      ['', 'acknowledged', '', 2],
    ]);
  });

  it('does not take one signal for another', async () => {
    await start();
    const bodies = { '/v1/traces': traces, '/v1/logs': logs, '/v1/metrics': metrics };
    for (const path of Object.keys(bodies)) {
      for (const [right, body] of Object.entries(bodies)) {
        if (right === path) continue;
        const reply = await send(path, body);
        expect(reply.status).toBe(400);
        expect(reply.body.toString()).toContain(`belongs to ${right}`);
      }
    }
    const reply = await send('/v1/metrics', tracesProto, PROTO_TYPE);
    expect(reply.status).toBe(200);
    expect(reply.body.toString()).toContain('traces belong to /v1/traces');
    expect(await signals()).toEqual([]);
  });

  it.each<[string, string, string | Uint8Array, Record<string, string>, number, number, string]>([
    ['JSON that is cut', '/v1/traces', traces.slice(0, -5), JSON_TYPE, 400, 3, 'not valid JSON'],
    ['protobuf that is none', '/v1/traces', Buffer.from('hello'), PROTO_TYPE, 400, 3, 'protobuf, byte'],
    ['attributes as an object', '/v1/logs', logs.replace('"body"', '"attributes":{"a":1},"body"'), JSON_TYPE, 400, 3, 'list of {"key"'],
    ['damaged gzip', '/v1/traces', Buffer.from('x'), { ...PROTO_TYPE, 'content-encoding': 'gzip' }, 400, 3, 'not valid gzip'],
    ['an encoding nobody knows', '/v1/traces', 'x', { ...PROTO_TYPE, 'content-encoding': 'snappy' }, 415, 3, 'Content-Encoding'],
    ['too much', '/v1/traces', Buffer.alloc((1 << 20) + 1), PROTO_TYPE, 413, 8, 'larger than the limit'],
    [
      'too much once inflated',
      '/v1/traces',
      gzipSync(Buffer.alloc(1 << 22)),
      { ...PROTO_TYPE, 'content-encoding': 'gzip' },
      413,
      8,
      'larger',
    ],
    ['a wrong key', '/v1/traces', tracesProto, { ...PROTO_TYPE, authorization: 'Bearer wrong' }, 401, 16, 'not known'],
    ['a foreign Host', '/v1/traces', tracesProto, { ...PROTO_TYPE, host: 'attacker.example' }, 403, 7, 'host name'],
    ['an unknown path', '/v1/trace', tracesProto, PROTO_TYPE, 404, 5, '/v1/traces, /v1/logs and /v1/metrics'],
    ['no path', '/', tracesProto, PROTO_TYPE, 404, 5, '/v1/traces'],
    ['profiles', '/v1development/profiles', tracesProto, PROTO_TYPE, 404, 5, 'profiles'],
  ])('answers %s with a Status in the encoding of the request', async (_, path, body, headers, httpStatus, code, message) => {
    await start();
    const reply = await send(path, body, headers);
    expect(reply.status).toBe(httpStatus);
    expect(reply.headers['retry-after']).toBeUndefined();
    const isJson = headers === JSON_TYPE;
    expect(reply.headers['content-type']).toBe(isJson ? 'application/json' : 'application/x-protobuf');
    const answer = isJson ? (JSON.parse(reply.body.toString()) as { code: number; message: string }) : statusOf(reply.body);
    expect(answer.code).toBe(code);
    expect(answer.message).toContain(message);
    expect((await send('/v1/traces', traces)).status).toBe(200);
  });

  it.each(['', 'text/plain', 'application/xml', 'multipart/form-data; boundary=x'])('answers 415 to the media type "%s"', async (type) => {
    await start();
    const reply = await send('/v1/metrics', metrics, type === '' ? {} : { 'content-type': type });
    expect(reply.status).toBe(415);
    expect((JSON.parse(reply.body.toString()) as { message: string }).message).toContain('application/x-protobuf or application/json');
  });

  it.each(['GET', 'PUT', 'DELETE'])('answers 405 to %s, naming what is allowed', async (method) => {
    await start();
    const reply = await send('/v1/traces', method === 'GET' ? '' : traces, JSON_TYPE, { method });
    expect(reply).toMatchObject({ status: 405, headers: { allow: 'POST, OPTIONS' } });
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code: 12 });
  });

  it('lets browsers send any headers that they ask for', async () => {
    await start();
    const preflight = (wanted: string) =>
      send('/v1/traces', '', { origin: 'https://app.example', 'access-control-request-headers': wanted }, { method: 'OPTIONS' });
    const wanted = 'content-type,x-langfuse-sdk-name,api_key,traceparent';
    expect(await preflight(wanted)).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': wanted },
    });
    const odd = await preflight('a; b');
    expect(odd.headers['access-control-allow-headers']).toContain('authorization, content-encoding, content-type');
  });

  it('answers what may be sent again with a status that clients retry, and the time to wait', async () => {
    await start({ queueBytesMax: 700 });
    const replies = [];
    for (let sent = 0; sent < 6; sent += 1) replies.push(await send('/v1/traces', traces.replace('chat', 'x'.repeat(sent))));
    expect(replies.at(-1)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    const lost = new AppError({ code: 'limit', message: 'x', httpStatus: 429, retryable: true });
    expect(otlpTraces.refused(lost, 'json', '')).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect(otlpTraces.refused(bodyTimeout(30_000), 'json', '')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(otlpTraces.refused(payloadTooLarge(1), 'json', '').headers).toBeUndefined();
  });
});
