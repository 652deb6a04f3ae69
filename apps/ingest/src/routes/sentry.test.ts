import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { AppError } from '@sentryai/schema';
import {
  attachment,
  container,
  envelope,
  EVENT_ID,
  item,
  NOW_S,
  RECEIVED_AT_MS,
  span,
  TRACE_ID,
} from '@sentryai/sentry/envelope-builder.fixture';
import { loadSentryCaptures } from '@sentryai/testing/sentry-captures';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestIngest, type Reply, type TestIngest } from '../open-test-ingest.fixture.ts';
import { sentryProtocol } from './sentry.ts';

const KEY = '5f3c1e9a7b2d4c608e1f0a9b8c7d6e5f';
const ENV = { SENTRYAI_INIT_PROJECT_ID: '42', SENTRYAI_INIT_INGEST_KEYS: `${KEY},paired:secret` };
const QUERY = `?sentry_version=7&sentry_key=${KEY}&sentry_client=sentry.javascript.node%2F11.12.0`;
const PATH = `/api/42/envelope/${QUERY}`;
const EVENT = { event_id: EVENT_ID, message: 'hi', timestamp: NOW_S };
const BODY = envelope({ event_id: EVENT_ID }, item('event', EVENT));
const AUTH = `Sentry sentry_version=7, sentry_client=raven-node/2.6.4, sentry_key=${KEY}`;

const answerOf = ({ status, text }: Reply) => ({ status, answer: JSON.parse(text) as unknown });

