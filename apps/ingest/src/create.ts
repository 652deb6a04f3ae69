import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HealthCheck, hostCheck } from '@sentryai/http';
import { createKeyCache, type Metadata } from '@sentryai/metadata';
import type { QueueProducer } from '@sentryai/queue';
import type { Logger, Metrics } from '@sentryai/telemetry';
import { Acceptor } from './accept.ts';
import { createIngestMetrics } from './ingest-metrics.ts';
import { Inspector } from './inspect/inspector.ts';
import { OutcomeCounter } from './outcome-counter.ts';
import { createRouter, type ListenerKind } from './router.ts';

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
  publicUrl: string | undefined;
  defaultProjectId: number;
  /** Whether programs on this machine may send without a key while no key was provisioned. */
  allowsKeyless: boolean;
  retentionDays: number;
  /** Default 64 MiB, the OTLP specification's advice. */
  bodyBytesMax?: number;
  /** Default 200 MiB, the limit of Sentry's own servers: attachments ride in envelopes. */
  envelopeBytesMax?: number;
};

export type Ingest = {
  /** Opens the ports; answers the ones it got. */
  listen(): Promise<{ port: number; otlpPort: number | null }>;
  /** Stops taking requests, answers those under way (bounded), writes the last counts. Does not close the producer. */
  close(): Promise<void>;
};

const BODY_BYTES_MAX = 64 * 1024 * 1024;
const ENVELOPE_BYTES_MAX = 200 * 1024 * 1024;
const BODIES_BYTES_MAX = 256 * 1024 * 1024;
/** A queue older than this means that the processor or the store is stuck. */
const QUEUE_AGE_MS_MAX = 5 * 60_000;
const CLOSE_TIMEOUT_MS = 10_000;

/** Builds the ingest role. Nothing listens before listen(). */
export function createIngest(options: IngestOptions): Ingest {
  const { producer, metadata, logger, metrics, now, config } = options;
  const inspector = new Inspector();
  const outcomes = new OutcomeCounter({ producer, logger, now });
  const ingestMetrics = createIngestMetrics(metrics, producer);
  const keys = createKeyCache(metadata, { ttlMs: 5_000, entriesMax: 10_000, now });
  const acceptor = new Acceptor({
    authentication: { keys, defaultProjectId: config.defaultProjectId, allowsKeyless: config.allowsKeyless },
    inspector,
    producer,
    outcomes,
    onRefused: (protocol, code, isAttributed) => ingestMetrics.noteRefused(protocol, code, isAttributed),
    bodyBytesMax: config.bodyBytesMax ?? BODY_BYTES_MAX,
    bodiesBytesMax: BODIES_BYTES_MAX,
    retentionDays: config.retentionDays,
    now,
  });
  const router = {
    acceptor,
    isHostAllowed: hostCheck({ publicUrl: config.publicUrl, bindHost: config.host }),
    checks: { queue: queueCheck(producer), metadata: async () => (await metadata.ping(), { ok: true }) },
    logger,
    metrics,
    ingestMetrics,
    envelopeBytesMax: config.envelopeBytesMax ?? ENVELOPE_BYTES_MAX,
  };
  const main = createListener('all');
  const otlp = config.otlpPort === null ? null : createListener('otlp');

  function createListener(kind: ListenerKind): Server {
    // A client that trickles its headers or body must not hold a connection for ever.
    return createServer({ headersTimeout: 20_000, requestTimeout: 120_000, keepAliveTimeout: 65_000 }, createRouter(router, kind));
  }

  return {
    async listen() {
      const port = await listenOn(main, config.port, config.host);
      const otlpPort = otlp ? await listenOn(otlp, config.otlpPort ?? 0, config.host) : null;
      return { port, otlpPort };
    },
    async close() {
      await Promise.all([main, otlp].filter((server) => server !== null).map((server) => closeServer(server)));
      await outcomes.close();
      await inspector.close();
    },
  };
}

function queueCheck(producer: QueueProducer): HealthCheck {
  return () => {
    const { pendingBytes, oldestAgeMs, bytesMax, unavailableReason } = producer.stats();
    if (unavailableReason !== undefined) return { ok: false, message: unavailableReason };
    if (oldestAgeMs > QUEUE_AGE_MS_MAX)
      return { ok: false, message: `the oldest record waits for ${Math.round(oldestAgeMs / 1000)} s to be stored` };
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
