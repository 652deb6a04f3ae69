import { problemBody, problemHeaders, toAppError } from '@sentryai/http';
import { AppError } from '@sentryai/schema';
import type { Logger } from '@sentryai/telemetry';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { SearchQueryError } from '../search/index.ts';
import { invalidParameter } from '../time-range.ts';
import type { ApiServer } from '../context.ts';

/** Makes every failure an answer of the form `{"error":{code,message,request_id}}`; our own mistakes are logged. */
export function installErrorHandling(app: ApiServer, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error as FastifyError);
    const isOurs = problem.httpStatus >= 500;
    if (isOurs) logger.error({ err: error, request_id: request.id, url: request.url, code: problem.code }, 'request failed');
    sendProblemReply(reply, request, problem);
  });
  app.setNotFoundHandler((request, reply) => {
    sendProblemReply(reply, request, notFound('route_not_found', 'There is no such route', 'See /openapi.json for those there are.'));
  });
}

function sendProblemReply(reply: FastifyReply, request: FastifyRequest, problem: AppError): void {
  const body = problemBody(problem, request.id);
  const place = problem instanceof SearchQueryError ? { position: problem.position, suggestion: problem.suggestion } : {};
  void reply
    .code(problem.httpStatus)
    .headers(problemHeaders(problem, request.id))
    .type('application/json; charset=utf-8')
    .serializer((value: unknown) => JSON.stringify(value))
    .send({ error: { ...body.error, ...place } });
}

/** 404 with a sentence of its own. */
export function notFound(code: string, what: string, todo: string): AppError {
  return new AppError({ code, message: `${what}. ${todo}`, httpStatus: 404 });
}

function problemOf(error: FastifyError): AppError {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const first = error.validation[0];
    const name = first?.instancePath.split('/').filter(Boolean).join('.') || (error.validationContext ?? 'request');
    return invalidParameter(name, `is not right: ${first?.message ?? 'it has another form'}.`);
  }
  // Fastify's own refusals (body too large, not JSON, unknown media type) carry their status.
  const status = error instanceof AppError ? undefined : error.statusCode;
  if (status === undefined || status < 400 || status > 499) return toAppError(error);
  return new AppError({
    code: status === 413 ? 'payload_too_large' : status === 415 ? 'unsupported_media_type' : 'malformed_request',
    message: `The request cannot be read: ${error.message}. Nothing was changed. Send JSON with Content-Type application/json.`,
    httpStatus: status,
    cause: error,
  });
}
