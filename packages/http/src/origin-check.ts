import { AppError } from '@sentryai/schema';
import type { IncomingHttpHeaders } from 'node:http';

export type OriginCheckOptions = {
  /** Origins of our own pages, e.g. from ownOrigins(). */
  origins: readonly string[];
};

export type OriginCheckRequest = {
  method: string | undefined;
  headers: IncomingHttpHeaders;
  /** True when the session cookie is what proves who is asking. */
  hasCookieAuth: boolean;
};

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Cross-site request forgery check for writes. A write proven by the cookie must come from one of our own pages: its
 * `Origin` is listed or is the very host that was called, or, where the client sends none, `Sec-Fetch-Site` says so.
 * Without cookie a missing Origin is a program and is allowed; a foreign Origin is refused either way (it would be a page
 * that tries to sign somebody in). Call hostCheck first: a re-pointed name would call itself by its own name.
 */
export function originCheck(options: OriginCheckOptions): (request: OriginCheckRequest) => boolean {
  const own = new Set(options.origins.map((origin) => new URL(origin).origin));
  return ({ method, headers, hasCookieAuth }) => {
    if (READING.has(method ?? '')) return true;
    if (headers.origin !== undefined) return own.has(headers.origin) || isCalledHost(headers.origin, headers.host);
    if (!hasCookieAuth) return true;
    const site = headers['sec-fetch-site'];
    return site === 'same-origin' || site === 'none';
  };
}

/** True for a page that was loaded from the address it now calls, e.g. the machine's own IP when bound to all of them. */
function isCalledHost(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.host !== '' && url.host === host.toLowerCase();
}

/** Origins under which the pages of these ports are reached: the three loopback names, and the public URL. */
export function ownOrigins(options: { ports: readonly number[]; publicUrl?: string | undefined; bindHost?: string | undefined }): string[] {
  const hosts = ['localhost', '127.0.0.1', '[::1]'];
  const { bindHost } = options;
  if (bindHost !== undefined && bindHost !== '' && !hosts.includes(bindHost))
    hosts.push(bindHost.includes(':') ? `[${bindHost}]` : bindHost);
  const origins = options.ports.flatMap((port) => hosts.map((host) => new URL(`http://${host}:${port}`).origin));
  if (options.publicUrl) origins.push(new URL(options.publicUrl).origin);
  return [...new Set(origins)];
}

/** Answer to a write that another site's page started. */
export function originRefused(): AppError {
  return new AppError({
    code: 'origin_not_allowed',
    message: 'The request came from a page of another site, so nothing was changed. Use the dashboard itself, or an API key.',
    httpStatus: 403,
  });
}
