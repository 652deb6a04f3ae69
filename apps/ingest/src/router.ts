/** Path to protocol, doors (Host, CORS, method), and the writing of answers. Bare node:http: bodies are large, routes few. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  drainRequest,
  healthAnswer,
  type HealthCheck,
  hostRefused,
  isTrustedLoopback,
  problemHeaders,
  releaseBytes,
  requestId,
  sendProblem,
  toAppError,
} from '@sentryai/http';
import { AppError, type RecordMeta, VERSION } from '@sentryai/schema';
import type { Logger, Metrics } from '@sentryai/telemetry';
import type { Acceptor } from './accept.ts';
import { incomingOf } from './incoming.ts';
import type { IngestMetrics } from './ingest-metrics.ts';
import { nativeEvents } from './routes/native-events.ts';
import { otlpLogs, otlpTraces } from './routes/otlp.ts';
import { type Answer, mediaTypeOf, type Protocol } from './routes/protocol.ts';
import { isSentryPath, SENTRY_PREFLIGHT_HEADERS, sentryProtocol } from './routes/sentry.ts';

export type RouterOptions = {
  acceptor: Acceptor;
  isHostAllowed: (host: string | undefined) => boolean;
  checks: Readonly<Record<string, HealthCheck>>;
  logger: Logger;
  metrics: Metrics;
  ingestMetrics: IngestMetrics;
  /** Limit of a Sentry envelope, on the wire and inflated. */
  envelopeBytesMax: number;
};

/** Ingest takes data from any page that has a key; it answers no secrets, so any origin may read its answers. */
const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after, x-request-id',
} as const;
const PREFLIGHT_HEADERS = {
  ...CORS_HEADERS,
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': 'authorization, content-encoding, content-type, x-api-key, x-sentry-auth, x-request-id',
  'access-control-max-age': '3600',
} as const;

export type ListenerKind = 'all' | 'otlp';

export function createRouter(options: RouterOptions, kind: ListenerKind) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const id = requestId(request.headers);
    route(request, response, id, options, kind).catch((error: unknown) => {
      options.logger.error({ error, request_id: id }, 'a request failed in a way that was not foreseen');
      sendProblem({ request, response, error, requestId: id, headers: CORS_HEADERS });
    });
  };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  options: RouterOptions,
  kind: ListenerKind,
): Promise<void> {
  const path = pathOf(request.url);
  if (!options.isHostAllowed(request.headers.host)) return sendProblem({ request, response, error: hostRefused(), requestId: id });
  if (request.method === 'OPTIONS') {
    return end(response, 204, kind === 'all' && isSentryPath(path) ? SENTRY_PREFLIGHT_HEADERS : PREFLIGHT_HEADERS, '');
  }
  if (path === '/health' || path === '/metrics') {
    return answerState(request, response, path, options).catch((error: unknown) =>
      sendProblem({ request, response, error, requestId: id }),
    );
  }
  const protocol = protocolOf(request, path, kind, options);
  if (!protocol) return sendProblem({ request, response, error: unknownRoute(path), requestId: id, headers: CORS_HEADERS });
  await acceptAndAnswer(request, response, id, protocol, options);
}

async function acceptAndAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  protocol: Protocol,
  options: RouterOptions,
): Promise<void> {
  const start = performance.now();
  const format = protocol.formatOf(mediaTypeOf(request.headers['content-type']));
  let answer: Answer;
  let headers: Record<string, string> = { 'x-request-id': id };
  try {
    const incoming = incomingOf(request, protocol.bodyInUrl?.(request.url) ?? null);
    const refusal = refusalOf(request, protocol, format);
    if (refusal) await options.acceptor.refuse(incoming, protocol, refusal);
    if (refusal || format === null) throw refusal ?? unknownMediaType(protocol);
    const inspection = await options.acceptor.accept(incoming, protocol, format);
    options.ingestMetrics.noteAccepted(protocol.name, inspection);
    answer = protocol.accepted(inspection, format, id);
    releaseBytes(inspection.body);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.httpStatus >= 500) options.logger.warn({ error: thrown, request_id: id }, 'a request could not be accepted');
    // 500 would make OTLP clients drop the batch: what is our fault is "not now" (protocols: only 429 and 502-504 are retried).
    const answered = error.httpStatus === 500 ? notNow(error) : error;
    answer = protocol.refused(answered, format ?? 'json', id);
    headers = problemHeaders(answered, id);
    if (answered.httpStatus === 405) headers['allow'] = [...(protocol.methods ?? ['POST']), 'OPTIONS'].join(', ');
  }
  options.ingestMetrics.noteAnswer(protocol.name, answer.status, (performance.now() - start) / 1000);
  if (response.destroyed) return;
  const corsHeaders = protocol.corsHeaders ?? CORS_HEADERS;
  end(response, answer.status, { ...corsHeaders, ...headers, ...answer.headers, 'content-type': answer.contentType }, answer.body);
  // A socket closed with unread bytes resets, and the client would never see why it was refused.
  drainRequest(request);
}

