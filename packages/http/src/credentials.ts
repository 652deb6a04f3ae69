import { AppError } from '@sentryai/schema';
import type { IncomingHttpHeaders } from 'node:http';

/** An ingest key as presented; not yet checked. */
export type Credentials = { publicKey: string; secretKey: string | null };

type Source = Credentials & { isSentry: boolean };

/** Longer than any key we accept; keeps hashing and caches bounded. */
const KEY_CHARS_MAX = 512;
const SENTRY_FIELDS_MAX = 32;
const CONTROL = /\p{Cc}/u;

/**
 * Finds the ingest key of a request, in any form on any route: `Authorization: Bearer KEY`, `Basic public:secret` or
 * `Sentry sentry_key=…`, `X-API-Key`, `X-Sentry-Auth`, `?sentry_key=…`. Scheme words ignore case.
 *
 * Answers null when there is none. Errors (AppError, 401): malformed_credentials; ambiguous_credentials when two places
 * name different keys, or two of Sentry's own places are used at once (that protocol allows exactly one).
 */
export function parseCredentials(headers: IncomingHttpHeaders, url: string | undefined): Credentials | null {
  const sources = [
    fromAuthorization(headers.authorization),
    fromApiKey(headers['x-api-key']),
    fromSentryHeader(headers['x-sentry-auth']),
    fromQuery(url),
  ].filter((found) => found !== null);

  const first = sources[0];
  if (first === undefined) return null;
  const isOneKey = sources.every((found) => found.publicKey === first.publicKey && found.secretKey === first.secretKey);
  const sentryCount = sources.filter((found) => found.isSentry).length;
  if (!isOneKey || sentryCount > 1) throw ambiguous();
  return { publicKey: first.publicKey, secretKey: first.secretKey };
}

/** The token of `Authorization: Bearer TOKEN`; null when the header is missing or another scheme. */
export function parseBearer(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}

function fromAuthorization(header: string | undefined): Source | null {
  if (header === undefined || header.trim() === '') return null;
  const [scheme = '', ...rest] = header.trim().split(' ');
  const value = rest.join(' ').trim();
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return source(value, null, false);
    case 'basic':
      return fromBasic(value);
    case 'sentry':
      return fromSentryFields(value);
    default:
      throw malformed('the Authorization header must be Bearer, Basic or Sentry');
  }
}

function fromBasic(value: string): Source {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) throw malformed('the Basic value is not Base64');
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return source(text, null, false);
  return source(text.slice(0, colon), text.slice(colon + 1), false);
}

function fromApiKey(header: string | string[] | undefined): Source | null {
  if (header === undefined) return null;
  const value = (Array.isArray(header) ? header.join(', ') : header).trim();
  return value === '' ? null : source(value, null, false);
}

function fromSentryHeader(header: string | string[] | undefined): Source | null {
  if (header === undefined) return null;
  const value = Array.isArray(header) ? header.join(', ') : header;
  return fromSentryFields(value.trim().replace(/^sentry(?:\s+|$)/i, ''));
}

/** `sentry_version=7, sentry_client=name/1.0, sentry_key=abc`; fields in any order, blanks around them ignored. */
function fromSentryFields(text: string): Source {
  const parts = text.split(',', SENTRY_FIELDS_MAX + 1);
  if (parts.length > SENTRY_FIELDS_MAX) throw malformed('the Sentry header has too many fields');
  const values = (name: string) => parts.map((part) => fieldValue(part, name)).filter((value) => value !== null);
  const key = single(values('sentry_key'));
  if (key === null) throw malformed('the Sentry header has no sentry_key');
  return source(key, single(values('sentry_secret')), true);
}

function fieldValue(part: string, name: string): string | null {
  const equals = part.indexOf('=');
  if (equals < 0 || part.slice(0, equals).trim().toLowerCase() !== name) return null;
  return part.slice(equals + 1).trim();
}

function fromQuery(url: string | undefined): Source | null {
  const question = url?.indexOf('?') ?? -1;
  if (url === undefined || question < 0) return null;
  const hash = url.indexOf('#', question);
  const parameters = new URLSearchParams(url.slice(question + 1, hash < 0 ? undefined : hash));
  const key = single(parameters.getAll('sentry_key'));
  if (key === null) return null;
  return source(key, single(parameters.getAll('sentry_secret')), true);
}

function single(values: readonly string[]): string | null {
  const first = values[0];
  if (first === undefined) return null;
  if (values.some((value) => value !== first)) throw ambiguous();
  return first;
}

function source(publicKey: string, secretKey: string | null, isSentry: boolean): Source {
  const secret = secretKey === '' ? null : secretKey;
  if (publicKey === '') throw malformed('the key is empty');
  if (publicKey.length > KEY_CHARS_MAX || (secret?.length ?? 0) > KEY_CHARS_MAX) throw malformed('the key is too long');
  if (CONTROL.test(publicKey) || (secret !== null && CONTROL.test(secret))) throw malformed('the key has control characters');
  return { publicKey, secretKey: secret, isSentry };
}

function malformed(what: string): AppError {
  return new AppError({
    code: 'malformed_credentials',
    message: `The credentials cannot be read: ${what}. Nothing was stored. Send one ingest key, e.g. "Authorization: Bearer KEY".`,
    httpStatus: 401,
  });
}

function ambiguous(): AppError {
  return new AppError({
    code: 'ambiguous_credentials',
    message: 'The request names more than one ingest key, so the project is not clear. Nothing was stored. Send exactly one.',
    httpStatus: 401,
  });
}
