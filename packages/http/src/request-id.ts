import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const ACCEPTABLE = /^[A-Za-z0-9._:-]{1,64}$/;

/** The id that logs and answers of one request share: the caller's own X-Request-Id when it is harmless, else a new one. */
export function requestId(headers: IncomingHttpHeaders, create: () => string = newRequestId): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : create();
}

/** 16 random hex digits. */
export function newRequestId(): string {
  return randomBytes(8).toString('hex');
}
