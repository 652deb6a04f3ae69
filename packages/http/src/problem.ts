import { AppError, type ProblemBody } from '@sentryai/schema';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { drainRequest } from './drain-request.ts';

/** Any thrown value as an AppError. What is not ours becomes internal_error (500); its text stays out of the answer. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError({
    code: 'internal_error',
    message:
      'Our own code failed. Unless an earlier answer said so, nothing was stored; send it again, and report the request id if it lasts.',
    httpStatus: 500,
    retryable: true,
    cause: error,
  });
}

/** Body of an error answer on native routes. */
export function problemBody(error: AppError, requestId: string): ProblemBody {
  return { error: { code: error.code, message: error.message, request_id: requestId } };
}

/** Headers that belong to an error answer whatever its body's form. */
export function problemHeaders(error: AppError, requestId: string): Record<string, string> {
  const headers: Record<string, string> = { 'x-request-id': requestId, 'cache-control': 'no-store' };
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(Math.max(0, Math.ceil(error.retryAfterSeconds)));
  if (error.httpStatus === 401) headers['www-authenticate'] = 'Bearer';
  return headers;
}

export type SendProblemOptions = {
  request: IncomingMessage;
  response: ServerResponse;
  error: unknown;
  requestId: string;
  /** More headers, e.g. CORS. */
  headers?: Readonly<Record<string, string>>;
};

/**
 * Answers a node:http request with an error and reads off what the client is still sending, within bounds: a socket that
 * is closed with unread bytes resets, and the client never sees why. Does nothing when an answer was already begun.
 */
export function sendProblem(options: SendProblemOptions): void {
  const { request, response, requestId } = options;
  if (response.headersSent || response.destroyed) return;
  const error = toAppError(options.error);
  const text = JSON.stringify(problemBody(error, requestId));
  response.writeHead(error.httpStatus, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-content-type-options': 'nosniff',
    ...problemHeaders(error, requestId),
    ...options.headers,
  });
  response.end(text);
  drainRequest(request);
}
