/** A request as the accept path sees it, whatever carried it (HTTP, gRPC). */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { readBody } from '@sentryai/http';

/** What is known of a request before its body. */
export type IncomingHead = {
  /** Lowercase names; the metadata of a gRPC call stands here too. */
  headers: IncomingHttpHeaders;
  /** Path and query, as sent. */
  url: string | undefined;
  remoteAddress: string | undefined;
};

export type Incoming = IncomingHead & {
  /** Content-Encoding that is still to be undone; undefined = none. */
  encoding: string | undefined;
  /** Bytes on the wire, when they were announced. */
  announcedBytes: number | null;
  /** Reads the body once. Errors: payload_too_large (413), body_timeout (408), body_aborted (400). */
  read(bytesMax: number): Promise<Uint8Array>;
};

/** `bodyInUrl`: the body of a request that carries it in its address. */
export function incomingOf(request: IncomingMessage, bodyInUrl: Uint8Array | null = null): Incoming {
  const announced = Number(request.headers['content-length'] ?? Number.NaN);
  return {
    headers: request.headers,
    url: request.url,
    remoteAddress: request.socket.remoteAddress,
    encoding: request.headers['content-encoding'],
    announcedBytes: Number.isFinite(announced) ? announced : null,
    read: (bytesMax) => (bodyInUrl === null ? readBody(request, { bytesMax }) : Promise.resolve(bodyInUrl)),
  };
}
