import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type Metadata, metadataPath, openSqliteMetadata, parseProvisioning, provision } from '@sentryai/metadata';
import { createBoard, openLogConsumer, openLogProducer, type QueueConsumer, type QueueProducer, readFrames } from '@sentryai/queue';
import { NO_LIMITS, NO_QUOTA, OUTCOME_ADVICE, OUTCOME_REASONS, type OutcomeCount } from '@sentryai/schema';
import { createLogger, createMetrics } from '@sentryai/telemetry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIngest, type Ingest } from './create.ts';

const NOW_MS = Date.parse('2026-11-22T12:00:00Z');
const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  name: 'chat gpt-4o',
  startTimeUnixNano: String(NOW_MS * 1e6),
  endTimeUnixNano: String(NOW_MS * 1e6 + 1e9),
};
const traces = (...spans: object[]) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const LOG = { type: 'log', level: 'info', message: 'hello' };

type Reply = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

describe('ingest', () => {
  let home = '';
  let base = '';
  let ingest: Ingest;
  let producer: QueueProducer;
  let consumer: QueueConsumer;
  let metadata: Metadata;
  let nowMs = NOW_MS;

  const start = async (env: Record<string, string> = {}, overrides: { queueBytesMax?: number; bodyBytesMax?: number } = {}) => {
    metadata = openSqliteMetadata({ path: metadataPath(home) });
    await provision({ metadata, config: parseProvisioning(env), home, isLoopbackBind: true, nowMs: NOW_MS });
    const board = createBoard();
    const bytesMax = overrides.queueBytesMax ?? 1 << 30;
    producer = await openLogProducer({ dir: join(home, 'queue'), board, bytesMax, segmentBytes: 1 << 20, now: () => nowMs });
    consumer = await openLogConsumer({ dir: join(home, 'queue'), board, bytesMax });
    ingest = createIngest({
      producer,
      metadata,
      logger: createLogger({ name: 'test', level: 'silent' }),
      metrics: createMetrics({ isProcessReported: false }),
      now: () => nowMs,
      config: {
        host: '127.0.0.1',
        port: 0,
        otlpPort: null,
        publicUrl: undefined,
        defaultProjectId: 1,
        allowsKeyless: true,
        retentionDays: 30,
        secret: 'secret-of-the-test',
        bodyBytesMax: overrides.bodyBytesMax ?? 1 << 20,
      },
    });
    base = `http://127.0.0.1:${(await ingest.listen()).port}`;
  };

  beforeEach(async () => {
    nowMs = NOW_MS;
    home = await mkdtemp(join(tmpdir(), 'ingest-test-'));
  });
  afterEach(async () => {
    await ingest.close();
    await consumer.close();
    await producer.close();
    await metadata.close();
    await rm(home, { recursive: true });
  });

  const send = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}, method = 'POST'): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const outgoing = httpRequest(`${base}${path}`, { method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const json = { 'content-type': 'application/json' };
  const everything = async () => {
    const batch = await consumer.read({ bytesMax: 1 << 24, lingerMs: 0, waitMs: 0 });
    return batch ? [...readFrames(batch.frames)] : [];
  };
  /** Without the records that hold counts, which come when they come. */
  const queued = async () => (await everything()).filter(({ meta }) => meta.signal !== 'outcomes');

  it('puts the inflated bytes on the queue before it answers, whatever the encoding', async () => {
    await start();
    const body = traces(SPAN);
    expect((await send('/v1/traces', body, json)).status).toBe(200);
    expect((await send('/v1/traces', gzipSync(body), { ...json, 'content-encoding': 'gzip' })).status).toBe(200);
    expect((await send('/any/prefix/v1/traces', zstdCompressSync(body), { ...json, 'content-encoding': 'zstd' })).status).toBe(200);
    const records = await queued();
    expect(records.map((record) => Buffer.from(record.body).toString())).toEqual([body, body, body]);
    expect(records[0]?.meta).toMatchObject({
      project_id: 1,
      key_id: 'loopback',
      protocol: 'otlp',
      format: 'json',
      item_count: 1,
      received_at_ms: NOW_MS,
    });
  });

  it('takes OTLP logs, naming refused records by their own word', async () => {
    await start();
    const logs = (...logRecords: object[]) => JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    const reply = await send('/v1/logs', logs({ body: { stringValue: 'hi' } }, { severityNumber: 9 }), json);
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.text)).toMatchObject({ partialSuccess: { rejectedLogRecords: '1' } });
    expect((await queued())[0]?.meta).toMatchObject({ signal: 'logs', item_count: 2, body_hash: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect((await send('/v1/logs', traces(SPAN), json)).status).toBe(400);
  });

  it('inspects large bodies in its thread with the same result', async () => {
    await start();
    const spans = Array.from({ length: 900 }, (_, index) => ({ ...SPAN, spanId: (index + 1).toString(16).padStart(16, '0') }));
    const body = traces(...spans);
    expect(body.length).toBeGreaterThan(100_000);
    expect(await send('/v1/traces', gzipSync(body), { ...json, 'content-encoding': 'gzip' })).toMatchObject({ status: 200, text: '{}' });
    expect((await queued())[0]?.body.byteLength).toBe(body.length);
  });

  it('answers partial success when some spans cannot be stored, naming why', async () => {
    await start();
    const old = { ...SPAN, startTimeUnixNano: '1600000000000000000', endTimeUnixNano: '1600000001000000000' };
    const reply = await send('/v1/traces', traces(SPAN, { ...SPAN, traceId: '00' }, old), json);
    const answer = JSON.parse(reply.text) as { partialSuccess: { rejectedSpans: string; errorMessage: string } };
    expect(reply.status).toBe(200);
    expect(answer.partialSuccess.rejectedSpans).toBe('2');
    expect(answer.partialSuccess.errorMessage.length).toBeGreaterThan(10);
    expect(await queued()).toHaveLength(1);
  });

  it.each([
    ['malformed JSON', '/v1/traces', '{"resourceSpans":[', json, 400],
    ['malformed protobuf', '/v1/traces', Buffer.from([0x0a, 0xff, 0x01, 0x02]), { 'content-type': 'application/x-protobuf' }, 400],
    ['attributes as an object', '/v1/traces', traces({ ...SPAN, attributes: { a: 1 } }), json, 400],
    ['damaged gzip', '/v1/traces', Buffer.from('not gzip'), { ...json, 'content-encoding': 'gzip' }, 400],
    ['an unknown encoding', '/v1/traces', traces(SPAN), { ...json, 'content-encoding': 'snappy' }, 415],
    ['an unknown media type', '/v1/traces', traces(SPAN), { 'content-type': 'application/xml' }, 415],
    ['no media type on OTLP', '/v1/traces', traces(SPAN), {}, 415],
    ['a body over the limit', '/v1/traces', Buffer.alloc((1 << 20) + 1), json, 413],
    ['a bomb', '/v1/traces', gzipSync(Buffer.alloc(1 << 24)), { ...json, 'content-encoding': 'gzip' }, 413],
    ['an unknown route', '/v1/nothing', '{}', json, 404],
    ['a signal that is not stored', '/v1development/profiles', '{}', json, 404],
    ['a foreign Host', '/v1/traces', traces(SPAN), { ...json, host: 'attacker.example' }, 403],
    ['a wrong key', '/v1/traces', traces(SPAN), { ...json, authorization: 'Bearer wrong' }, 401],
    ['a page of another site', '/v1/traces', traces(SPAN), { ...json, origin: 'https://attacker.example' }, 401],
    ['traffic through a proxy', '/v1/traces', traces(SPAN), { ...json, 'x-forwarded-for': '203.0.113.7' }, 401],
    ['native text that is no JSON', '/v1/events', 'hello', json, 400],
    ['only broken events', '/v1/events', '[{"type":"nonsense"}]', json, 400],
  ] as [string, string, string | Buffer, Record<string, string>, number][])(
    'refuses %s and goes on',
    async (_, path, body, headers, status) => {
      await start();
      const reply = await send(path, body, headers);
      expect(reply.status).toBe(status);
      expect(reply.text.length).toBeGreaterThan(20);
      expect(await queued()).toEqual([]);
      expect((await send('/v1/traces', traces(SPAN), json)).status).toBe(200);
    },
  );

  it('answers each native event, keeping the good ones', async () => {
    await start();
    const reply = await send('/v1/events', JSON.stringify([LOG, { type: 'log' }, { ...LOG, timestamp: 'yesterday' }]), json);
    expect(reply.status).toBe(202);
    const answer = JSON.parse(reply.text) as { accepted: number; rejected: { index: number; reason: string }[] };
    expect(answer.accepted).toBe(1);
    expect(answer.rejected.map(({ index, reason }) => [index, reason])).toEqual([
      [1, 'missing_field'],
      [2, 'invalid_timestamp'],
    ]);
  });

  it('takes one event, a list, a wrapped list and NDJSON', async () => {
    await start();
    const bodies: [string, string][] = [
      [JSON.stringify(LOG), 'application/json'],
      [JSON.stringify([LOG, LOG]), 'application/json; charset=utf-8'],
      [JSON.stringify({ events: [LOG, LOG] }), 'text/plain'],
      [`${JSON.stringify(LOG)}\n${JSON.stringify(LOG)}\n`, 'application/x-ndjson'],
    ];
    const accepted: number[] = [];
    for (const [body, type] of bodies) {
      accepted.push((JSON.parse((await send('/v1/events', body, { 'content-type': type })).text) as { accepted: number }).accepted);
    }
    expect(accepted).toEqual([1, 2, 2, 2]);
  });

  it('wants a key from everybody once keys were provisioned, in every form', async () => {
    await start({ SENTRYAI_INIT_INGEST_KEYS: 'public1:secret1' });
    expect((await send('/v1/traces', traces(SPAN), json)).status).toBe(401);
    const basic = Buffer.from('public1:secret1').toString('base64');
    for (const headers of [{ authorization: 'Bearer public1' }, { 'x-api-key': 'public1' }, { authorization: `Basic ${basic}` }]) {
      expect((await send('/v1/traces', traces(SPAN), { ...json, ...headers })).status).toBe(200);
    }
    expect((await send('/v1/traces?sentry_key=public1', traces(SPAN), json)).status).toBe(200);
    const wrong = Buffer.from('public1:wrong').toString('base64');
    expect((await send('/v1/traces', traces(SPAN), { ...json, authorization: `Basic ${wrong}` })).status).toBe(401);
  });

  it('answers preflights and errors to browsers with CORS headers', async () => {
    await start();
    const preflight = await send('/v1/events', '', { origin: 'https://app.example', 'access-control-request-method': 'POST' }, 'OPTIONS');
    expect(preflight).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': '*' } });
    expect(preflight.headers['access-control-allow-headers']).toContain('authorization');
    const refused = await send('/v1/events', JSON.stringify(LOG), { ...json, origin: 'https://app.example' });
    expect(refused).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': '*' } });
  });

  it('answers 503 with Retry-After when the queue is full, so that OTLP clients try again', async () => {
    await start({}, { queueBytesMax: 900 });
    expect((await send('/v1/traces', traces(SPAN), json)).status).toBe(200);
    const full = await send('/v1/traces', traces({ ...SPAN, name: 'x'.repeat(400) }), json);
    expect(full.status).toBe(503);
    expect(full.headers['retry-after']).toBe('5');
  });

  const counted = async () => {
    await ingest.close();
    const records = (await everything()).filter(({ meta }) => meta.signal === 'outcomes');
    const counts = records.flatMap(({ meta, body }) =>
      (JSON.parse(Buffer.from(body).toString()) as OutcomeCount[]).map((count) => ({ ...count, key_id: meta.key_id })),
    );
    return counts.map(({ key_id, protocol, item_type, outcome, reason, quantity }) => [
      key_id,
      protocol,
      item_type,
      outcome,
      reason,
      quantity,
    ]);
  };

  it('writes what it refused for good into the ledger, and what came in', async () => {
    await start({}, { bodyBytesMax: 2_000 });
    await send('/v1/traces', '{', json);
    await send('/v1/traces', traces({ ...SPAN, spanId: '' }), json);
    await send('/v1/events', 'x', { 'content-type': 'image/png' });
    await send('/v1/events', 'x'.repeat(3_000), json);
    expect(await counted()).toEqual([
      ['loopback', 'otlp', 'request', 'rejected', 'malformed_body', 1],
      ['loopback', 'otlp', '', 'received', '', 2],
      ['loopback', 'otlp', 'span', 'rejected', 'invalid_span_id', 1],
      ['loopback', 'native', 'request', 'rejected', 'media_type_unknown', 1],
      ['loopback', 'native', '', 'received', '', 2],
      ['loopback', 'native', 'request', 'rejected', 'payload_too_large', 1],
    ]);
  });

  it('has a sentence and advice for every reason that it writes', async () => {
    const codes = ['malformed_body', 'malformed_encoding', 'unsupported_encoding', 'media_type_unknown', 'payload_too_large'];
    for (const code of codes)
      expect([code, OUTCOME_REASONS, OUTCOME_ADVICE]).toEqual([
        code,
        expect.objectContaining({ [code]: expect.any(String) }),
        expect.objectContaining({ [code]: expect.any(String) }),
      ]);
  });

  it('notes what it acknowledged, refused items of the body among it', async () => {
    await start();
    expect((await send('/v1/traces', traces(SPAN, { ...SPAN, spanId: '' }), json)).status).toBe(200);
    expect(await counted()).toEqual([['loopback', 'otlp', '', 'acknowledged', '', 2]]);
  });

  it('counts requests of nobody in its metrics, since no key can be charged with them', async () => {
    await start({ SENTRYAI_INIT_INGEST_KEYS: 'key-one' });
    await send('/v1/traces', traces(SPAN), json);
    await send('/v1/traces', traces(SPAN), { ...json, authorization: 'Bearer wrong' });
    await send('/v1/events', 'x', { 'content-type': 'image/png' });
    const { text } = await send('/metrics', '', {}, 'GET');
    const line = (reason: string) => `sentryai_ingest_refused_requests_total{protocol="otlp",reason="${reason}",attributed="false"} 1`;
    expect([text.includes(line('key_missing')), text.includes(line('key_unknown'))]).toEqual([true, true]);
    expect(text).toContain('{protocol="native",reason="media_type_unknown",attributed="false"} 1');
    expect(await counted()).toEqual([]);
  });

  it('refuses a request of more items than can be worked on at once', async () => {
    await start({}, { bodyBytesMax: 1 << 24 });
    const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
    const message = (field: number, content: Buffer): Buffer =>
      Buffer.concat([Buffer.from([field * 8 + 2, ...varint(content.length)]), content]);
    // LogRecord { body: "a" }
    const record = message(2, Buffer.from([0x2a, 0x03, 0x0a, 0x01, 0x61]));
    const body = (count: number): Buffer => message(1, message(2, Buffer.alloc(record.length * count, record)));
    const protobuf = { 'content-type': 'application/x-protobuf' };
    const tooMany = await send('/v1/logs', body(500_001), protobuf);
    expect([tooMany.status, tooMany.text]).toEqual([413, expect.stringContaining('500001 items')]);
    expect((await send('/v1/logs', body(1_000), protobuf)).status).toBe(200);
  });

  describe('limits', () => {
    const keyed = { ...json, authorization: 'Bearer public1' };
    const refusals = async (): Promise<unknown[][]> =>
      (await counted()).map((count) => count.slice(2)).filter(([, outcome]) => outcome !== 'received' && outcome !== 'acknowledged');
    const startKeyed = async (limits: Partial<typeof NO_LIMITS>, sampling = { spans: 1, logs: 1, metrics: 1 }): Promise<void> => {
      await start({ SENTRYAI_INIT_INGEST_KEYS: 'public1' });
      const [key] = await metadata.listIngestKeys();
      await metadata.updateIngestKey(key?.id ?? '', { limits: { ...NO_LIMITS, ...limits }, sampling });
    };

    it('answers 429 with Retry-After once a key has used its rate up, and takes more after that time', async () => {
      await startKeyed({ items_per_second: 1, items_burst: 1 });
      expect((await send('/v1/traces', traces(SPAN, SPAN, SPAN), keyed)).status).toBe(200);
      const limited = await send('/v1/traces', traces(SPAN), keyed);
      expect(limited).toMatchObject({ status: 429, headers: { 'retry-after': '3' } });
      expect(JSON.parse(limited.text)).toMatchObject({ code: 8, message: expect.stringContaining('1 items a second') });
      const native = await send('/v1/events', JSON.stringify(LOG), keyed);
      expect(JSON.parse(native.text)).toMatchObject({
        error: { code: 'rate_limited', message: expect.stringContaining('Nothing of this request was kept') },
      });
      nowMs += 3_000;
      expect((await send('/v1/traces', traces(SPAN), keyed)).status).toBe(200);
      expect(await refusals()).toEqual([
        ['request', 'limited', 'rate_items', 1],
        ['request', 'limited', 'rate_items', 1],
      ]);
    });

    it('tells Sentry clients in the header that they obey, whether the key stands in the request or in the envelope', async () => {
      await startKeyed({ items_per_second: 1, items_burst: 1 });
      await send('/v1/events', JSON.stringify([LOG, LOG, LOG]), keyed);
      const event = '{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc","message":"hi"}';
      const envelope = (dsn: object): string => [JSON.stringify(dsn), `{"type":"event","length":${event.length}}`, event].join('\n');
      const inRequest = await send('/api/1/envelope/?sentry_key=public1', envelope({}));
      const inEnvelope = await send('/api/1/envelope/', envelope({ dsn: `${base.replace('//', '//public1@')}/1` }));
      for (const reply of [inRequest, inEnvelope]) {
        expect(reply).toMatchObject({ status: 429, headers: { 'x-sentry-rate-limits': '3::key:rate_items', 'retry-after': '3' } });
      }
      expect(await refusals()).toEqual([
        ['request', 'limited', 'rate_items', 1],
        ['item', 'limited', 'rate_items', 1],
      ]);
    });

    it('refuses before the body is read', async () => {
      await startKeyed({ bytes_per_second: 1, bytes_burst: 1 });
      await send('/v1/traces', traces(SPAN), keyed);
      // Announces a body that never comes: an answer can only come from one who did not wait for it.
      const reply = await new Promise<number | undefined>((resolve, reject) => {
        const outgoing = httpRequest(
          `${base}/v1/traces`,
          { method: 'POST', headers: { ...keyed, 'content-length': '100000' } },
          (response) => {
            response.resume();
            resolve(response.statusCode);
            outgoing.destroy();
          },
        );
        outgoing.on('error', reject);
        outgoing.flushHeaders();
      });
      expect(reply).toBe(429);
    });

    it('counts by items where they are known, when many come at once', async () => {
      await startKeyed({ items_per_second: 1, items_burst: 1 });
      const replies = await Promise.all(Array.from({ length: 8 }, () => send('/v1/traces', traces(SPAN, SPAN), keyed)));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      const limited = await refusals();
      const requests = limited.reduce((sum, [itemType, , , quantity]) => sum + Number(quantity) / (itemType === 'span' ? 2 : 1), 0);
      expect(requests).toBe(7);
    });

    it('slows senders of broken bodies down too', async () => {
      await startKeyed({ items_per_second: 1, items_burst: 2 });
      const statuses: number[] = [];
      for (let index = 0; index < 3; index += 1) statuses.push((await send('/v1/traces', '{', keyed)).status);
      expect(statuses).toEqual([400, 400, 429]);
    });

    it('holds a project to its day, over all its keys and over a restart', async () => {
      await start();
      await metadata.updateProject(1, { quota: { ...NO_QUOTA, items_per_day: 2 } });
      expect((await send('/v1/traces', traces(SPAN, SPAN), json)).status).toBe(200);
      const limited = await send('/v1/events', JSON.stringify(LOG), json);
      expect([limited.status, limited.headers['retry-after']]).toEqual([429, '3600']);
      expect(limited.text).toContain('quota_exceeded');
      await ingest.close();
      await consumer.close();
      await producer.close();
      await metadata.close();
      await start();
      expect((await send('/v1/traces', traces(SPAN), json)).status).toBe(429);
      nowMs += 12 * 3_600_000;
      expect(
        (await send('/v1/traces', traces({ ...SPAN, startTimeUnixNano: String(nowMs * 1e6), endTimeUnixNano: String(nowMs * 1e6) }), json))
          .status,
      ).toBe(200);
    });

    it('takes nothing from a key for what the queue could not keep', async () => {
      await start({ SENTRYAI_INIT_INGEST_KEYS: 'public1' }, { queueBytesMax: 600 });
      const [key] = await metadata.listIngestKeys();
      await metadata.updateIngestKey(key?.id ?? '', { limits: { ...NO_LIMITS, items_per_second: 1, items_burst: 1 } });
      await metadata.updateProject(1, { quota: { ...NO_QUOTA, items_per_day: 1 } });
      for (let index = 0; index < 3; index += 1) {
        expect((await send('/v1/traces', traces({ ...SPAN, name: 'x'.repeat(600) }), keyed)).status).toBe(503);
      }
      expect((await send('/v1/events', JSON.stringify(LOG), keyed)).status).toBe(202);
    });

    it('freezes the sampling rule of the key in the record', async () => {
      await startKeyed({}, { spans: 0.1, logs: 1, metrics: 1 });
      await send('/v1/traces', traces(SPAN), keyed);
      expect((await queued())[0]?.meta.sampling).toEqual({ spans: 0.1, logs: 1, metrics: 1 });
    });
  });

  it('reports health and metrics', async () => {
    await start();
    const health = await send('/health', '', {}, 'GET');
    expect(health.status).toBe(200);
    expect(JSON.parse(health.text)).toMatchObject({ status: 'ok', role: ['ingest'] });
    await send('/v1/traces', traces(SPAN), json);
    expect((await send('/metrics', '', {}, 'GET')).text).toContain('sentryai_ingest_items_total{protocol="otlp",result="accepted"} 1');
    expect((await send('/metrics', '', { 'x-forwarded-for': '203.0.113.7' }, 'GET')).status).toBe(401);
  });
});
