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
import { langfuseError } from './routes/langfuse/ingestion.ts';
import { langfuseRoute, type LangfuseOptions, type LangfuseRoute } from './routes/langfuse/langfuse-routes.ts';
import { nativeEvents } from './routes/native-events.ts';
import { answeredError } from './answered-error.ts';
import { otlpProtocolOf, otlpTraces } from './routes/otlp.ts';
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
  langfuse: LangfuseOptions;
};

/** Ingest takes data from any page that has a key; it answers no secrets, so any origin may read its answers. */
const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after, x-request-id',
} as const;
const PREFLIGHT_HEADERS = {
  ...CORS_HEADERS,
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, OPTIONS',
  'access-control-max-age': '3600',
} as const;
const ALLOWED_HEADERS = [
  'authorization, content-encoding, content-type, x-api-key, x-sentry-auth, x-request-id',
  'x-langfuse-sdk-name, x-langfuse-sdk-version, x-langfuse-sdk-variant, x-langfuse-sdk-integration, x-langfuse-public-key',
  'x-langfuse-ingestion-version, x-amz-checksum-sha256, x-ms-blob-type',
].join(', ');
/** A list of header names; clients bring names of their own (vendors' keys, trace context). */
const HEADER_NAMES = /^[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*$/;
const HEADER_NAMES_CHARS_MAX = 2_000;

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
  const protocol = protocolOf(request, path, kind, options);
  if (!options.isHostAllowed(request.headers.host)) return refuse(request, response, id, protocol, hostRefused(), {});
  if (request.method === 'OPTIONS') {
    return end(response, 204, kind === 'all' && isSentryPath(path) ? SENTRY_PREFLIGHT_HEADERS : preflightHeaders(request), '');
  }
  if (path === '/health' || path === '/metrics') {
    return answerState(request, response, path, options).catch((error: unknown) =>
      sendProblem({ request, response, error, requestId: id }),
    );
  }
  const langfuse = protocol === null && kind === 'all' ? langfuseRoute(request, path, options.langfuse) : null;
  if (langfuse) return answerLangfuse(request, response, id, langfuse, options);
  // On OTLP's own port, and to whom sends protobuf, also the answer to a wrong path is one that OTLP clients read.
  const isOtlp = kind === 'otlp' || otlpTraces.formatOf(mediaTypeOf(request.headers['content-type'])) === 'protobuf';
  if (!protocol) return refuse(request, response, id, isOtlp ? otlpTraces : null, unknownRoute(path), CORS_HEADERS);
  await acceptAndAnswer(request, response, id, protocol, options);
}

async function answerLangfuse(
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  call: LangfuseRoute,
  options: RouterOptions,
): Promise<void> {
  if ('protocol' in call) return acceptAndAnswer(request, response, id, call.protocol, options, call.onAccepted);
  const start = performance.now();
  let answer: Answer;
  try {
    answer = await call.answer();
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.httpStatus >= 500) options.logger.warn({ error: thrown, request_id: id }, 'a call of a Langfuse SDK failed');
    answer = { ...langfuseError(error), headers: problemHeaders(error, id) };
  }
  options.ingestMetrics.noteAnswer('langfuse', answer.status, (performance.now() - start) / 1000);
  if (response.destroyed) return;
  end(response, answer.status, { ...CORS_HEADERS, 'x-request-id': id, ...answer.headers, 'content-type': answer.contentType }, answer.body);
  drainRequest(request);
}

async function acceptAndAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  protocol: Protocol,
  options: RouterOptions,
  onAccepted?: (request: IncomingMessage) => void,
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
    onAccepted?.(request);
    answer = protocol.accepted(inspection, format, id);
    releaseBytes(inspection.body);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.httpStatus >= 500) options.logger.warn({ error: thrown, request_id: id }, 'a request could not be accepted');
    const answered = answeredError(error);
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

/** Answers an error that was found before the body was looked at, in the form that the protocol's clients read. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  protocol: Protocol | null,
  error: AppError,
  headers: Readonly<Record<string, string>>,
): void {
  if (!protocol) return sendProblem({ request, response, error, requestId: id, headers });
  const format = protocol.formatOf(mediaTypeOf(request.headers['content-type'])) ?? 'json';
  const answer = protocol.refused(error, format, id);
  end(
    response,
    answer.status,
    { ...problemHeaders(error, id), ...headers, ...answer.headers, 'content-type': answer.contentType },
    answer.body,
  );
  drainRequest(request);
}

function preflightHeaders({ headers }: IncomingMessage): Record<string, string> {
  const wanted = headers['access-control-request-headers']?.trim() ?? '';
  const isList = wanted.length <= HEADER_NAMES_CHARS_MAX && HEADER_NAMES.test(wanted);
  return { ...PREFLIGHT_HEADERS, 'access-control-allow-headers': isList ? wanted : ALLOWED_HEADERS };
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

/** Path without query and without slashes at its end. */
function pathOf(url: string | undefined): string {
  const path = (url ?? '/').split('?', 1)[0] ?? '/';
  return path.replace(/(?<=.)\/+$/, '');
}

function protocolOf(request: IncomingMessage, path: string, kind: ListenerKind, options: RouterOptions): Protocol | null {
  const otlp = otlpProtocolOf(path);
  if (otlp || kind === 'otlp') return otlp;
  return path === '/v1/events' ? nativeEvents : sentryProtocol(request, path, { envelopeBytesMax: options.envelopeBytesMax });
}

function unknownRoute(path: string): AppError {
  if (/\/v1(?:development)?\/profiles$/.test(path)) {
    return new AppError({
      code: 'signal_not_supported',
      message: 'OTLP profiles are not stored here, so nothing was kept. Traces, logs and metrics are; switch the profiles exporter off.',
      httpStatus: 404,
    });
  }
  return new AppError({
    code: 'route_unknown',
    message:
      'There is no such route, so nothing was stored. OTLP goes to /v1/traces, /v1/logs and /v1/metrics below any prefix ' +
      '(a client that is given a base address appends these itself), native events to /v1/events, Sentry envelopes to ' +
      '/api/{project}/envelope/.',
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

const MEDIA_TYPES: Readonly<Record<Protocol['name'], string>> = {
  otlp: 'application/x-protobuf or application/json',
  native: 'application/json or application/x-ndjson',
  sentry: 'application/x-sentry-envelope',
  langfuse: 'application/json',
};

function unknownMediaType(protocol: Protocol): AppError {
  const known = MEDIA_TYPES[protocol.name];
  return new AppError({
    code: 'media_type_unknown',
    message: `The Content-Type is not known here, so nothing was stored. Send ${known}.`,
    httpStatus: 415,
  });
}
