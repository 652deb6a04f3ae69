/** Unary gRPC calls with raw messages, as an OTLP exporter makes them; no generated code. */
import { Client, compressionAlgorithms, credentials, Metadata } from '@grpc/grpc-js';

/** How a call ended. `code` is a gRPC status code. */
export type GrpcEnding = { code: number; details: string; message: Buffer; trailers: Metadata };

export type GrpcClient = {
  call(path: string, body: Uint8Array, options?: { metadata?: Readonly<Record<string, string>>; timeoutMs?: number }): Promise<GrpcEnding>;
  close(): void;
};

const TIMEOUT_MS = 30_000;

export const EXPORT_PATHS = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
} as const;

/** A connection in the clear to `host:port` or an http URL. `authority` is the name that the server is called by. */
export function openGrpcClient(address: string, options: { isGzip?: boolean; authority?: string } = {}): GrpcClient {
  const target = address.includes('://') ? new URL(address).host : address;
  const client = new Client(target, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': options.isGzip ? compressionAlgorithms.gzip : compressionAlgorithms.identity,
    ...(options.authority === undefined ? {} : { 'grpc.default_authority': options.authority }),
  });
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    call(path, body, { metadata = {}, timeoutMs = TIMEOUT_MS } = {}) {
      const headers = new Metadata();
      for (const [name, value] of Object.entries(metadata)) headers.set(name, value);
      return new Promise((resolve) => {
        let message: Buffer = Buffer.alloc(0);
        const deadline = Date.now() + timeoutMs;
        const request = client.makeUnaryRequest(path, same, same, Buffer.from(body), headers, { deadline }, (_, answer) => {
          message = answer ?? message;
        });
        request.on('status', ({ code, details, metadata: trailers }) => resolve({ code, details, message, trailers }));
      });
    },
    close: () => client.close(),
  };
}
