import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HealthCheck, hostCheck } from '@sentryai/http';
import { createKeyCache, type Metadata } from '@sentryai/metadata';
import type { QueueProducer } from '@sentryai/queue';
import type { Logger, Metrics } from '@sentryai/telemetry';
import { Acceptor } from './accept.ts';
import { createGrpcServer } from './grpc/grpc-server.ts';
import { createIngestMetrics } from './ingest-metrics.ts';
import { Inspector } from './inspect/inspector.ts';
import { Admission } from './limits/admission.ts';
import { BodyMemory } from './limits/body-memory.ts';
import { DailyQuotas } from './limits/daily-quotas.ts';
import { KeyRates } from './limits/key-rates.ts';
import { QueueShare } from './limits/queue-share.ts';
import { OutcomeCounter } from './outcome-counter.ts';
import { createRouter, type ListenerKind } from './router.ts';
import { MEDIA_BYTES_MAX, MediaRoutes } from './routes/langfuse/media.ts';
import { UploadTokens } from './routes/langfuse/upload-token.ts';

export type IngestOptions = {
  producer: QueueProducer;
  metadata: Metadata;
  logger: Logger;
  metrics: Metrics;
  /** Unix milliseconds. */
  now: () => number;
  config: IngestConfig;
};

export type IngestConfig = {
  host: string;
  /** All protocols; 0 = any free port. */
  port: number;
  /** OTLP only; null = off, 0 = any free port. */
  otlpPort: number | null;
  /** OTLP over gRPC; null or absent = off, 0 = any free port. */
  grpcPort?: number | null;
  publicUrl: string | undefined;
  defaultProjectId: number;
  /** Whether programs on this machine may send without a key while no key was provisioned. */
  allowsKeyless: boolean;
  retentionDays: number;
  /** Default 64 MiB, the OTLP specification's advice. */
  bodyBytesMax?: number;
  /** Default 200 MiB, the limit of Sentry's own servers: attachments ride in envelopes. */
  envelopeBytesMax?: number;
  /** Signs the addresses that media are sent to; the same in all ingest processes. */
  secret: string;
  /** Age of the oldest waiting record from which a project with more than an equal share is refused; default an hour. */
  queueAgeMsMax?: number;
};

export type Ingest = {
  /** Opens the ports; answers the ones it got. */
  listen(): Promise<{ port: number; otlpPort: number | null; grpcPort: number | null }>;
  /** Stops taking requests, answers those under way (bounded), writes the last counts. Does not close the producer. */
  close(): Promise<void>;
};

const BODY_BYTES_MAX = 64 * 1024 * 1024;
const ENVELOPE_BYTES_MAX = 200 * 1024 * 1024;
const BODIES_BYTES_MAX = 256 * 1024 * 1024;
const QUEUE_AGE_MS_MAX = 3_600_000;
/** An express lane older than this means that the processor or the store is stuck; a backlog may be old. */
const EXPRESS_AGE_MS_MAX = 5 * 60_000;
const CLOSE_TIMEOUT_MS = 10_000;

/** Builds the ingest role. Nothing listens before listen(). */
export function createIngest(options: IngestOptions): Ingest {
  const { producer, metadata, logger, metrics, now, config } = options;
  const inspector = new Inspector();
  const outcomes = new OutcomeCounter({ producer, logger, now });
  const keys = createKeyCache(metadata, { ttlMs: 5_000, entriesMax: 10_000, now });
  const bodyBytesMax = config.bodyBytesMax ?? BODY_BYTES_MAX;
  const ingestMetrics = createIngestMetrics(metrics, producer);
  const quotas = new DailyQuotas({ metadata, logger, now });
  const queueShare = new QueueShare({ producer, ageMsMax: config.queueAgeMsMax ?? QUEUE_AGE_MS_MAX });
  const acceptor = new Acceptor({
    authentication: { keys, defaultProjectId: config.defaultProjectId, allowsKeyless: config.allowsKeyless },
    admission: new Admission({ rates: new KeyRates(), quotas, queueShare }),
    memory: new BodyMemory(BODIES_BYTES_MAX),
    inspector,
    producer,
    outcomes,
    onRefused: (protocol, code, isAttributed) => ingestMetrics.noteRefused(protocol, code, isAttributed),
    bodyBytesMax,
    retentionDays: config.retentionDays,
    now,
  });
  const checks = { queue: queueCheck(producer), metadata: async () => (await metadata.ping(), { ok: true }) };
  const media = new MediaRoutes({
    acceptor,
    tokens: new UploadTokens(config.secret, now),
    bytesMax: Math.min(bodyBytesMax, MEDIA_BYTES_MAX),
    now,
  });
  const router = {
    acceptor,
    isHostAllowed: hostCheck({ publicUrl: config.publicUrl, bindHost: config.host }),
    checks,
    langfuse: { acceptor, checks, media, publicUrl: config.publicUrl, findProject: (id: number) => metadata.findProject(id) },
    logger,
    metrics,
    ingestMetrics,
    envelopeBytesMax: config.envelopeBytesMax ?? ENVELOPE_BYTES_MAX,
  };
  const main = createListener('all');
  const otlp = config.otlpPort === null ? null : createListener('otlp');
  const grpcPort = config.grpcPort ?? null;
  const grpc = grpcPort === null ? null : createGrpcServer({ ...router, messageBytesMax: bodyBytesMax });

  function createListener(kind: ListenerKind): Server {
    // A client that trickles its headers or body must not hold a connection for ever.
    return createServer({ headersTimeout: 20_000, requestTimeout: 120_000, keepAliveTimeout: 65_000 }, createRouter(router, kind));
  }

  return {
    async listen() {
      const port = await listenOn(main, config.port, config.host);
      const otlpPort = otlp ? await listenOn(otlp, config.otlpPort ?? 0, config.host) : null;
      return { port, otlpPort, grpcPort: grpc && grpcPort !== null ? await grpc.listen(config.host, grpcPort) : null };
    },
    async close() {
      const servers = [main, otlp].filter((server) => server !== null);
      await Promise.all([...servers.map((server) => closeServer(server)), grpc?.close(CLOSE_TIMEOUT_MS)]);
      await outcomes.close();
      await quotas.close();
      await inspector.close();
    },
  };
}

function queueCheck(producer: QueueProducer): HealthCheck {
  return () => {
    const { pendingBytes, lanes, bytesMax, unavailableReason } = producer.stats();
    const expressAgeMs = lanes.express.oldestAgeMs ?? 0;
    if (unavailableReason !== undefined) return { ok: false, message: unavailableReason };
    if (expressAgeMs > EXPRESS_AGE_MS_MAX)
      return { ok: false, message: `the oldest record waits for ${Math.round(expressAgeMs / 1000)} s to be stored` };
    return { ok: pendingBytes < bytesMax * 0.95, message: `${pendingBytes} of ${bytesMax} bytes wait to be stored` };
  };
}

function listenOn(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
