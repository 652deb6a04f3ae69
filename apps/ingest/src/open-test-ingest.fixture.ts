/** Ingest over real parts for tests: key store and durable queue in a scratch folder, free ports, fixed clock. */
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metadataPath, openSqliteMetadata, parseProvisioning, provision } from '@sentryai/metadata';
import { createBoard, openLogConsumer, openLogProducer, readFrames } from '@sentryai/queue';
import type { OutcomeCount, QueueRecord } from '@sentryai/schema';
import { createLogger, createMetrics } from '@sentryai/telemetry';
import { createIngest, type Ingest, type IngestConfig } from './create.ts';

export const TEST_NOW_MS = Date.parse('2026-11-22T12:00:00Z');

export type Reply = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer; text: string };

export type TestIngest = {
  ingest: Ingest;
  metadata: ReturnType<typeof openSqliteMetadata>;
  /** Base URLs. */
  base: string;
  otlpBase: string;
  grpcAddress: string;
  /** Without a length of its own the body goes out in chunks, as Node's SDKs send theirs. */
  send(path: string, body: string | Uint8Array, headers?: Record<string, string>, method?: string): Promise<Reply>;
  /** Records that were appended since the last call, without those that hold counts. */
  queued(): Promise<QueueRecord[]>;
  /** Everything that ingest counted itself so far; complete after `stop()`. */
  counted(): Promise<OutcomeCount[]>;
  /** Stops ingest; the queue stays open. */
  stop(): Promise<void>;
  close(): Promise<void>;
};

export type TestIngestOptions = {
  env?: Record<string, string>;
  nowMs?: number;
  /** For tests in which time passes. */
  now?: () => number;
  config?: Partial<IngestConfig>;
  queueBytesMax?: number;
};

export async function openTestIngest(options: TestIngestOptions = {}): Promise<TestIngest> {
  const { env = {}, nowMs = TEST_NOW_MS, now = () => nowMs, config = {}, queueBytesMax = 1 << 30 } = options;
  const home = await mkdtemp(join(tmpdir(), 'ingest-test-'));
  const metadata = openSqliteMetadata({ path: metadataPath(home) });
  const provisioning = parseProvisioning(env);
  await provision({ metadata, config: provisioning, home, isLoopbackBind: true, nowMs });
  const board = createBoard();
  const dir = join(home, 'queue');
  const producer = await openLogProducer({ dir, board, bytesMax: queueBytesMax, segmentBytes: 1 << 26, now });
  const consumer = await openLogConsumer({ dir, board, bytesMax: queueBytesMax });
  const ingest = createIngest({
    producer,
    metadata,
    logger: createLogger({ name: 'test', level: 'silent' }),
    metrics: createMetrics({ isProcessReported: false }),
    now,
    config: {
      host: '127.0.0.1',
      port: 0,
      otlpPort: 0,
      grpcPort: 0,
      publicUrl: undefined,
      defaultProjectId: provisioning.projectId,
      allowsKeyless: true,
      retentionDays: 30,
      bodyBytesMax: 1 << 20,
      secret: 'secret-of-the-test',
      ...config,
    },
  });
  const ports = await ingest.listen();
  const base = `http://127.0.0.1:${ports.port}`;
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= ingest.close());
  const counts: OutcomeCount[] = [];
  const queued = async (): Promise<QueueRecord[]> => {
    const batch = await consumer.read({ bytesMax: 1 << 28, lingerMs: 0, waitMs: 0 });
    const records = batch ? [...readFrames(batch.frames)] : [];
    const isCount = ({ meta }: QueueRecord): boolean => meta.signal === 'outcomes';
    for (const { body } of records.filter(isCount)) counts.push(...(JSON.parse(Buffer.from(body).toString()) as OutcomeCount[]));
    return records.filter((record) => !isCount(record));
  };
  return {
    ingest,
    metadata,
    base,
    otlpBase: `http://127.0.0.1:${ports.otlpPort}`,
    grpcAddress: `127.0.0.1:${ports.grpcPort}`,
    send: (path, body, headers = {}, method = 'POST') =>
      new Promise((resolve, reject) => {
        const outgoing = httpRequest(`${base}${path}`, { method, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const whole = Buffer.concat(chunks);
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole, text: whole.toString() });
          });
        });
        outgoing.on('error', reject);
        if (method !== 'GET' && method !== 'OPTIONS') outgoing.write(body);
        outgoing.end();
      }),
    queued,
    async counted() {
      await queued();
      return counts;
    },
    stop,
    async close() {
      await stop();
      await consumer.close();
      await producer.close();
      await metadata.close();
      await rm(home, { recursive: true });
    },
  };
}
