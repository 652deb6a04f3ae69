import type { BlobStore } from '@sentryai/blobs';
import type { Auth, Identity, Metadata } from '@sentryai/metadata';
import type { Store } from '@sentryai/store/port';
import type { Logger, Metrics } from '@sentryai/telemetry';
import type { BacktestLimits } from './detectors/run-backtest.ts';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { FieldsOf, WantedFields } from './http/fields.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Where things are; every value comes from the environment by way of main.ts. */
export type ApiConfig = {
  /** Address to bind, e.g. 127.0.0.1. */
  host: string;
  /** 0 = any free port. */
  port: number;
  /** SENTRYAI_PUBLIC_URL: how people reach the installation from elsewhere. */
  publicUrl?: string | null | undefined;
  /** Address of the dashboard; its origin may write with the session cookie. */
  webUrl: string;
  /** Shown to people as the address to send to. */
  ingestUrl: string;
  otlpUrl: string;
  /** DSN of a key of the default project, null when keys are kept elsewhere. */
  dsn: string | null;
  /** Whether loopback programs may send without a key; a function when that can change while we run. */
  isKeyless: boolean | (() => boolean | Promise<boolean>);
  /** Roles of this process, for health. */
  roles: readonly string[];
};

/** What the API is built from. */
export type ApiOptions = {
  store: Store;
  blobs: BlobStore;
  metadata: Metadata;
  auth: Auth;
  config: ApiConfig;
  logger: Logger;
  metrics: Metrics;
  /** Unix milliseconds; Date.now outside of tests. */
  clock: () => number;
  /** How far trying detectors on stored traces goes; see defaultBacktestLimits. */
  backtestLimits?: Partial<BacktestLimits>;
};

/** Fastify with validators from zod. */
export type ApiServer = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking; null on the routes that are open to everybody. */
    identity: Identity | null;
    /** Aborts when the client has gone away before its answer was complete. */
    disconnected: AbortSignal;
    /** Fields of the answer's rows that are wanted; see installFieldSelection. */
    fields: WantedFields;
  }
  interface FastifyContextConfig {
    /** True for the few routes that answer without sign-in. */
    isOpen?: boolean;
    /** For routes that are no lists and take `fields`. */
    fieldsOf?: FieldsOf;
  }
}
