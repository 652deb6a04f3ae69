import { isIP } from 'node:net';
import type { Incoming } from './incoming.ts';

/** Loopback, private and link-local networks: a proxy of the operator's own stands there. */
const NEAR = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd][0-9a-f]{2}:|fe80:)/i;

/**
 * Network address of the client: the peer's, or what a proxy on our side of the network says in X-Forwarded-For. '' when
 * unknown. For display only: whoever reaches us directly from such a network can write that header too.
 */
export function clientAddress({ remoteAddress, headers }: Pick<Incoming, 'remoteAddress' | 'headers'>): string {
  const peer = (remoteAddress ?? '').replace(/^::ffff:/i, '');
  const forwarded = headers['x-forwarded-for'];
  const first = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(',', 1)[0]?.trim() ?? '';
  return NEAR.test(peer) && isIP(first) !== 0 ? first : peer;
}
