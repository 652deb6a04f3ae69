import fastifyHttpProxy from '@fastify/http-proxy';
import fastifyStatic from '@fastify/static';
import { hostRefused, problemBody, problemHeaders, requestId, toAppError } from '@sentryai/http';
import { AppError } from '@sentryai/schema';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyReply, type FastifyRequest } from 'fastify';
import { existsSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { isPagePath } from '../src/page-paths.ts';
import { apiUnreachable, pageNotBuilt, pageNotFound } from './errors.ts';
import { cacheControl, pageHeaders } from './page-headers.ts';

export type WebOptions = {
  /** Address to bind to. */
  host: string;
  /** Port; 0 picks a free one. */
  port: number;
  /** Base URL of the API, such as `http://127.0.0.1:8001`. */
  apiUrl: string;
  /** SENTRYAI_PUBLIC_URL; only decides whether HTTPS is enforced. */
  publicUrl?: string | undefined;
  /** Folder of the built page; default `apps/web/dist`. */
  distDir?: string;
  logger: FastifyBaseLogger;
  /** Whether a `Host` header names this server (DNS rebinding, design.md rule 16). */
  hostCheck: (hostHeader: string | undefined) => boolean;
};

export type Web = {
  /** Starts listening; gives the base URL. */
  listen: () => Promise<string>;
  /** Ends open answers (live connections too) and closes the port. Safe to call twice. */
  close: () => Promise<void>;
  /** Base URL once listening, else null. */
  readonly address: string | null;
};

const DEFAULT_DIST = join(import.meta.dirname, '..', 'dist');
/** Only these are passed on; everything else is the page's own. */
/** A page here, and on the other ports where Prometheus reads. */
const METRICS_PATH = '/metrics';
const API_PREFIXES = ['/api', '/health', '/openapi.json'] as const;
/** The API's queries end on their own long before; this only frees a connection to an API that hangs. */
const API_HEADERS_TIMEOUT_MS = 120_000;

/**
 * The server that hands out the dashboard: files of the build, pages for the page paths, and `/api/*`, `/health`,
 * `/openapi.json` passed on to the API with the caller's Host, cookies and Origin, answers streamed as they come.
 */
export async function createWeb(options: WebOptions): Promise<Web> {
  const { host, port, apiUrl, publicUrl, distDir = DEFAULT_DIST, logger, hostCheck } = options;
  const indexFile = join(distDir, 'index.html');
  const headers = pageHeaders(publicUrl);
  const app = Fastify({
    loggerInstance: logger,
    // Page loads are not news; failures are logged where they are answered.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (request) => requestId(request.headers),
    // An open tail would hold close() for ever.
    forceCloseConnections: true,
  });

  app.addHook('onRequest', async (request) => {
    if (!hostCheck(request.headers.host)) throw hostRefused();
  });
  app.setErrorHandler((error, request, reply) => sendProblem(toHttpError(error), request, reply));

  for (const prefix of API_PREFIXES) {
    await app.register(fastifyHttpProxy, {
      upstream: apiUrl,
      prefix,
      rewritePrefix: prefix,
      disableRequestLogging: true,
      // The API's 503 is an answer (health uses it), not a reason to ask ten more times.
      retryMethods: [],
      // Live answers are silent for as long as nothing happens.
      undici: { bodyTimeout: 0, headersTimeout: API_HEADERS_TIMEOUT_MS, connections: 256, pipelining: 1 },
      replyOptions: {
        // The API checks Host and Origin itself, so it must see what the browser sent.
        rewriteRequestHeaders: (request, sent) => forwardedHeaders(request.id, request.headers.host, sent),
        // The plugin's types allow HTTP/2 as well; this server speaks HTTP/1.1 only.
        onError: (reply, { error }) => answerUnreachable(reply as FastifyReply, error),
      },
    });
  }

  await app.register(fastifyStatic, {
    root: distDir,
    index: false,
    wildcard: true,
    preCompressed: true,
    cacheControl: false,
    dotfiles: 'deny',
    // The manifest of the build is for tools.
    allowedPath: (path) => !path.includes('/.'),
    setHeaders: (reply, path) => {
      reply.headers({ ...headers, 'cache-control': cacheControl(path) });
    },
  });

  const sendPage = async (reply: FastifyReply, status: number) => {
    if (!existsSync(indexFile)) throw pageNotBuilt(distDir);
    return await reply.code(status).sendFile('index.html');
  };
  app.get('/', async (_request, reply) => await sendPage(reply, 200));
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    const wantsPage = (request.headers.accept ?? '').includes('text/html');
    // A collector that looks for this port's own metrics must not take a page for them.
    const isForPeople = path !== METRICS_PATH || wantsPage;
    if (isReading && isPagePath(path) && isForPeople) return await sendPage(reply, 200);
    // People get the page, which says that there is nothing here; programs get the same as JSON.
    if (isReading && wantsPage && existsSync(indexFile)) return await sendPage(reply, 404);
    throw pageNotFound();
  });

  let address: string | null = null;
  function sendProblem(error: AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    if (error.httpStatus >= 500) request.log.warn({ err: error, code: error.code }, 'web request failed');
    return reply
      .code(error.httpStatus)
      .headers({ ...headers, ...problemHeaders(error, request.id) })
      .send(problemBody(error, request.id));
  }
  function answerUnreachable(reply: FastifyReply, error: Error): void {
    if (reply.sent) return;
    void sendProblem(apiUnreachable(error), reply.request, reply);
  }

  return {
    listen: async () => (address = await app.listen({ host, port })),
    close: async () => {
      await app.close();
      address = null;
    },
    get address() {
      return address;
    },
  };
}

/** The browser's headers as they came: with its Host, and the request id that our own log has. */
function forwardedHeaders(id: string, host: string | undefined, sent: IncomingHttpHeaders): IncomingHttpHeaders {
  return { ...sent, host: host ?? '', 'x-request-id': id };
}

/** Fastify's own refusals (malformed request, file not allowed) keep their status; anything unknown is ours. */
function toHttpError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = (error as { statusCode?: unknown }).statusCode;
  if (status === 404 || status === 403) return pageNotFound();
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError({
      code: 'bad_request',
      message: 'The request could not be read; nothing was changed.',
      httpStatus: status,
      cause: error,
    });
  }
  return toAppError(error);
}
