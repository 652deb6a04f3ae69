/**
 * All roles in one process, or those asked for. Start and stop order are on this page: what others need starts first
 * and stops last.
 *
 *   start: locks ▸ metadata ▸ store ▸ processor ▸ ingest ▸ api ▸ web
 *   stop:  web ▸ api ▸ ingest (answers what is under way) ▸ processor (drains the queue) ▸ store ▸ metadata ▸ locks
 */
import { join } from 'node:path';
import { createApi } from '@sentryai/app-api';
import { createProcessor, createStateServer } from '@sentryai/app-processor';
import { openFolderBlobStore } from '@sentryai/blobs';
import { createWeb } from '@sentryai/app-web/server';
import { hostCheck } from '@sentryai/http';
import { createAuth, loadSecret, metadataPath, openSqliteMetadata, type Provisioned, provision } from '@sentryai/metadata';
import { openStore } from '@sentryai/store';
import { INGEST_STATE_PREFIX, PROCESSOR_STATE_PREFIX } from '@sentryai/schema';
import { createLogger, createMetrics } from '@sentryai/telemetry';
import type { ServerConfig } from './config.ts';
import { startBlobRetention } from './blob-retention.ts';
import { type DataLockName, lockDataFolder, lockSetup, lockSlot } from './data-lock.ts';
import { startIngestRole } from './ingest-role.ts';
import { startRoleReport } from './role-report.ts';
import { consumerNameOf, openConsumer, queueHealth, queueTwinOf } from './queue-twin.ts';
import { StopList } from './stop-list.ts';

export type RunningServer = {
  /** Base URLs of the ports that were opened; null for roles that do not run here. */
  urls: { ingest: string | null; otlp: string | null; otlpGrpc: string | null; api: string | null; web: string | null };
  provisioned: Provisioned;
  dsn: string | null;
  /** One-time token for a sign-in link; null without the api role. */
  loginToken: string | null;
  /** Drains and closes everything in order; safe to call twice. */
  stop(): Promise<void>;
};

/** Processing what the queue holds at shutdown is bounded; the rest is on disk and comes at the next start. */
const DRAIN_TIMEOUT_MS = 20_000;
/** A look costs a few milliseconds and happens only while somebody watches. */
const TAIL_POLL_MS = 200;

/** Starts the roles. `onFatal` is called when a part died that cannot be restarted here. Errors: AppError, after undoing what was started. */
export async function startServer(config: ServerConfig, onFatal: (reason: string) => void): Promise<RunningServer> {
  const stops = new StopList();
  try {
    return await startAll(config, stops, onFatal);
  } catch (error) {
    await stops.run();
    throw error;
  }
}

