/** The captured requests of fixtures/otlp, for tests and measurements. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { OtlpFormat } from '../decode-traces.ts';

const FIXTURES = new URL('../../../../fixtures/otlp/', import.meta.url);
/** Compressed flag and length that stand before a message in a gRPC stream. */
const GRPC_PREFIX_BYTES = 5;

export type CapturedRequest = {
  /** `client/scenario`. */
  name: string;
  signal: 'traces' | 'logs' | 'metrics';
  format: OtlpFormat;
  /** Inflated, without gRPC framing. */
  body: Uint8Array;
};

export type Capture = {
  name: string;
  /** All requests of the run, in order of arrival. */
  requests: CapturedRequest[];
  /** What the run's traces hold. */
  spanCount: number;
  spanNames: string[];
};

type WireRequest = { request: { path: string; headers: Record<string, string> }; bodyBase64: string };

/** Every capture, by folder and file name. */
export function readCaptures(): Capture[] {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => {
    const name = file.slice(0, -'.json'.length).replaceAll('\\', '/');
    const content = JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')) as WireRequest & {
      alsoSent?: WireRequest[];
      expect: { inPayload: { spanCount: number; spanNames?: string[] } };
    };
    const requests = [content, ...(content.alsoSent ?? [])].map((wire) => capturedRequest(name, wire));
    const { spanCount, spanNames } = content.expect.inPayload;
    return { name, requests, spanCount, spanNames: spanNames ?? [] };
  });
}

/** Requests that carry traces, of all captures. */
export function readTraceRequests(): CapturedRequest[] {
  return readCaptures().flatMap(({ requests }) => requests.filter(({ signal }) => signal === 'traces'));
}

function capturedRequest(name: string, { request, bodyBase64 }: WireRequest): CapturedRequest {
  const sent = Buffer.from(bodyBase64, 'base64');
  const contentType = request.headers['content-type'] ?? '';
  const isGrpc = contentType.startsWith('application/grpc');
  const isGzip = request.headers['content-encoding'] === 'gzip';
  const body = isGrpc ? sent.subarray(GRPC_PREFIX_BYTES) : isGzip ? gunzipSync(sent) : sent;
  return { name, signal: signalOf(request.path), format: contentType.includes('json') ? 'json' : 'protobuf', body };
}

function signalOf(path: string): CapturedRequest['signal'] {
  if (path.endsWith('/v1/logs')) return 'logs';
  if (path.endsWith('/v1/metrics')) return 'metrics';
  return 'traces';
}