/** Why a request is refused for what can be seen without its body; null when it is not. */
function refusalOf(request: IncomingMessage, protocol: Protocol, format: RecordMeta['format'] | null): AppError | null {
  const methods = protocol.methods ?? ['POST'];
  if (!methods.includes(request.method ?? '')) return wrongMethod(methods);
  return protocol.unavailable ?? (format === null ? unknownMediaType(protocol) : null);
}

async function answerState(request: IncomingMessage, response: ServerResponse, path: string, options: RouterOptions): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, { allow: 'GET' }, '');
  if (path === '/metrics') {
    // Counts tell about the business: from elsewhere than this machine they need an ingest key.
    const isLocal = isTrustedLoopback({ remoteAddress: request.socket.remoteAddress, headers: request.headers });
    if (!isLocal) await options.acceptor.identify(incomingOf(request));
    return end(response, 200, { 'content-type': options.metrics.contentType }, await options.metrics.text());
  }
  const { statusCode, body } = await healthAnswer({ role: ['ingest'], version: VERSION, checks: options.checks });
  end(response, statusCode, { 'content-type': 'application/json; charset=utf-8' }, JSON.stringify(body));
}

function end(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  response.writeHead(status, {
    'x-content-type-options': 'nosniff',
    ...headers,
    ...(status === 204 ? {} : { 'content-length': String(length) }),
  });
  response.end(body);
}

function pathOf(url: string | undefined): string {
  const path = (url ?? '/').split('?', 1)[0] ?? '/';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** OTLP is taken under any prefix (contract.md section 2): clients mount it, and some double the path. */
function protocolOf(request: IncomingMessage, path: string, kind: ListenerKind, options: RouterOptions): Protocol | null {
  if (path.endsWith('/v1/traces')) return otlpTraces;
  if (path.endsWith('/v1/logs')) return otlpLogs;
  if (kind === 'otlp') return null;
  return path === '/v1/events' ? nativeEvents : sentryProtocol(request, path, { envelopeBytesMax: options.envelopeBytesMax });
}

function unknownRoute(path: string): AppError {
  const isMetrics = path.endsWith('/v1/metrics');
  return new AppError({
    code: isMetrics ? 'signal_not_supported' : 'route_unknown',
    message: isMetrics
      ? 'This version stores OTLP traces and logs; OTLP metrics are not taken yet, so nothing was stored. Set OTEL_METRICS_EXPORTER=none to silence them.'
      : 'There is no such route, so nothing was stored. OTLP goes to /v1/traces and /v1/logs, native events to /v1/events, Sentry envelopes to /api/{project}/envelope/.',
    httpStatus: 404,
  });
}

function wrongMethod(methods: readonly string[]): AppError {
  return new AppError({
    code: 'method_not_allowed',
    message: `The route takes ${methods.join(' and ')} only. Nothing was stored.`,
    httpStatus: 405,
  });
}

function unknownMediaType(protocol: Protocol): AppError {
  const known = protocol.name === 'otlp' ? 'application/x-protobuf or application/json' : 'application/json or application/x-ndjson';
  return new AppError({
    code: 'media_type_unknown',
    message: `The Content-Type is not known here, so nothing was stored. Send ${known}.`,
    httpStatus: 415,
  });
}

function notNow(cause: AppError): AppError {
  return new AppError({ code: cause.code, message: cause.message, httpStatus: 503, retryable: true, retryAfterSeconds: 5, cause });
}