async function startAll(config: ServerConfig, stops: StopList, onFatal: (reason: string) => void): Promise<RunningServer> {
  const { home, host, ports, roles } = config;
  const logger = createLogger({ name: 'server', level: config.logLevel });
  const metrics = createMetrics();
  const isHostAllowed = hostCheck({ publicUrl: config.publicUrl, bindHost: host });
  const urlOf = (port: number): string => `http://${config.isLoopback || host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`;

  lockEmbeddedParts(config, stops);
  const { metadata, provisioned } = await whileSettingUp(home, async () => {
    const opened = openSqliteMetadata({ path: metadataPath(home) });
    stops.add(() => opened.close());
    const options = { metadata: opened, config: config.init, home, isLoopbackBind: config.isLoopback, nowMs: Date.now() };
    return { metadata: opened, provisioned: await provision(options) };
  });
  const urls: RunningServer['urls'] = { ingest: null, otlp: null, otlpGrpc: null, api: null, web: null };
  const needsStore = roles.includes('processor') || roles.includes('api');
  const store = needsStore
    ? await openStore({
        path: join(home, 'store'),
        clickhouseUrl: config.clickhouseUrl,
        memoryBytesMax: config.storeMemoryBytes,
        threadPoolSize: config.threadPoolSize,
        withLock: (work) => whileSettingUp(home, work),
        logger,
      })
    : null;
  if (store) {
    stops.add(() => store.close());
    await store.migrate({ retentionDays: config.retentionDays });
  }

  const blobs = await openFolderBlobStore(join(home, 'blobs'));
  const queue = queueTwinOf(config);
  let dsn: string | null = null;
  if (store && roles.includes('processor')) {
    const place = lockSlot(home, 'processor');
    stops.add(() => place.release());
    const name = consumerNameOf(home, place.slot);
    const consumer = await openConsumer(queue, name, (message) => logger.warn(message));
    const processor = createProcessor({
      consumer,
      store,
      blobs,
      metadata,
      name,
      logger: logger.child({ role: 'processor' }),
      metrics,
      now: Date.now,
      config: { settleMs: config.settleMs, settleMaxMs: config.settleMaxMs },
    });
    const state = createStateServer({
      host,
      port: ports.processor,
      isHostAllowed,
      role: ['processor'],
      checks: {
        processor: () => processor.health(),
        settling: () => processor.settling(),
        ledger: () => processor.ledgerHealth(),
        queue: () => queueHealth(consumer.stats()),
        store: async () => (await store.ping(), { ok: true }),
      },
      metrics,
    });
    await state.listen();
    stops.add(async () => {
      await processor.drain(DRAIN_TIMEOUT_MS);
      await consumer.close();
      await state.close();
    });
    processor.start();
    const key = `${PROCESSOR_STATE_PREFIX}${place.slot}`;
    stops.add(startRoleReport({ metadata, key, read: () => processor.state(), logger }));
    stops.add(startBlobRetention({ blobs, metadata, retentionDays: config.retentionDays, logger, now: Date.now }));
  }
  if (roles.includes('ingest')) {
    const ingest = await startIngestRole(
      {
        home,
        queue,
        logLevel: config.logLevel,
        config: {
          host,
          port: ports.ingest,
          otlpPort: ports.otlpHttp,
          grpcPort: ports.otlpGrpc,
          publicUrl: config.publicUrl,
          defaultProjectId: provisioned.projectId,
          allowsKeyless: config.isLoopback,
          retentionDays: config.retentionDays,
          bodyBytesMax: config.bodyBytesMax,
          envelopeBytesMax: config.envelopeBytesMax,
          secret: loadSecret({ home, secret: config.secret }),
          queueAgeMsMax: config.queueAgeMsMax,
        },
      },
      (reason) => onFatal(`the ingest thread died: ${reason}`),
    );
    stops.add(() => ingest.close());
    const place = lockSlot(home, 'ingest');
    stops.add(() => place.release());
    stops.add(startRoleReport({ metadata, key: `${INGEST_STATE_PREFIX}${place.slot}`, read: () => ingest.state(), logger }));
    urls.ingest = urlOf(ingest.port);
    urls.otlp = ingest.otlpPort === null ? urls.ingest : urlOf(ingest.otlpPort);
    urls.otlpGrpc = ingest.grpcPort === null ? null : urlOf(ingest.grpcPort);
  }
  if (provisioned.dsnKey !== null && (urls.ingest || roles.includes('api'))) dsn = dsnOf(urls.ingest ?? urlOf(ports.ingest), provisioned);

  let loginToken: string | null = null;
  if (store && roles.includes('api')) {
    const secret = loadSecret({ home, secret: config.secret });
    const auth = createAuth({ metadata, secret, publicUrl: config.publicUrl, port: ports.api, now: Date.now });
    const api = await createApi({
      store,
      blobs,
      metadata,
      auth,
      config: {
        host,
        port: ports.api,
        publicUrl: config.publicUrl,
        webUrl: urlOf(ports.web),
        ingestUrl: config.publicUrl ?? urls.ingest ?? urlOf(ports.ingest),
        otlpUrl: urls.otlp ?? urlOf(ports.otlpHttp ?? ports.ingest),
        dsn,
        isKeyless: provisioned.isKeyless,
        roles: [...roles],
      },
      logger: logger.child({ role: 'api' }),
      metrics,
      clock: Date.now,
      tailPollMs: TAIL_POLL_MS,
    });
    stops.add(() => api.close());
    await api.listen();
    urls.api = urlOf(ports.api);
    loginToken = await auth.createLoginLink();
  }
  if (roles.includes('web')) {
    const apiUrl = config.apiUrl ?? `http://${config.isLoopback ? host : '127.0.0.1'}:${ports.api}`;
    const web = await createWeb({
      host,
      port: ports.web,
      apiUrl,
      publicUrl: config.publicUrl,
      logger: logger.child({ role: 'web' }),
      hostCheck: isHostAllowed,
    });
    stops.add(() => web.close());
    await web.listen();
    urls.web = config.publicUrl ?? urlOf(ports.web);
  }
  return { urls, provisioned, dsn, loginToken, stop: () => stops.run() };
}

async function whileSettingUp<Result>(home: string, work: () => Promise<Result>): Promise<Result> {
  const setup = lockSetup(home);
  try {
    return await work();
  } finally {
    setup.release();
  }
}

/** What only one process may use at a time: the embedded parts. Beside servers, roles may share the folder. */
function lockEmbeddedParts({ home, roles, clickhouseUrl, redisUrl }: ServerConfig, stops: StopList): void {
  const usesStore = roles.includes('processor') || roles.includes('api');
  const parts: DataLockName[] = [];
  if (usesStore && clickhouseUrl === undefined) parts.push('store');
  if (roles.includes('ingest') && redisUrl === undefined) parts.push('queue');
  for (const part of parts) {
    const lock = lockDataFolder(home, part);
    stops.add(() => lock.release());
  }
}

function dsnOf(ingestUrl: string, provisioned: Provisioned): string {
  const url = new URL(ingestUrl);
  url.username = provisioned.dsnKey ?? '';
  url.pathname = `/${provisioned.projectId}`;
  return url.href;
}