describe('Sentry routes', () => {
  let test: TestIngest;
  beforeAll(async () => {
    test = await openTestIngest({ env: ENV, nowMs: RECEIVED_AT_MS });
  });
  afterEach(async () => {
    await test.queued();
  });
  afterAll(() => test.close());

  it('take what an SDK sends: no content type, chunked, answered with the event’s id', async () => {
    expect(answerOf(await test.send(PATH, BODY))).toEqual({ status: 200, answer: { id: EVENT_ID } });
    const [record] = await test.queued();
    expect(Buffer.from(record!.body).equals(BODY)).toBe(true);
    expect(record!.meta).toMatchObject({
      project_id: 42,
      protocol: 'sentry',
      signal: 'envelope',
      format: 'envelope',
      item_count: 1,
      client_address: '127.0.0.1',
    });
  });

  it('answer {} to an envelope that is about no event', async () => {
    const spans = envelope({}, container('span', [span(1)]));
    expect(answerOf(await test.send(PATH, spans))).toEqual({ status: 200, answer: {} });
    expect(answerOf(await test.send(PATH, '{}'))).toEqual({ status: 200, answer: {} });
  });

  it.each([
    ['gzip', gzipSync(BODY)],
    ['x-gzip', gzipSync(BODY)],
    ['deflate', deflateSync(BODY)],
    ['br', brotliCompressSync(BODY)],
    ['zstd', zstdCompressSync(BODY)],
  ])('undo content encoding %s', async (encoding, body) => {
    expect((await test.send(PATH, body, { 'content-encoding': encoding })).status).toBe(200);
    expect(Buffer.from((await test.queued())[0]!.body).equals(BODY)).toBe(true);
  });

  it.each([
    ['a key in the query', PATH, {}, BODY],
    ['X-Sentry-Auth', '/api/42/envelope/', { 'x-sentry-auth': AUTH }, BODY],
    ['X-Sentry-Auth, scheme in capitals', '/api/42/envelope/', { 'x-sentry-auth': AUTH.replace('Sentry', 'SENTRY') }, BODY],
    ['Authorization: Sentry', '/api/42/envelope/', { authorization: AUTH }, BODY],
    ['Basic with the key as user', '/api/42/envelope/', { authorization: `Basic ${Buffer.from(`${KEY}:`).toString('base64')}` }, BODY],
    ['Bearer', '/api/42/envelope/', { authorization: `Bearer ${KEY}` }, BODY],
    ['a DSN in the envelope', '/api/42/envelope/', {}, envelope({ dsn: `https://${KEY}@sentry.example/42` }, item('event', EVENT))],
    [
      'a DSN in a compressed envelope',
      '/api/42/envelope/',
      { 'content-encoding': 'gzip' },
      gzipSync(envelope({ dsn: `https://${KEY}@x/42` }, item('event', EVENT))),
    ],
    ['a DSN beside the same key', PATH, {}, envelope({ dsn: `https://${KEY}@sentry.example/42` }, item('event', EVENT))],
    ['no slash at the end', `/api/42/envelope${QUERY}`, {}, BODY],
    ['a prefix before /api', `/some/prefix/api/42/envelope/${QUERY}`, {}, BODY],
    ['the legacy store route', `/api/42/store/${QUERY}`, {}, JSON.stringify(EVENT)],
    ['the store route without a project', `/api/store/${QUERY}`, {}, JSON.stringify(EVENT)],
    ['an envelope on the store route', `/api/42/store/${QUERY}`, { 'content-type': 'application/x-sentry-envelope' }, BODY],
    [
      'an old protocol version and its secret',
      '/api/42/store/',
      { 'x-sentry-auth': `${AUTH.replace('version=7', 'version=5')}, sentry_secret=x` },
      JSON.stringify(EVENT),
    ],
  ] as [string, string, Record<string, string>, Buffer | string][])('accept %s', async (_, path, headers, body) => {
    expect(answerOf(await test.send(path, body, headers))).toMatchObject({ status: 200 });
    expect((await test.queued()).map(({ meta }) => meta.project_id)).toEqual([42]);
  });

  it.each([
    ['no key at all', '/api/42/envelope/', {}, BODY, 401],
    ['keys in two places', PATH, { 'x-sentry-auth': AUTH }, BODY, 401],
    ['a Sentry header without a key', '/api/42/envelope/', { 'x-sentry-auth': 'Sentry sentry_version=7' }, BODY, 401],
    ['an unknown key', `/api/42/envelope/?sentry_key=${'0'.repeat(32)}`, {}, BODY, 403],
    ['a wrong secret', '/api/42/envelope/', { authorization: `Basic ${Buffer.from('paired:wrong').toString('base64')}` }, BODY, 403],
    ['another project', `/api/43/envelope/${QUERY}`, {}, BODY, 403],
    ['a project that is no number', `/api/shop/envelope/${QUERY}`, {}, BODY, 400],
    ['a protocol version of the future', `/api/42/envelope/?sentry_version=9&sentry_key=${KEY}`, {}, BODY, 400],
    ['a DSN of another project', PATH, {}, envelope({ dsn: `https://${KEY}@sentry.example/43` }, item('event', EVENT)), 400],
    ['a DSN of another key', PATH, {}, envelope({ dsn: 'https://other@sentry.example/42' }, item('event', EVENT)), 400],
    [
      'a DSN of another project and no key',
      '/api/42/envelope/',
      {},
      envelope({ dsn: `https://${KEY}@sentry.example/43` }, item('event', EVENT)),
      400,
    ],
    ['an empty body', PATH, {}, '', 400],
    ['a cut payload', PATH, {}, BODY.subarray(0, 40), 400],
    ['text', PATH, {}, 'hello', 400],
    ['an event that cannot be stored, alone', PATH, {}, envelope({}, item('event', [])), 400],
    ['damaged gzip', PATH, { 'content-encoding': 'gzip' }, 'not gzip', 400],
    ['an unknown encoding', PATH, { 'content-encoding': 'snappy' }, BODY, 415],
    ['an event over 1 MiB', PATH, {}, envelope({}, item('event', { message: 'x'.repeat(1 << 20) })), 413],
    ['a store body that is no JSON', `/api/42/store/${QUERY}`, {}, '{', 400],
    ['a store body over its limit', `/api/42/store/${QUERY}`, {}, Buffer.alloc(3 << 20, 0x20), 413],
    ['security reports', `/api/42/security/${QUERY}`, {}, '{}', 404],
    ['minidumps', `/api/42/minidump/${QUERY}`, {}, '{}', 404],
    ['check-ins by address', `/api/42/cron/nightly/${KEY}/`, {}, '', 404],
  ] as [string, string, Record<string, string>, Buffer | string, number][])(
    'refuse %s in Sentry’s form, to every origin',
    async (_, path, headers, body, status) => {
      const reply = await test.send(path, body, { origin: 'https://app.example', ...headers });
      expect(reply.status).toBe(status);
      const { detail, causes } = JSON.parse(reply.text) as { detail: string; causes: string[] };
      expect(detail.length).toBeGreaterThan(20);
      expect(causes).toEqual([expect.stringMatching(/^[a-z_]+$/)]);
      expect(reply.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'x-sentry-error, x-sentry-rate-limits, retry-after',
        'x-sentry-error': expect.any(String),
      });
      expect(await test.queued()).toEqual([]);
    },
  );

  it('refuse a disabled key with 403', async () => {
    const other = await openTestIngest({ env: ENV, nowMs: RECEIVED_AT_MS });
    const [key] = (await other.metadata.listIngestKeys()).filter(({ public_prefix }) => KEY.startsWith(public_prefix));
    await other.metadata.setIngestKeyDisabled(key!.id, true);
    expect((await other.send(PATH, BODY)).status).toBe(403);
    await other.close();
  });

  it('want a key from everybody, on this machine too', async () => {
    const open = await openTestIngest({ env: {}, nowMs: RECEIVED_AT_MS });
    expect((await open.send('/v1/events', '{"type":"log","level":"info","message":"x"}')).status).toBe(202);
    expect((await open.send('/api/1/envelope/', BODY)).status).toBe(401);
    await open.close();
  });

  it('answer preflights as browsers of Sentry SDKs expect them', async () => {
    const preflight = await test.send(
      '/api/42/envelope/',
      '',
      { origin: 'https://app.example', 'access-control-request-method': 'POST' },
      'OPTIONS',
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers':
        'x-sentry-auth, x-requested-with, x-forwarded-for, origin, referer, accept, content-type, authentication, authorization, content-encoding, transfer-encoding',
      'access-control-max-age': '3600',
    });
    const reply = await test.send(PATH, BODY, { origin: 'https://app.example', 'content-type': 'text/plain;charset=UTF-8' });
    expect(reply.headers['access-control-allow-origin']).toBe('*');
  });

  it('keep the good things of an envelope and say in a header what was refused', async () => {
    const mixed = envelope(
      { event_id: EVENT_ID },
      item('event', EVENT),
      container('log', [{ body: 'x', trace_id: TRACE_ID }, {}]),
      item('replay_event', {}),
    );
    const reply = await test.send(PATH, mixed);
    expect(answerOf(reply)).toEqual({ status: 200, answer: { id: EVENT_ID } });
    expect(reply.headers['x-sentry-error']).toContain('1 log');
    expect((await test.queued())[0]?.meta.item_count).toBe(4);
  });

  it('answer 200 to what is ignored, and count it', async () => {
    const own = await openTestIngest({ env: ENV, nowMs: RECEIVED_AT_MS });
    const ignored = envelope({ event_id: EVENT_ID }, item('replay_event', {}), item('made_up', {}));
    expect(answerOf(await own.send(PATH, ignored))).toEqual({ status: 200, answer: { id: EVENT_ID } });
    await own.send(PATH, 'broken');
    await own.stop();
    const counts = await own.counted();
    expect(counts.map(({ item_type, outcome, reason, quantity }) => [item_type, outcome, reason, quantity])).toEqual([
      ['replay_event', 'ignored', 'not_supported', 1],
      ['unknown', 'ignored', 'unknown_type', 1],
      ['', 'received', '', 3],
      ['request', 'rejected', 'malformed_body', 1],
    ]);
    await own.close();
  });

  it('take the event of a pixel in the address, and answer with the pixel', async () => {
    for (const data of [
      JSON.stringify(EVENT),
      Buffer.from(JSON.stringify(EVENT)).toString('base64'),
      deflateSync(JSON.stringify(EVENT)).toString('base64'),
    ]) {
      const reply = await test.send(`/api/42/store/${QUERY}&sentry_data=${encodeURIComponent(data)}`, '', {}, 'GET');
      expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'image/gif' } });
      expect(reply.body.subarray(0, 6).toString()).toBe('GIF89a');
      expect(JSON.parse(Buffer.from((await test.queued())[0]!.body).toString())).toEqual(EVENT);
    }
    expect((await test.send(`/api/42/store/${QUERY}`, '', {}, 'GET')).status).toBe(400);
    expect(await test.send(PATH, '', {}, 'GET')).toMatchObject({ status: 405, headers: { allow: 'POST, OPTIONS' } });
  });

  it('hold the envelope limit of the settings', async () => {
    const small = await openTestIngest({ env: ENV, nowMs: RECEIVED_AT_MS, config: { envelopeBytesMax: 4_096 } });
    const big = envelope({ event_id: EVENT_ID }, item('event', EVENT), attachment('x'.repeat(5_000)));
    expect((await small.send(PATH, big)).status).toBe(413);
    expect((await small.send(PATH, gzipSync(big), { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await small.send(PATH, BODY)).status).toBe(200);
    await small.close();
  });

  it('take every captured request as its client sent it', async () => {
    const captures = loadSentryCaptures();
    for (const { name, request, expect: fact } of captures) {
      const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...headers } = request.headers;
      const reply = await test.send(request.path, request.body, headers);
      const id = fact.kind === 'store' ? fact.event?.event_id : fact.envelopeHeader?.event_id;
      expect(answerOf(reply), name).toEqual({ status: 200, answer: id === undefined ? {} : { id } });
    }
    // On a slow machine the ledger's own records come in between.
    const stored = (await test.queued()).filter(({ meta }) => meta.signal !== 'outcomes');
    expect(stored.length).toBe(
      captures.filter(({ scenario, expect: fact }) => scenario !== 'check-in' || fact.items?.[0]?.header.type !== 'check_in').length,
    );
  });
});

