import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestIngest, type TestIngest } from '../../open-test-ingest.fixture.ts';

const START_MS = Date.parse('2026-11-22T12:00:00Z');
const TIMESTAMP = '2026-11-22T11:59:00Z';
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
const PAIR = basic('pk-1:sk-1');
const PUBLIC = { authorization: 'Bearer pk-1' };
const PLAIN_KEY = { authorization: 'Bearer plain' };

const trace = (id = 'e1') => ({ id, type: 'trace-create', timestamp: TIMESTAMP, body: { id: 't1', name: 'x' } });
const score = (id = 'e2') => ({ id, type: 'score-create', timestamp: TIMESTAMP, body: { traceId: 't1', name: 'q', value: 1 } });

describe('the routes that Langfuse SDKs use', () => {
  let test: TestIngest;
  let base: string;
  let nowMs = START_MS;

  beforeAll(async () => {
    const env = { SENTRYAI_INIT_INGEST_KEYS: 'pk-1:sk-1,plain' };
    test = await openTestIngest({ env, nowMs, now: () => nowMs, config: { otlpPort: 0, retentionDays: 30, bodyBytesMax: 1 << 24 } });
    base = test.base;
  });
  afterAll(() => test.close());

  const queued = async () => (await test.queued()).filter((record) => record.meta.signal !== 'outcomes');
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = PAIR) => {
    const sent =
      body === undefined
        ? undefined
        : body instanceof Uint8Array
          ? body
          : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const response = await fetch(path.startsWith('http') ? path : `${base}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(sent === undefined ? {} : { body: new Uint8Array(sent) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text === '' ? null : (JSON.parse(text) as Record<string, unknown>),
    };
  };
  const ingestion = (batch: unknown, headers?: Record<string, string>) => call('POST', '/api/public/ingestion', { batch }, headers);

  describe('POST /ingestion', () => {
    it('answers 207 with every event in one of the lists, and queues the batch as it came', async () => {
      const reply = await ingestion([
        trace(),
        { ...trace('bad'), type: 'nonsense' },
        { id: 'log', type: 'sdk-log', timestamp: TIMESTAMP, body: {} },
      ]);
      expect(reply.status).toBe(207);
      expect(reply.json).toMatchObject({
        successes: [
          { id: 'e1', status: 201 },
          { id: 'log', status: 201 },
        ],
        errors: [{ id: 'bad', status: 400, error: 'unknown_type', message: expect.stringContaining('not stored') }],
      });
      const [record] = await queued();
      expect(record?.meta).toMatchObject({ protocol: 'langfuse', signal: 'ingestion', format: 'json', item_count: 3, project_id: 1 });
      expect(record?.meta.scope).toBeUndefined();
      expect(JSON.parse(Buffer.from(record?.body ?? []).toString())).toMatchObject({ batch: [{ id: 'e1' }, { id: 'bad' }, { id: 'log' }] });
    });

    it('has both lists also when one of them is empty, and takes any base URL', async () => {
      const reply = await call('POST', '/some/prefix/api/public/ingestion', { batch: [trace()] });
      expect([reply.status, reply.json?.['errors']]).toEqual([207, []]);
      expect((await ingestion([])).json).toEqual({ successes: [], errors: [] });
      expect(await queued()).toHaveLength(1);
    });

    it('takes gzip, and large batches in the other thread', async () => {
      const large = { ...trace(), body: { id: 't1', input: 'x'.repeat(1_000_000) } };
      const reply = await call('POST', '/api/public/ingestion', gzipSync(JSON.stringify({ batch: [large] })), {
        ...PAIR,
        'content-encoding': 'gzip',
      });
      expect(reply.json).toMatchObject({ successes: [{ id: 'e1' }], errors: [] });
      expect((await queued())[0]?.body.byteLength).toBeGreaterThan(1_000_000);
    });

    it.each([
      ['is not JSON', '{'],
      ['has no list of events', { batch: 'x' }],
    ])('answers 400 when the body %s', async (_, body) => {
      const reply = await call('POST', '/api/public/ingestion', body);
      expect(reply.status).toBe(400);
      expect(reply.json).toEqual({ error: 'malformed_body', message: expect.stringContaining('Nothing was stored') });
      expect(await queued()).toEqual([]);
    });

    it('answers 413 above 4.5 MiB, as JSON', async () => {
      const reply = await ingestion([{ ...trace(), body: { id: 't', input: 'x'.repeat(5_000_000) } }]);
      expect([reply.status, reply.json?.['error']]).toEqual([413, 'payload_too_large']);
    });

    it.each([
      ['no key', {}, 401, 'key_missing'],
      ['an unknown key', basic('pk-2:sk-2'), 401, 'key_unknown'],
      ['a wrong secret', basic('pk-1:wrong'), 401, 'key_unknown'],
    ])('answers with %s %s in the form that SDKs read', async (_, headers, status, error) => {
      const reply = await ingestion([trace()], headers);
      expect([reply.status, reply.json]).toEqual([status, { error, message: expect.any(String) }]);
    });

    it('lets a public key alone send scores only', async () => {
      const reply = await ingestion([trace(), score()], PUBLIC);
      expect(reply.json).toMatchObject({ successes: [{ id: 'e2' }], errors: [{ id: 'e1', status: 401 }] });
      expect((await queued())[0]?.meta.scope).toBe('scores');
      expect((await ingestion([trace()], PUBLIC)).json).toMatchObject({ successes: [], errors: [{ id: 'e1' }] });
      expect(await queued()).toEqual([]);
    });

    it('lets a key that has no secret part send everything', async () => {
      expect((await ingestion([trace()], PLAIN_KEY)).json).toMatchObject({ successes: [{ id: 'e1' }], errors: [] });
      expect((await queued())[0]?.meta.scope).toBeUndefined();
    });

    it('may be asked by pages of other origins', async () => {
      const reply = await fetch(`${base}/api/public/ingestion`, { method: 'OPTIONS', headers: { origin: 'https://app.example' } });
      expect([reply.status, reply.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
      for (const header of [
        'x-langfuse-sdk-name',
        'x-langfuse-sdk-version',
        'x-langfuse-sdk-variant',
        'x-langfuse-sdk-integration',
        'x-langfuse-public-key',
      ]) {
        expect(reply.headers.get('access-control-allow-headers')).toContain(header);
      }
    });
  });

  describe('POST /scores', () => {
    it("answers the score's id", async () => {
      const reply = await call('POST', '/api/public/scores', { id: 'mine', traceId: 't', name: 'q', value: 1 });
      expect([reply.status, reply.json]).toEqual([200, { id: 'mine' }]);
      const made = await call('POST', '/api/public/scores', { traceId: 't', name: 'q', value: 1 }, PUBLIC);
      expect(made.json).toEqual({ id: expect.stringMatching(/^score-[0-9a-f]{32}$/) });
      expect((await queued()).map(({ meta }) => [meta.signal, meta.scope])).toEqual([
        ['score', undefined],
        ['score', 'scores'],
      ]);
    });

    it('says what is wrong with it', async () => {
      const reply = await call('POST', '/api/public/scores', { traceId: 't', name: 'q' });
      expect([reply.status, reply.json?.['error']]).toEqual([400, 'invalid_event']);
      expect((await call('POST', '/api/public/scores', '1')).status).toBe(400);
      expect(await queued()).toEqual([]);
    });

    it('takes a list of them, and counts what is wrong with some', async () => {
      const scores = [
        { id: 's1', traceId: 't', name: 'q', value: 1 },
        { id: 's2', sessionId: 's', name: 'q', value: 'yes' },
      ];
      const reply = await call('POST', '/api/public/scores', scores);
      expect([reply.status, reply.json]).toEqual([202, { message: 'Accepted' }]);
      expect((await queued()).map(({ meta }) => [meta.signal, meta.item_count])).toEqual([['score', 2]]);
      const mixed = await call('POST', '/api/public/scores', [...scores, { traceId: 't', name: 'q' }]);
      expect(mixed.status).toBe(207);
      expect(mixed.json).toMatchObject({ accepted: 2, rejected: 1, errors: [{ status: 400, message: expect.any(String) }] });
      expect((await queued()).map(({ meta }) => meta.item_count)).toEqual([3]);
    });
  });

  describe('media', () => {
    const bytes = Buffer.from('a picture');
    const hash = createHash('sha256').update(bytes).digest();
    const announced = (more: object = {}) => ({
      traceId: 't1',
      observationId: 'o1',
      field: 'input',
      contentType: 'image/png',
      contentLength: bytes.length,
      sha256Hash: hash.toString('base64'),
      ...more,
    });
    const put = (url: unknown, body: Uint8Array) => call('PUT', String(url), body, { 'content-type': 'image/png', authorization: '' });
    const announce = (more?: object) => call('POST', '/api/public/media', announced(more));

    it('are taken at the address that was given out, and the next time they are known', async () => {
      const first = await announce();
      expect(first.status).toBe(201);
      const mediaId = hash.toString('base64url').slice(0, 22);
      expect(first.json).toEqual({ mediaId, uploadUrl: expect.stringContaining(`${base}/api/public/media/upload/${mediaId}?token=`) });
      expect(await put(first.json?.['uploadUrl'], bytes)).toMatchObject({ status: 200, text: '' });
      const media = {
        blob_id: hash.toString('hex').slice(0, 32),
        external_id: mediaId,
        content_type: 'image/png',
        size_bytes: bytes.length,
        trace_ref: 't1',
        observation_ref: 'o1',
        field: 'input',
      };
      const [record] = await queued();
      expect(record?.meta).toMatchObject({ signal: 'media', format: 'binary', project_id: 1, media: { ...media, is_stored: false } });
      expect(Buffer.from(record?.body ?? []).equals(bytes)).toBe(true);
      const report = { uploadedAt: TIMESTAMP, uploadHttpStatus: 200, uploadHttpError: '', uploadTimeMs: 9 };
      expect((await call('PATCH', `/api/public/media/${mediaId}`, report)).status).toBe(200);

      const again = await announce({ traceId: 't2', observationId: undefined });
      expect(again.json).toEqual({ mediaId, uploadUrl: null });
      const [known] = await queued();
      expect(known?.meta.media).toMatchObject({ blob_id: media.blob_id, trace_ref: 't2', observation_ref: '', is_stored: true });
      expect(known?.body.byteLength).toBe(0);
    });

    it('count against the rates of their key when they are announced', async () => {
      const key = (await test.metadata.listIngestKeys(1)).find(({ secret_hash }) => secret_hash !== null);
      const limits = { items_per_second: null, items_burst: null, bytes_per_second: 1, bytes_burst: 1_000 };
      await test.metadata.updateIngestKey(key?.id ?? '', { limits });
      nowMs += 10_000;
      const large = Buffer.alloc(100_000, 'x');
      const announcement = { contentLength: large.length, sha256Hash: createHash('sha256').update(large).digest('base64') };
      const first = await announce(announcement);
      expect(first.status).toBe(201);
      const second = await announce(announcement);
      expect([second.status, second.json?.['error'], second.headers.get('retry-after')]).toEqual([429, 'rate_limited', '3600']);
      // The bytes were counted already, so they may come.
      expect((await put(first.json?.['uploadUrl'], large)).status).toBe(200);
      expect(await queued()).toHaveLength(1);
      await test.metadata.updateIngestKey(key?.id ?? '', { limits: { ...limits, bytes_per_second: null } });
      nowMs += 10_000;
      expect((await announce({ ...announcement, traceId: 't9' })).status).toBe(201);
      expect(await queued()).toHaveLength(1);
    });

    it('may be sent again to the same address', async () => {
      const other = Buffer.from('sent twice');
      const { json } = await announce({ contentLength: other.length, sha256Hash: createHash('sha256').update(other).digest('base64') });
      expect([(await put(json?.['uploadUrl'], other)).status, (await put(json?.['uploadUrl'], other)).status]).toEqual([200, 200]);
      expect(await queued()).toHaveLength(2);
    });

    it.each([
      ['other bytes', Buffer.from('b picture')],
      ['fewer bytes', Buffer.from('a')],
      ['no bytes', Buffer.from('')],
    ])('are refused when %s come', async (_, sent) => {
      const other = Buffer.from(`never sent ${sent.length}`);
      const { json } = await announce({ contentLength: other.length, sha256Hash: createHash('sha256').update(other).digest('base64') });
      expect(await put(json?.['uploadUrl'], sent)).toMatchObject({ status: 400, json: { error: 'checksum_wrong' } });
      expect(await queued()).toEqual([]);
    });

    it('are refused at an address that was changed, made up, or given out too long ago', async () => {
      const other = Buffer.from('late');
      const { json } = await announce({ contentLength: other.length, sha256Hash: createHash('sha256').update(other).digest('base64') });
      const url = String(json?.['uploadUrl']);
      expect(
        (
          await put(
            url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
            other,
          )
        ).status,
      ).toBe(403);
      expect((await put(url.replace(/token=.*/, 'token=a.b'), other)).status).toBe(403);
      expect((await put(url.replace(/\?.*/, ''), other)).status).toBe(403);
      nowMs = START_MS + 2 * 3_600_000;
      try {
        expect(await put(url, other)).toMatchObject({
          status: 403,
          json: { error: 'upload_not_allowed', message: expect.stringContaining('too old') },
        });
      } finally {
        nowMs = START_MS;
      }
    });

    it.each([
      ['no hash', { sha256Hash: undefined }],
      ['a hash that is none', { sha256Hash: 'abc' }],
      ['no type', { contentType: '' }],
      ['a negative length', { contentLength: -1 }],
    ])('that are announced with %s are refused', async (_, more) => {
      expect(await announce(more)).toMatchObject({ status: 400, json: { error: 'invalid_media' } });
    });

    it('that are too large are refused before they are sent', async () => {
      expect(await announce({ contentLength: 1 << 30 })).toMatchObject({ status: 413 });
    });

    it('need the whole pair', async () => {
      expect((await call('POST', '/api/public/media', announced(), PUBLIC)).status).toBe(401);
      expect((await call('POST', '/api/public/media', announced(), {})).status).toBe(401);
      expect((await call('PATCH', '/api/public/media/x', {}, {})).status).toBe(401);
    });

    it('are given an address by which the client reached us, also behind a proxy', async () => {
      const reply = await call('POST', '/prefix/api/public/media', announced({ contentLength: 1 }), {
        ...PAIR,
        'x-forwarded-proto': 'https',
      });
      expect(reply.json?.['uploadUrl']).toContain(`${base.replace('http:', 'https:')}/prefix/api/public/media/upload/`);
    });
  });

  describe('what SDKs ask', () => {
    it('says that it is well, to everybody', async () => {
      expect(await call('GET', '/api/public/health', undefined, {})).toMatchObject({
        status: 200,
        json: { status: 'OK', version: expect.any(String) },
      });
    });

    it('tells whose keys they are, to the whole pair only', async () => {
      const reply = await call('GET', '/api/public/projects');
      expect(reply.json).toEqual({ data: [{ id: '1', name: 'default', metadata: {}, organization: { id: '1', name: 'default' } }] });
      for (const headers of [PUBLIC, PLAIN_KEY, {}, basic('pk-1:wrong')])
        expect((await call('GET', '/api/public/projects', undefined, headers)).status).toBe(401);
    });

    it('has no prompts, in the words that make SDKs fall back', async () => {
      const reply = await call('GET', '/api/public/v2/prompts/folder%2Fname?label=production');
      expect([reply.status, reply.json]).toEqual([
        404,
        { error: 'LangfuseNotFoundError', message: expect.stringContaining('Prompt not found') },
      ]);
      expect((await call('GET', '/api/public/v2/prompts/name', undefined, {})).status).toBe(401);
    });

    it.each([
      ['POST', '/api/public/v2/prompts'],
      ['POST', '/api/public/datasets'],
      ['POST', '/api/public/dataset-items'],
      ['POST', '/api/public/dataset-run-items'],
      ['GET', '/api/public/v2/datasets/qa'],
      ['GET', '/api/public/traces'],
      ['GET', '/api/public/traces/t1'],
      ['GET', '/api/public/ingestion'],
      ['DELETE', '/api/public/scores/s'],
    ])('says of %s %s that nothing was stored', async (method, path) => {
      const reply = await call(method, path, method === 'POST' ? {} : undefined);
      expect([reply.status, reply.json]).toEqual([
        404,
        { error: 'LangfuseNotFoundError', message: expect.stringContaining('nothing was stored') },
      ]);
    });

    it('takes OpenTelemetry of the newer SDKs, as JSON and compressed', async () => {
      const span = {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        name: 'x',
        startTimeUnixNano: String(START_MS * 1e6),
      };
      const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
      expect(await call('POST', '/api/public/otel/v1/traces', body)).toMatchObject({ status: 200, text: '{}' });
      expect(await call('POST', '/api/public/otel/v1/traces', gzipSync(body), { ...PAIR, 'content-encoding': 'gzip' })).toMatchObject({
        status: 200,
      });
      expect((await queued()).map(({ meta }) => [meta.protocol, meta.signal])).toEqual([
        ['otlp', 'traces'],
        ['otlp', 'traces'],
      ]);
    });
  });
});
