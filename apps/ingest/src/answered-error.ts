import { toAppError } from '@sentryai/http';
import { AppError } from '@sentryai/schema';

/**
 * The error that a sender is answered. 500 would make OTLP clients drop the batch, so what is our fault is "not now": only
 * 429, 502, 503 and 504 are sent again.
 */
export function answeredError(thrown: unknown): AppError {
  const error = toAppError(thrown);
  if (error.httpStatus !== 500) return error;
  const { code, message } = error;
  return new AppError({ code, message, httpStatus: 503, retryable: true, retryAfterSeconds: 5, cause: error });
}
