import { status } from '@grpc/grpc-js';
import { decodeLogs, decodeMetrics, decodeTraces } from '@sentryai/otlp';
import { encodeMetricsProtobuf } from '@sentryai/otlp/testing/encode-metrics';
import { encodeTracesProtobuf } from '@sentryai/otlp/testing/encode-traces';
import { aSpan, TRACE_ID, tracesOf } from '@sentryai/otlp/testing/span-builder';
import { NO_LIMITS } from '@sentryai/schema';
import { EXPORT_PATHS, type GrpcClient, type GrpcEnding, openGrpcClient } from '@sentryai/testing/call-grpc';
import { loadFixtures } from '@sentryai/testing/fixtures';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestIngest, TEST_NOW_MS, type TestIngest, type TestIngestOptions } from '../open-test-ingest.fixture.ts';

const RULES = { receivedAtMs: TEST_NOW_MS, retentionDays: 0 };
const paths = { ...EXPORT_PATHS, health: '/grpc.health.v1.Health/Check' };
const span = aSpan({ start_time_us: TEST_NOW_MS * 1000, end_time_us: TEST_NOW_MS * 1000 });
const traces = encodeTracesProtobuf(tracesOf(span));
type CallOptions = { metadata?: Record<string, string>; gzip?: boolean; authority?: string };

