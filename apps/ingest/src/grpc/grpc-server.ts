/** OTLP over gRPC: the same accept path as over HTTP, with the message as body and the call's metadata as headers. */
import { type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { healthAnswer, type HealthCheck, hostRefused, newRequestId, requestId } from '@sentryai/http';
import { encodeHealthResponse, readHealthRequest } from '@sentryai/otlp';
import { type AppError, VERSION } from '@sentryai/schema';
import type { Logger } from '@sentryai/telemetry';
import type { Acceptor } from '../accept.ts';
import { answeredError } from '../answered-error.ts';
import type { IncomingHead } from '../incoming.ts';
import type { IngestMetrics } from '../ingest-metrics.ts';
import type { Protocol } from '../routes/protocol.ts';
import { createGate } from './gate.ts';
import { incomingOfCall } from './grpc-incoming.ts';
import { grpcStatusOf } from './grpc-status.ts';
import { HEALTH_SERVICE, OTLP_SERVICES } from './raw-services.ts';

export type GrpcServerOptions = {
  acceptor: Acceptor;
  isHostAllowed: (host: string | undefined) => boolean;
  checks: Readonly<Record<string, HealthCheck>>;
  logger: Logger;
  ingestMetrics: IngestMetrics;
  /** Largest message, on the wire and inflated. */
  messageBytesMax: number;
};

export type GrpcServer = {
  /** Opens the port; answers the one it got. Errors: the port is taken. */
  listen(host: string, port: number): Promise<number>;
  /** Takes no more calls, ends those under way, and cuts what is left after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
};

/** Code of the error for a foreign name. */
const HOST_REFUSED = hostRefused().code;
const STREAMS_MAX = 128;
const MESSAGE_TIMEOUT_MS = 30_000;
/** A connection whose other end has vanished without a word is found out and closed. */
const KEEPALIVE_MS = 60_000;
const KEEPALIVE_TIMEOUT_MS = 20_000;

type Call = ServerUnaryCall<Buffer, Buffer>;
type Reply = sendUnaryData<Buffer>;

export function createGrpcServer(options: GrpcServerOptions): GrpcServer {
  const { acceptor, isHostAllowed, logger, messageBytesMax } = options;
  const gate = createGate({
    isHostAllowed,
    identify: (head) => acceptor.identify(head),
    onRefused: (error, head) => noteRefusal(options, error, head),
    messageBytesMax,
    messageTimeoutMs: MESSAGE_TIMEOUT_MS,
    isOpen: (path) => path.startsWith('/grpc.health.'),
  });
  const server = new Server({
    'grpc.max_receive_message_length': messageBytesMax,
    'grpc.max_concurrent_streams': STREAMS_MAX,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
    interceptors: [gate],
  });
  for (const { definition, protocol } of OTLP_SERVICES) {
    server.addService(definition, { Export: (call: Call, reply: Reply) => void acceptAndAnswer(call, reply, protocol, options) });
  }
  server.addService(HEALTH_SERVICE, { Check: (call: Call, reply: Reply) => void answerHealth(call, reply, options) });

  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
        server.bindAsync(address, ServerCredentials.createInsecure(), (error, boundPort) => {
          if (error === null) resolve(boundPort);
          else reject(new Error(/listen E\w+: [^\]]+/.exec(error.message)?.[0] ?? error.message));
        });
      }),
    close: (timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          logger.warn('calls were still under way when the server stopped, they were cut');
          server.forceShutdown();
        }, timeoutMs);
        server.tryShutdown(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

async function acceptAndAnswer(call: Call, reply: Reply, protocol: Protocol, options: GrpcServerOptions): Promise<void> {
  const { acceptor, ingestMetrics, logger } = options;
  const startMs = performance.now();
  const incoming = incomingOfCall(call.metadata, call.getPeer(), call.getPath(), call.request);
  const id = requestId(incoming.headers);
  const noteAnswer = (httpStatus: number): void =>
    ingestMetrics.noteAnswer(protocol.name, httpStatus, (performance.now() - startMs) / 1000);
  try {
    const inspection = await acceptor.accept(incoming, protocol, 'protobuf');
    ingestMetrics.noteAccepted(protocol.name, inspection);
    noteAnswer(200);
    reply(null, Buffer.from(protocol.accepted(inspection, 'protobuf', id).body));
  } catch (thrown) {
    const error = answeredError(thrown);
    if (error.httpStatus >= 500) logger.warn({ error: thrown, request_id: id }, 'a call could not be accepted');
    noteAnswer(error.httpStatus);
    reply(grpcStatusOf(error, id));
  }
}

/** A call that ended before its message was here. As over HTTP, what was called by a foreign name is nobody's request. */
function noteRefusal({ acceptor, ingestMetrics, logger }: GrpcServerOptions, error: AppError, head: IncomingHead): void {
  const protocol = OTLP_SERVICES[0]!.protocol;
  ingestMetrics.noteAnswer(protocol.name, error.httpStatus, 0);
  if (error.code === HOST_REFUSED) return;
  acceptor.refuse(head, protocol, error).catch((cause: unknown) => {
    logger.warn({ error: cause, request_id: newRequestId() }, 'a refused call could not be counted');
  });
}

/** grpc.health.v1: the server as a whole, or one of its services by name. */
async function answerHealth(call: Call, reply: Reply, { checks }: GrpcServerOptions): Promise<void> {
  try {
    const service = readHealthRequest(call.request);
    const isKnown = service === '' || OTLP_SERVICES.some(({ definition }) => definition['Export']?.path.startsWith(`/${service}/`));
    if (!isKnown) return reply({ code: status.NOT_FOUND, details: 'There is no such service here.' });
    const { statusCode } = await healthAnswer({ role: ['ingest'], version: VERSION, checks });
    reply(null, Buffer.from(encodeHealthResponse(statusCode === 200)));
  } catch (thrown) {
    reply(grpcStatusOf(answeredError(thrown), newRequestId()));
  }
}
