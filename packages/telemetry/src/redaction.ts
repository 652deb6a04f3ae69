/** Field names whose values never reach a log, at any of DEPTHS levels; header names are lowercase in Node. */
const SECRET_NAMES = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-sentry-auth',
  'password',
  'secret',
  'token',
  'key',
  'api_key',
  'apiKey',
  'ingest_key',
  'public_key',
  'publicKey',
  'secret_key',
  'secretKey',
  'dsn',
];
const DEPTHS = 4;
const SECRET_PARAMETERS = /([?&](?:sentry_key|sentry_secret|token|key|api_key|access_token)=)[^&#\s]*/gi;

/** Paths in pino's syntax for every secret name, at the top and below. */
export function redactedPaths(): string[] {
  const prefixes = Array.from({ length: DEPTHS }, (_, depth) => '*.'.repeat(depth).slice(0, -1));
  return prefixes.flatMap((prefix) => SECRET_NAMES.map((name) => `${prefix}["${name}"]`));
}

/** An address without the values of parameters that carry keys; anything that is no text is passed on. */
export function redactUrl(url: unknown): unknown {
  return typeof url === 'string' ? url.replace(SECRET_PARAMETERS, '$1[redacted]') : url;
}