describe('OTLP over gRPC', () => {
  let ingest: TestIngest;
  const clients: GrpcClient[] = [];
  const start = async (options: TestIngestOptions = {}) => {
    ingest = await openTestIngest(options);
  };
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await ingest.close();
  });

  const call = (path: string, body: Uint8Array, { metadata = {}, gzip = false, authority }: CallOptions = {}): Promise<GrpcEnding> => {
    const client = openGrpcClient(ingest.grpcAddress, { isGzip: gzip, ...(authority === undefined ? {} : { authority }) });
    clients.push(client);
    return client.call(path, body, { metadata });
  };

  /** `grpc-status-details-bin` as the text inside and the seconds of its RetryInfo. */
  const retryInfoOf = ({ trailers }: GrpcEnding): Buffer | undefined => trailers.get('grpc-status-details-bin')[0] as Buffer | undefined;

  it.each([false, true])('puts the bytes on the queue before it answers (gzip: %s)', async (gzip) => {
    await start({ config: { retentionDays: 0 } });
    const metrics = encodeMetricsProtobuf({
      resources: [
        {
          attributes: new Map(),
          schema_url: '',
          scopes: [
            {
              name: '',
              version: '',
              attributes: new Map(),
              schema_url: '',
              metrics: [
                {
                  name: 'temperature',
                  description: '',
                  unit: '',
                  metadata: new Map(),
                  kind: 'gauge',
                  points: [
                    {
                      index: 0,
                      start_time_us: 0,
                      time_us: TEST_NOW_MS * 1000,
                      attributes: new Map(),
                      flags: 0,
                      value: 21.5,
                      exemplars: [],
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
    const logs = loadFixtures('otlp').find(({ name }) => name === 'otel-sdk/logs-proto')!.requests[0]!.body;
    for (const [path, body] of [
      [paths.traces, traces],
      [paths.logs, logs],
      [paths.metrics, metrics],
    ] as const) {
      expect(await call(path, body, { gzip })).toMatchObject({ code: status.OK, message: Buffer.alloc(0) });
    }
    const records = await ingest.queued();
    expect(records.map(({ meta }) => [meta.protocol, meta.signal, meta.format, meta.key_id])).toEqual([
      ['otlp', 'traces', 'protobuf', 'loopback'],
      ['otlp', 'logs', 'protobuf', 'loopback'],
      ['otlp', 'metrics', 'protobuf', 'loopback'],
    ]);
    expect(records.map(({ body }) => Buffer.from(body))).toEqual([traces, logs, metrics].map((body) => Buffer.from(body)));
    expect(decodeTraces(records[0]!.body, 'protobuf', RULES).spanCount).toBe(1);
    expect(decodeLogs(records[1]!.body, 'protobuf', RULES).recordCount).toBe(records[1]!.meta.item_count);
    expect(decodeMetrics(records[2]!.body, 'protobuf', RULES)).toMatchObject({ pointCount: 1, rejected: [] });
  });

  it('takes a message as a real client framed it', async () => {
    await start({ config: { retentionDays: 0 } });
    const { body } = loadFixtures('otlp').find(({ name }) => name === 'otel-sdk/traces-grpc')!.requests[0]!;
    expect(await call(paths.traces, body.subarray(5))).toMatchObject({ code: status.OK });
    expect((await ingest.queued())[0]?.meta.item_count).toBeGreaterThan(1);
  });

  it('answers partial success when some items cannot be stored, and success to an empty request', async () => {
    await start();
    const mixed = encodeTracesProtobuf(tracesOf(span, aSpan({ trace_id: '0'.repeat(32) })));
    const ending = await call(paths.traces, mixed);
    expect(ending.code).toBe(status.OK);
    expect(ending.message.toString('latin1')).toContain('invalid_trace_id');
    expect(await call(paths.metrics, Buffer.alloc(0))).toMatchObject({ code: status.OK, message: Buffer.alloc(0) });
  });

  it('wants a key from everybody once keys were provisioned, in every form', async () => {
    await start({ env: { SENTRYAI_INIT_INGEST_KEYS: 'public1:secret1' } });
    const refused = await call(paths.traces, traces);
    expect(refused).toMatchObject({ code: status.UNAUTHENTICATED, details: expect.stringContaining('Authorization: Bearer KEY') });
    expect(retryInfoOf(refused)).toBeUndefined();
    expect(await call(paths.traces, traces, { metadata: { authorization: 'Bearer wrong' } })).toMatchObject({
      code: status.UNAUTHENTICATED,
    });
    const basic = Buffer.from('public1:secret1').toString('base64');
    for (const metadata of [{ authorization: 'Bearer public1' }, { 'x-api-key': 'public1' }, { authorization: `Basic ${basic}` }]) {
      expect(await call(paths.traces, traces, { metadata })).toMatchObject({ code: status.OK });
    }
    expect((await ingest.queued()).length).toBe(3);
  });

  it.each<[string, TestIngestOptions, CallOptions, number]>([
    ['bound beyond loopback', { config: { allowsKeyless: false } }, {}, status.UNAUTHENTICATED],
    ['through a proxy', {}, { metadata: { 'x-forwarded-for': '203.0.113.7' } }, status.UNAUTHENTICATED],
    ['for a web page', {}, { metadata: { origin: 'https://attacker.example' } }, status.UNAUTHENTICATED],
    ['by a foreign name', {}, { authority: 'attacker.example' }, status.PERMISSION_DENIED],
  ])('takes nothing without a key when called %s', async (_, options, calling, code) => {
    await start(options);
    expect(await call(paths.traces, traces, calling)).toMatchObject({ code });
    expect(await ingest.queued()).toEqual([]);
  });

  it('says what is wrong with a message, finally', async () => {
    await start();
    const broken = await call(paths.traces, Buffer.from([0x0a, 0xff, 0x01, 0x02]));
    expect(broken).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('protobuf, byte') });
    expect(retryInfoOf(broken)).toBeUndefined();
    expect(await call('/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export', traces)).toMatchObject({
      code: status.UNIMPLEMENTED,
    });
  });

  it.each([
    ['too large', Buffer.alloc((1 << 20) + 1), false],
    ['too large once inflated', Buffer.alloc(4 << 20), true],
  ] as const)('refuses a message that is %s for good, and counts it', async (_, body, gzip) => {
    await start();
    const ending = await call(paths.traces, body, { gzip });
    expect(ending).toMatchObject({ code: status.RESOURCE_EXHAUSTED, details: expect.stringContaining('limit of 1048576 bytes') });
    expect(retryInfoOf(ending)).toBeUndefined();
    expect(await call(paths.traces, traces)).toMatchObject({ code: status.OK });
    await ingest.stop();
    expect((await ingest.counted()).map(({ item_type, outcome, reason, quantity }) => [item_type, outcome, reason, quantity])).toEqual([
      ['request', 'rejected', 'payload_too_large', 1],
      ['', 'received', '', 1],
      ['', 'acknowledged', '', 1],
    ]);
  });

  it('asks to send again later when the queue is full, with the time to wait', async () => {
    await start({ queueBytesMax: 900 });
    expect(await call(paths.traces, traces)).toMatchObject({ code: status.OK });
    const full = await call(paths.traces, encodeTracesProtobuf(tracesOf({ ...span, name: 'x'.repeat(600) })));
    expect(full).toMatchObject({ code: status.UNAVAILABLE });
    const details = retryInfoOf(full);
    expect(details?.toString('latin1')).toContain('type.googleapis.com/google.rpc.RetryInfo');
    // value 2: RetryInfo { retry_delay 1: Duration { seconds 1: 5 } }
    expect(details?.subarray(-6)).toEqual(Buffer.from([0x12, 0x04, 0x0a, 0x02, 0x08, 0x05]));
  });

  it('tells a key that has used its rate up when to send again, and takes more after that time', async () => {
    let nowMs = TEST_NOW_MS;
    await start({ env: { SENTRYAI_INIT_INGEST_KEYS: 'public1' }, now: () => nowMs });
    const [key] = await ingest.metadata.listIngestKeys();
    await ingest.metadata.updateIngestKey(key?.id ?? '', {
      limits: { ...NO_LIMITS, items_per_second: 1, items_burst: 1 },
      sampling: { spans: 1, logs: 1, metrics: 1 },
    });
    const send = (count: number) => {
      const spans = Array.from({ length: count }, (_, index) => ({ ...span, span_id: (index + 1).toString(16).padStart(16, '0') }));
      return call(paths.traces, encodeTracesProtobuf(tracesOf(...spans)), { metadata: { authorization: 'Bearer public1' } });
    };
    expect(await send(3)).toMatchObject({ code: status.OK });
    const limited = await send(1);
    expect(limited).toMatchObject({ code: status.RESOURCE_EXHAUSTED, details: expect.stringContaining('1 items a second') });
    // Duration { seconds 1: 3 }: without it clients take the code for final and drop the batch
    expect(retryInfoOf(limited)?.subarray(-6)).toEqual(Buffer.from([0x12, 0x04, 0x0a, 0x02, 0x08, 0x03]));
    nowMs += 3_000;
    expect(await send(1)).toMatchObject({ code: status.OK });
    await ingest.stop();
    expect((await ingest.counted()).filter(({ outcome }) => outcome === 'limited')).toMatchObject([
      { item_type: 'request', reason: 'rate_items', quantity: 1 },
    ]);
  });

  it('answers the standard health question, for the server and for each service', async () => {
    await start({ env: { SENTRYAI_INIT_INGEST_KEYS: 'key1' } });
    const ask = (service: string) => call(paths.health, Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)]));
    for (const service of ['', 'opentelemetry.proto.collector.trace.v1.TraceService']) {
      expect(await ask(service)).toMatchObject({ code: status.OK, message: Buffer.from([0x08, 0x01]) });
    }
    expect(await ask('unknown.Service')).toMatchObject({ code: status.NOT_FOUND });
    expect(await call(paths.health, Buffer.from([0x0a, 0xff]))).toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it('ends the calls under way before it stops, and takes no new ones', async () => {
    await start();
    const calls = Array.from({ length: 20 }, (_, index) =>
      call(paths.traces, encodeTracesProtobuf(tracesOf({ ...span, span_id: (index + 1).toString(16).padStart(16, '0') }))),
    );
    await Promise.race(calls);
    await ingest.stop();
    const endings = await Promise.all(calls);
    const expected: number[] = [status.OK, status.UNAVAILABLE];
    expect(endings.filter(({ code }) => !expected.includes(code))).toEqual([]);
    expect((await call(paths.traces, traces)).code).toBe(status.UNAVAILABLE);
  });

  it('keeps apart what comes in at the same time', async () => {
    await start();
    const ids = Array.from({ length: 30 }, (_, index) => (index + 1).toString(16).padStart(16, '0'));
    const client = openGrpcClient(ingest.grpcAddress);
    clients.push(client);
    const endings = await Promise.all(
      ids.map((span_id) => client.call(paths.traces, encodeTracesProtobuf(tracesOf({ ...span, span_id })))),
    );
    expect(new Set(endings.map(({ code }) => code))).toEqual(new Set([status.OK]));
    const stored = (await ingest.queued()).flatMap(({ body }) =>
      decodeTraces(body, 'protobuf', RULES).resources.flatMap(({ scopes }) => scopes.flatMap(({ spans }) => spans)),
    );
    expect(stored.map(({ span_id }) => span_id).sort()).toEqual(ids);
    expect(stored.every(({ trace_id }) => trace_id === TRACE_ID)).toBe(true);
  });
});
