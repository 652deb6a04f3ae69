/** The API over real parts for tests: embedded store and metadata in a scratch folder, fixed clock, nothing listening. */
import { type BlobStore, openFolderBlobStore } from '@sentryai/blobs';
import { createAuth, openSqliteMetadata, provision, type Auth, type Metadata } from '@sentryai/metadata';
import type { TableName, TableRows } from '@sentryai/schema';
import { encodeBlock, openEmbeddedStore, type Store } from '@sentryai/store';
import { createLogger, createMetrics } from '@sentryai/telemetry';
import { BUILT_AT_MS } from '@sentryai/testing/builders';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { createApi, type Api, type CreateApiOptions } from './index.ts';

export const TEST_API_KEY = 'test-api-key-of-full-scope';
/** A minute after the moment around which built rows lie. */
export const TEST_NOW_MS = BUILT_AT_MS + 60_000;

export type TestApi = {
  api: Api;
  store: Store;
  blobs: BlobStore;
  metadata: Metadata;
  auth: Auth;
  insert(rows: Partial<TableRows>): Promise<void>;
  /** GET with the API key; fails unless the answer is 200 and fits the schema, whose type it gives. */
  read<Schema extends z.ZodType>(url: string, schema: Schema): Promise<z.output<Schema>>;
  /** GET with the API key, whatever the answer. */
  get(
    url: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Record<string, never> & { error?: ProblemFields }; text: string }>;
  close(): Promise<void>;
};
export type ProblemFields = { code: string; message: string; request_id: string; position?: number; suggestion?: string };

/** What a second API over the same parts is built from. */
export function apiOptionsOf({ store, blobs, metadata, auth }: Pick<TestApi, 'store' | 'blobs' | 'metadata' | 'auth'>): CreateApiOptions {
  return {
    store,
    blobs,
    metadata,
    auth,
    clock: () => TEST_NOW_MS,
    logger: createLogger({ name: 'api', level: 'silent' }),
    metrics: createMetrics({ isProcessReported: false }),
    config: {
      host: '127.0.0.1',
      port: 0,
      webUrl: 'http://localhost:3000',
      ingestUrl: 'http://localhost:8000',
      otlpUrl: 'http://localhost:4318',
      dsn: 'http://abc@localhost:8000/1',
      isKeyless: true,
      roles: ['api'],
    },
  };
}

/** `authOf` may narrow what an identity may read. */
export async function openTestApi({ authOf, tailPollMs }: { authOf?: (auth: Auth) => Auth; tailPollMs?: number } = {}): Promise<TestApi> {
  const home = mkdtempSync(join(tmpdir(), 'sentryai-api-'));
  const store = await openEmbeddedStore({ path: join(home, 'store'), memoryBytesMax: 512 * 1024 * 1024, threadPoolSize: 16 });
  await store.migrate({ retentionDays: 0 });
  const blobs = await openFolderBlobStore(join(home, 'blobs'));
  const metadata = openSqliteMetadata({ path: join(home, 'metadata.db') });
  const config = {
    projectId: 1,
    ingestKeys: [],
    apiKey: TEST_API_KEY,
    adminEmail: 'admin@example.org',
    adminPassword: 'correct horse battery',
  };
  await provision({ metadata, config, home, isLoopbackBind: true, nowMs: TEST_NOW_MS });
  await metadata.ensureProject({ id: 2, name: 'second', organization_name: 'default', created_at_ms: TEST_NOW_MS });
  const realAuth = createAuth({ metadata, secret: 'a secret of the test only, long enough', port: 8001, now: () => TEST_NOW_MS });
  const auth = authOf?.(realAuth) ?? realAuth;
  const options = apiOptionsOf({ store, blobs, metadata, auth });
  const api = await createApi({ ...options, ...(tailPollMs === undefined ? {} : { tailPollMs }) });

  let batches = 0;
  const get: TestApi['get'] = async (url, headers = {}) => {
    const response = await api.app.inject({ url, headers: { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}`, ...headers } });
    const isJson = String(response.headers['content-type']).includes('json');
    return { status: response.statusCode, body: isJson ? response.json() : {}, text: response.body };
  };
  return {
    api,
    store,
    blobs,
    metadata,
    auth,
    get,
    async insert(rows) {
      for (const table of Object.keys(rows) as TableName[]) {
        batches += 1;
        await store.insert(encodeBlock(table, rows[table] ?? [], `batch-${batches}`), `token-${batches}`);
      }
    },
    async read(url, schema) {
      const { status, body, text } = await get(url);
      if (status !== 200) throw new Error(`GET ${url} answered ${status}: ${text}`);
      return schema.parse(body);
    },
    async close() {
      await api.close();
      await store.close();
      await metadata.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
