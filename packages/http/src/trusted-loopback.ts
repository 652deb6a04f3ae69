import type { IncomingHttpHeaders } from 'node:http';
import { isLoopbackAddress } from './address.ts';

export type PeerRequest = { remoteAddress: string | undefined; headers: IncomingHttpHeaders };

const FORWARDED = new Set(['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip']);

/**
 * True when a program on this machine sent the request itself (design rule 16): loopback peer, not a web page (`Origin`,
 * or a `Sec-Fetch-Site` that names another site), and no header that a proxy adds: behind a proxy on this machine the
 * whole world has a loopback address.
 */
export function isTrustedLoopback(request: PeerRequest): boolean {
  if (!isLoopbackAddress(request.remoteAddress)) return false;
  if (request.headers.origin !== undefined) return false;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none' && site !== 'same-origin') return false;
  return !Object.keys(request.headers).some((name) => FORWARDED.has(name) || name.startsWith('x-forwarded-'));
}
