import { AppError } from '@sentryai/schema';
import { isIP } from 'node:net';
import { isLoopbackAddress, isWildcardAddress } from './address.ts';

export type HostCheckOptions = {
  /** SENTRYAI_PUBLIC_URL; its host is allowed, with any port. */
  publicUrl?: string | undefined;
  /** Address that the port is bound to (SENTRYAI_HOST). */
  bindHost: string;
};

const HOST_HEADER = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/;

/**
 * Checks `Host` against the names that this port is meant to be called by: localhost, 127.0.0.1, [::1], the public URL's
 * host and, when bound to one explicitly, the non-loopback bind address. Any port. A page of a foreign name that was
 * re-pointed to 127.0.0.1 (DNS rebinding) arrives with its own name and is refused. Bound to every address (0.0.0.0, ::),
 * any literal IP address is allowed: an attacker's page can only ever bring a name.
 *
 * `publicUrl` must be an absolute URL; throws TypeError otherwise.
 */
export function hostCheck(options: HostCheckOptions): (hostHeader: string | undefined) => boolean {
  const bindHost = unbracketed(options.bindHost.toLowerCase());
  const allowed = new Set(['localhost', '127.0.0.1', '::1']);
  if (options.publicUrl) allowed.add(unbracketed(new URL(options.publicUrl).hostname.toLowerCase()));
  const acceptsAnyAddress = isWildcardAddress(bindHost);
  if (!acceptsAnyAddress && bindHost !== '' && !isLoopbackAddress(bindHost)) allowed.add(bindHost);

  return (hostHeader) => {
    const host = hostHeader === undefined ? null : parseHost(hostHeader);
    if (host === null) return false;
    return allowed.has(host) || (acceptsAnyAddress && isIP(host) !== 0);
  };
}

/** Lowercase host name or address of a Host header, without brackets and port; null when it is not a host. */
export function parseHost(hostHeader: string): string | null {
  if (hostHeader.length > 300) return null;
  const match = HOST_HEADER.exec(hostHeader.trim().toLowerCase());
  const host = match?.[1];
  if (host === undefined || Number(match?.[2] ?? 0) > 65535) return null;
  if (host.startsWith('[')) return isIP(unbracketed(host)) === 6 ? unbracketed(host) : null;
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/** Answer to a request that came by a name we do not answer to. */
export function hostRefused(): AppError {
  return new AppError({
    code: 'host_not_allowed',
    message:
      'The request came by a host name that this server does not answer to, so nothing was read or stored. ' +
      'Call it as localhost, or start it with SENTRYAI_PUBLIC_URL set to the address that people use.',
    httpStatus: 403,
  });
}

function unbracketed(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
