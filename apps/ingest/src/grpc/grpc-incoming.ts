import type { IncomingHttpHeaders } from 'node:http';
import type { Metadata } from '@grpc/grpc-js';
import { payloadTooLarge } from '@sentryai/http';
import type { Incoming, IncomingHead } from '../incoming.ts';

/** What the accept path needs to know of a call before its message is here. */
export function callHead(metadata: Metadata, peer: string, path: string): IncomingHead {
  return { headers: headersOf(metadata), url: path, remoteAddress: addressOf(peer) };
}

/** A call whose message was received and inflated by the library. */
export function incomingOfCall(metadata: Metadata, peer: string, path: string, message: Buffer): Incoming {
  return {
    ...callHead(metadata, peer, path),
    encoding: undefined,
    announcedBytes: message.byteLength,
    read: (bytesMax) => (message.byteLength > bytesMax ? Promise.reject(payloadTooLarge(bytesMax)) : Promise.resolve(message)),
  };
}

function headersOf(metadata: Metadata): IncomingHttpHeaders {
  const names = Object.keys(metadata.getMap()).filter((name) => !name.endsWith('-bin'));
  // A key that is said twice is two keys, not the first of them.
  return Object.fromEntries(names.map((name) => [name, metadata.get(name).join(', ')]));
}

/** `127.0.0.1:5678` and `::1:5678` without the port. */
function addressOf(peer: string): string | undefined {
  const colon = peer.lastIndexOf(':');
  return colon < 0 ? undefined : peer.slice(0, colon);
}
