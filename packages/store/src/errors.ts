import { AppError } from '@sentryai/schema/errors';

type Detail = { cause?: unknown; context?: Readonly<Record<string, string | number | boolean>> };

function rest({ cause, context }: Detail): Detail {
  return { ...(cause === undefined ? {} : { cause }), ...(context === undefined ? {} : { context }) };
}

/** The store cannot take or answer anything now (closed, full, overloaded, disk). Nothing was lost: try again. */
export class StoreUnavailableError extends AppError {
  constructor(message: string, detail: Detail = {}) {
    super({ code: 'store_unavailable', message, httpStatus: 503, retryable: true, retryAfterSeconds: 5, ...rest(detail) });
  }
}

/** The block or row itself is at fault; the same bytes will be refused again. Bisect, then put the item in quarantine. */
export class StoreRejectedError extends AppError {
  constructor(message: string, detail: Detail = {}) {
    super({ code: 'store_rejected', message, httpStatus: 500, retryable: false, ...rest(detail) });
  }
}

/** The query ran into its time limit, waiting for a free connection included. */
export class QueryTimeoutError extends AppError {
  constructor(message: string, detail: Detail = {}) {
    super({ code: 'query_timeout', message, httpStatus: 503, retryable: true, retryAfterSeconds: 5, ...rest(detail) });
  }
}

/** The query would exceed its row or memory limit. The stable code says which one. */
export class QueryLimitError extends AppError {
  constructor(code: 'result_too_large' | 'query_too_expensive', message: string, detail: Detail = {}) {
    super({ code, message, httpStatus: 400, retryable: false, ...rest(detail) });
  }
}

/** The caller's signal stopped the query. */
export class QueryAbortedError extends AppError {
  constructor(message: string, detail: Detail = {}) {
    super({ code: 'query_aborted', message, httpStatus: 499, retryable: false, ...rest(detail) });
  }
}

/** The SQL or its parameters are wrong: a mistake of ours, never of the data. */
export class QueryInvalidError extends AppError {
  constructor(message: string, detail: Detail = {}) {
    super({ code: 'query_invalid', message, httpStatus: 500, retryable: false, ...rest(detail) });
  }
}

/** The store could not be opened; the message says who holds it or what is wrong with it, and what to do. */
export class StoreOpenError extends AppError {
  constructor(message: string, detail: Detail = {}) {
    super({ code: 'store_open_failed', message, httpStatus: 500, retryable: false, ...rest(detail) });
  }
}

/** A numbered schema step failed; the ones before it stand, and the next start continues there. */
export class MigrationError extends AppError {
  constructor(message: string, detail: Detail = {}) {
    super({ code: 'migration_failed', message, httpStatus: 500, retryable: false, ...rest(detail) });
  }
}
