/** A running ingest role on a queue of its own, for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metadataPath, openSqliteMetadata, parseProvisioning, provision } from '@sentryai/metadata';
import { createBoard, openLogConsumer, openLogProducer, readFrames } from '@sentryai/queue';
import type { OutcomeCount, QueueRecord } from '@sentryai/schema';
import { createLogger, createMetrics } from '@sentryai/telemetry';
import { createIngest, type Ingest, type IngestConfig } from './create.ts';

export type Reply = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer; text: string };

export type TestIngest = {
  ingest: Ingest;
  metadata: ReturnType<typeof openSqliteMetadata>;
  send(path: string, body: string | Uint8Array, headers?: Record<string, string>, method?: string): Promise<Reply>;
  /** Records that were appended since the last call, without those that hold counts. */
  queued(): Promise<QueueRecord[]>;
  /** Everything that ingest counted itself so far; complete after `ingest.close()`. */
  counted(): Promise<OutcomeCount[]>;
  close(): Promise<void>;
};

export async function openTestIngest(options: {
  env: Record<string, string>;
  nowMs: number;
  config?: Partial<IngestConfig>;
}): Promise<TestIngest> {
  const { env, nowMs } = options;
  const home = await mkdtemp(join(tmpdir(), 'ingest-test-'));
  const metadata = openSqliteMetadata({ path: metadataPath(home) });
  const provisioning = parseProvisioning(env);
  await provision({ metadata, config: provisioning, home, isLoopbackBind: true, nowMs });
  const board = createBoard();
  const bytesMax = 1 << 30;
  const producer = await openLogProducer({ dir: join(home, 'queue'), board, bytesMax, segmentBytes: 1 << 26, now: () => nowMs });
  const consumer = await openLogConsumer({ dir: join(home, 'queue'), board, bytesMax });
  const ingest = createIngest({
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
      defaultProjectId: provisioning.projectId,
      allowsKeyless: true,
      retentionDays: 0,
      ...options.config,
    },
  });
  const counts: OutcomeCount[] = [];
  const queued = async (): Promise<QueueRecord[]> => {
    const batch = await consumer.read({ bytesMax: 1 << 28, lingerMs: 0, waitMs: 0 });
    const records = batch ? [...readFrames(batch.frames)] : [];
    const isCount = ({ meta }: QueueRecord): boolean => meta.signal === 'outcomes';
    for (const { body } of records.filter(isCount)) counts.push(...(JSON.parse(Buffer.from(body).toString()) as OutcomeCount[]));
    return records.filter((record) => !isCount(record));
  };
  const base = `http://127.0.0.1:${(await ingest.listen()).port}`;
  return {
    ingest,
    metadata,
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
        // Without a length of its own the body goes out in chunks, as Node's SDKs send theirs.
        if (method !== 'GET' && method !== 'OPTIONS') outgoing.write(body);
        outgoing.end();
      }),
    queued,
    async counted() {
      await queued();
      return counts;
    },
    async close() {
      await ingest.close();
      await consumer.close();
      await producer.close();
      await metadata.close();
      await rm(home, { recursive: true });
    },
  };
}
