import fastifyCookie from '@fastify/cookie';
import { dataSecurityHeaders, requestId } from '@sentryai/http';
import Fastify from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ApiOptions, ApiServer } from './context.ts';
import { describeApi } from './http/describe-api.ts';
import { installDoors } from './http/doors.ts';
import { installErrorHandling } from './http/error-handler.ts';
import { installFieldSelection } from './http/field-selection.ts';
import { measureRequests } from './http/measure-requests.ts';
import { registerAgents } from './routes/agents.ts';
import { registerAuth } from './routes/auth.ts';
import { registerBacktest } from './routes/backtest.ts';
import { registerBlobs } from './routes/blobs.ts';
import { registerDelivery } from './routes/delivery.ts';
import { registerCompletions } from './routes/completions.ts';
import { registerDetectors } from './routes/detectors.ts';
import { registerGrouping } from './routes/grouping.ts';
import { registerDashboard } from './routes/dashboard.ts';
import { registerExports } from './routes/exports.ts';
import { registerIssueChanges } from './routes/issue-changes.ts';
import { registerIssueDetail } from './routes/issue-detail.ts';
import { registerIssues } from './routes/issues.ts';
import { registerItems } from './routes/items.ts';
import { registerKeys } from './routes/keys.ts';
import { registerMe } from './routes/me.ts';
import { registerMetrics } from './routes/metrics.ts';
import { registerOutcomes } from './routes/outcomes.ts';
import { registerProjects } from './routes/projects.ts';
import { registerReleases } from './routes/releases.ts';
import { registerOwners } from './routes/owners.ts';
import { registerPrices } from './routes/prices.ts';
import { registerQuarantine } from './routes/quarantine.ts';
import { registerReprice } from './routes/reprice.ts';
import { registerSourceMaps } from './routes/source-maps.ts';
import { registerRunning } from './routes/running.ts';
import { registerSessions } from './routes/sessions.ts';
import { registerSpans } from './routes/spans.ts';
import { registerState } from './routes/state.ts';
import { registerStats } from './routes/stats.ts';
import { registerTail } from './routes/tail.ts';
import { registerTraces } from './routes/traces.ts';
import { registerViews } from './routes/views.ts';
import { registerUsage } from './routes/usage.ts';
import { registerUsers } from './routes/users.ts';
import { TailHub } from './tail/tail-hub.ts';

/** Bodies here are sign-ins and small settings. */
const BODY_BYTES_MAX = 64 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 5_000;

export type Api = {
  /** Opens the port; answers the base URL. */
  listen(): Promise<string>;
  /** Base URL once it listens, else null. */
  readonly address: string | null;
  /** Ends live streams, answers what is under way, closes the port. Safe to call twice. */
  close(): Promise<void>;
  /** The server itself, for tests (`inject`). */
  readonly app: ApiServer;
};

export type CreateApiOptions = ApiOptions & {
  /** Pause between looks of the live tail; default 500 ms. */
  tailPollMs?: number;
  /** How long a client may take nothing of its export; default 60 s. */
  exportStallMs?: number;
};

/** Builds the read API: the dashboard's backend, and the public query API. Opens no port until `listen`. */
export async function createApi(options: CreateApiOptions): Promise<Api> {
  const { config, logger, metrics, store, clock, tailPollMs, exportStallMs } = options;
  const app: ApiServer = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: (request) => requestId(request.headers),
    // Ids of clients may be long and hold any character.
    routerOptions: { maxParamLength: 1024 },
    // Streams are ended by the hub; idle connections would hold the close up.
    forceCloseConnections: 'idle',
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('identity', null);
  // Set for each request in the hook below; the type promises that.
  app.decorateRequest('disconnected', null as never);

  installErrorHandling(app, logger);
  acceptEmptyJson(app);
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ 'x-request-id': request.id, 'cache-control': 'no-store', ...dataSecurityHeaders() });
    const gone = new AbortController();
    request.disconnected = gone.signal;
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) gone.abort();
    });
  });
  await app.register(fastifyCookie);
  installDoors(app, options);
  measureRequests(app, metrics);
  await describeApi(app);
  installFieldSelection(app);

  const hub = new TailHub({ store, logger, clock, ...(tailPollMs === undefined ? {} : { pollMs: tailPollMs }) });
  metrics.observedGauge({ name: 'api_tail_connections', help: 'Live tails that are open.' }, () => hub.subscriberCount);
  registerState(app, options);
  registerDashboard(app, options);
  await app.register(
    async (scope) => {
      const api = scope as unknown as ApiServer; // a scope has the same type provider as its parent
      registerTraces(api, options);
      registerSpans(api, options);
      registerItems(api, options);
      registerIssues(api, options);
      registerIssueDetail(api, options);
      registerIssueChanges(api, options);
      registerStats(api, options);
      registerOutcomes(api, options);
      registerDelivery(api, options);
      registerQuarantine(api, options);
      registerPrices(api, options);
      registerReprice(api, options);
      registerMetrics(api, options);
      registerReleases(api, options);
      registerCompletions(api, options);
      registerExports(api, options, exportStallMs);
      registerTail(api, options, hub);
      registerOwners(api, options);
      registerSessions(api, options);
      registerUsers(api, options);
      registerRunning(api, options);
      registerAgents(api, options);
      registerMe(api, options);
      registerBlobs(api, options);
      registerSourceMaps(api, options);
      registerDetectors(api, options);
      registerBacktest(api, options);
      registerGrouping(api, options);
      registerKeys(api, options);
      registerViews(api, options);
      registerProjects(api, options);
      registerUsage(api, options);
      registerAuth(api, options);
    },
    { prefix: '/api/v1' },
  );
  await app.ready();

  let address: string | null = null;
  let closing: Promise<void> | undefined;
  return {
    app,
    get address() {
      return address;
    },
    async listen() {
      address = await app.listen({ host: config.host, port: config.port });
      return address;
    },
    close() {
      hub.close();
      closing ??= closeServer(app);
      return closing;
    },
  };
}

/**
 * Connections whose stream or answer ends during the close are idle only then; left alone they would hold the close for
 * their keep-alive time (over a minute). What still answers after CLOSE_TIMEOUT_MS is cut off.
 */
async function closeServer(app: ApiServer): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
  const cut = setTimeout(() => app.server.closeAllConnections(), CLOSE_TIMEOUT_MS);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
}

/** A POST without content is no mistake where no content is asked for, even when a client labels it as JSON. */
function acceptEmptyJson(app: ApiServer): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    void parse(request, String(body), done); // answers through `done`
  });
}