describe('limits', () => {
  const protocol = sentryProtocol({ method: 'POST', url: PATH, headers: {} } as never, '/api/42/envelope', { envelopeBytesMax: 1 })!;

  it('are said in both headers that SDKs obey', () => {
    const limit = new AppError({
      code: 'rate_limited',
      message: 'Too many events. Nothing was stored.',
      httpStatus: 429,
      retryable: true,
      retryAfterSeconds: 29.2,
    });
    expect(protocol.refused(limit, 'envelope', 'r')).toMatchObject({
      status: 429,
      headers: { 'x-sentry-rate-limits': '30::key:rate_limited', 'retry-after': '30' },
      body: '{"detail":"Too many events. Nothing was stored.","causes":["rate_limited"]}',
    });
    const bare = new AppError({ code: 'busy', message: 'Not now.', httpStatus: 429 });
    expect(protocol.refused(bare, 'envelope', 'r').headers).toMatchObject({ 'x-sentry-rate-limits': '60::key:busy', 'retry-after': '60' });
  });

  it('never put line breaks or other letters into a header', () => {
    const error = new AppError({ code: 'x', message: 'Zeile\r\nx-injected: 1 漢字', httpStatus: 400 });
    expect(protocol.refused(error, 'envelope', 'r').headers?.['x-sentry-error']).toMatch(/^[\x20-\x7e]+$/);
  });
});
