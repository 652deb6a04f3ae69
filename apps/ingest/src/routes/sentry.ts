/** Sentry SDKs: envelopes, and the store route of clients from before envelopes. Answers are in that protocol's form. */
import type { IncomingMessage } from 'node:http';
import { AppError } from '@sentryai/schema';
import { readEnvelopeHeader } from '@sentryai/sentry';
import { type Inspection, rejectedCount } from '../inspect/inspection.ts';
import type { Answer, Protocol } from './protocol.ts';
import { checkDsn, checkProject, checkVersion, unsupportedRoute } from './sentry-checks.ts';

const JSON_TYPE = 'application/json';
const ENVELOPE_TYPE = 'application/x-sentry-envelope';
/** Base64 of a compressed event of the largest size. */
const STORE_BYTES_MAX = 2 * 1024 * 1024;
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
/** What a client that is told to wait, but not for how long, waits. */
const RETRY_AFTER_SECONDS = 60;

const ROUTE = /^(?<prefix>.*)\/api(?:\/(?<project>[^/]+))?\/(?<route>envelope|store|security|minidump|unreal|cron|nel)(?:\/.*)?$/;

const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-sentry-error, x-sentry-rate-limits, retry-after',
} as const;
export const SENTRY_PREFLIGHT_HEADERS = {
  ...CORS_HEADERS,
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers':
    'x-sentry-auth, x-requested-with, x-forwarded-for, origin, referer, accept, content-type, authentication, authorization, content-encoding, transfer-encoding',
  'access-control-max-age': '3600',
} as const;

/** True for the routes of Sentry's protocol, those that are refused included. Path without its last slash. */
export function isSentryPath(path: string): boolean {
  return ROUTE.test(path);
}

/**
 * The protocol of one request: which project its address names decides whom it takes. A path in front of `/api` is
 * ignored, as DSNs may have one. Null for paths that are none of Sentry's.
 */
export function sentryProtocol(request: IncomingMessage, path: string, limits: { envelopeBytesMax: number }): Protocol | null {
  const { project = null, route = '' } = ROUTE.exec(path)?.groups ?? {};
  if (route === '') return null;
  const isStore = route === 'store';
  const isTaken = isStore || (route === 'envelope' && project !== null);
  const isPixel = isStore && request.method === 'GET';
  return {
    ...BASE,
    ...(isTaken ? {} : { unavailable: unsupportedRoute(route) }),
    bodyBytesMax: isStore ? STORE_BYTES_MAX : limits.envelopeBytesMax,
    methods: route === 'envelope' ? ['POST'] : ['POST', 'GET'],
    formatOf: (mediaType) => (isStore && mediaType !== ENVELOPE_TYPE ? 'json' : 'envelope'),
    bodyInUrl: (url) => (isPixel ? sentryData(url) : null),
    // Tunnels know nothing but the envelope: its header may name the DSN.
    ...(isStore ? {} : { credentialsIn: (body) => dsnCredentials(body) }),
    admit(sender) {
      checkVersion(request);
      checkProject(project, sender);
      return undefined;
    },
    confirm(inspection, sender) {
      if (inspection.reply.kind === 'sentry') checkDsn(inspection.reply.dsn, project, sender);
    },
    accepted: (inspection) => (isPixel ? pixelAnswer(inspection) : accepted(inspection)),
  };
}

const BASE = {
  name: 'sentry',
  signal: 'envelope',
  allowsKeyless: false,
  corsHeaders: CORS_HEADERS,
  wantsClientAddress: true,
  refused: (error) => refusedAnswer(error),
} as const satisfies Partial<Protocol>;

function dsnCredentials(body: Uint8Array): { publicKey: string; secretKey: null } | null {
  const { dsn } = readEnvelopeHeader(body);
  return dsn === null ? null : { publicKey: dsn.publicKey, secretKey: null };
}

function sentryData(url: string | undefined): Uint8Array {
  const question = url?.indexOf('?') ?? -1;
  const data = question < 0 ? null : new URLSearchParams(url?.slice(question + 1)).get('sentry_data');
  // A plus sign of base64 that was not escaped arrives as a blank.
  return Buffer.from(data?.startsWith('{') ? data : (data ?? '').replaceAll(' ', '+'));
}

function accepted(inspection: Inspection): Answer {
  const { reply, message, acceptedCount } = inspection;
  if (acceptedCount === 0 && rejectedCount(inspection) > 0) {
    return refusedAnswer(
      new AppError({ code: 'nothing_accepted', message: `Nothing of the request could be stored; ${message}`, httpStatus: 400 }),
    );
  }
  const body = reply.kind === 'sentry' && reply.eventId !== '' ? { id: reply.eventId } : {};
  return { status: 200, contentType: JSON_TYPE, body: JSON.stringify(body), headers: message === '' ? {} : errorHeader(message) };
}

function pixelAnswer(inspection: Inspection): Answer {
  const answer = accepted(inspection);
  return answer.status === 200 ? { ...answer, contentType: 'image/gif', body: PIXEL } : answer;
}

const KEY_MISSING =
  'No public key was sent. Nothing was stored. Set the DSN; its key is looked for in X-Sentry-Auth, Authorization, the address (sentry_key) and the envelope header (dsn).';

/** `{"detail", "causes"}`; a limit also in the header that SDKs obey. */
function refusedAnswer(error: AppError): Answer {
  const message = error.code === 'key_missing' ? KEY_MISSING : error.message;
  const rateLimits = error.httpStatus === 429 ? rateLimitHeaders(error) : {};
  return {
    // The key of a DSN that is no key here is a refusal (403) in this protocol, not a missing credential.
    status: error.code === 'key_unknown' ? 403 : error.httpStatus,
    contentType: JSON_TYPE,
    body: JSON.stringify({ detail: message, causes: [error.code] }),
    headers: { ...errorHeader(message), ...rateLimits },
  };
}

/** `seconds:categories:scope:reason`, where no category means all of them; and the plain header for other clients. */
function rateLimitHeaders({ retryAfterSeconds, code, context }: AppError): Record<string, string> {
  const seconds = Math.max(1, Math.ceil(retryAfterSeconds ?? RETRY_AFTER_SECONDS));
  return {
    'x-sentry-rate-limits': `${seconds}::${context['scope'] ?? 'key'}:${context['reason'] ?? code}`,
    'retry-after': String(seconds),
  };
}

/** Header values are ASCII without line breaks. */
function errorHeader(message: string): Record<string, string> {
  return { 'x-sentry-error': message.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 1_000) };
}
