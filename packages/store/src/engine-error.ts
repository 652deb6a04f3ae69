import { AppError } from '@sentryai/schema/errors';
import {
  QueryAbortedError,
  QueryInvalidError,
  QueryLimitError,
  QueryTimeoutError,
  StoreRejectedError,
  StoreUnavailableError,
} from './errors.ts';

/** What both twins' errors carry: the engine's number and name. Its text may quote values, so it is not passed on. */
export type EngineFailure = { code: number | undefined; type: string; message: string };

// Numbers from the engine's src/Common/ErrorCodes.cpp
const TIMEOUT_CODES = new Set([159, 160, 209]);
const RESULT_SIZE_CODES = new Set([158, 307, 396]);
const MEMORY_CODE = 241;
const CANCELLED_CODES = new Set([236, 394]);
/** The statement is wrong whatever the data: the engine's text then speaks of SQL and names only. */
const STATEMENT_CODES = new Set([8, 42, 43, 46, 47, 60, 62, 81, 115, 164, 179, 184, 215, 352, 386, 456]);
const PARAMETER_CODE = 457;
/**
 * The bytes are at fault; sending them again fails again. Not among them are those of a table that was changed (a column
 * is missing): there every row would be refused, so the data waits until somebody has repaired the table.
 */
const REJECTED_CODES = new Set([6, 26, 27, 32, 33, 36, 38, 41, 44, 53, 69, 70, 72, 108, 117, 128, 131, 261, 271, 321, 349, 407, 469, 691]);
const DIAGNOSIS_LENGTH_MAX = 300;

/** Reads number and name out of whatever the client or the engine threw. */
export function engineFailure(error: unknown): EngineFailure {
  const message = error instanceof Error ? error.message : String(error);
  const fields = error as { code?: unknown; type?: unknown } | null;
  const stated = Number(fields?.code);
  const parsed = Number(/^\s*Code: (\d+)\b/.exec(message)?.[1]);
  const code = Number.isInteger(stated) && stated > 0 ? stated : parsed > 0 ? parsed : undefined;
  return { code, type: typeof fields?.type === 'string' ? fields.type : 'UNKNOWN', message };
}

/** Error of a query, by cause. Never contains parameter values or rows. */
export function queryError(name: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const failure = engineFailure(error);
  const { code, type } = failure;
  const context = { query: name, engine_code: code ?? 0, engine_type: type };
  if (code === undefined) return unavailable(`Query ${name} got no answer from the store; try again.`, context);
  if (TIMEOUT_CODES.has(code)) return timeoutError(name);
  if (RESULT_SIZE_CODES.has(code)) {
    const message = `The answer of query ${name} is larger than its limit; narrow the time range or the filter.`;
    return new QueryLimitError('result_too_large', message, { context });
  }
  if (code === MEMORY_CODE && /\(total\)|overcommit/i.test(failure.message)) {
    return unavailable(`Query ${name} was not run: the store's memory is in use; try again.`, context);
  }
  if (code === MEMORY_CODE) {
    const message = `Query ${name} would need more memory than its limit; narrow the time range or the filter.`;
    return new QueryLimitError('query_too_expensive', message, { context });
  }
  if (CANCELLED_CODES.has(code)) return new QueryAbortedError(`Query ${name} was cancelled before it ended.`, { context });
  if (code === PARAMETER_CODE) return new QueryInvalidError(`A parameter of query ${name} does not have its declared type.`, { context });
  if (STATEMENT_CODES.has(code)) {
    return new QueryInvalidError(`Query ${name} is not valid: ${withoutLiterals(failure.message)}`, { context });
  }
  return unavailable(`Query ${name} failed in the store (${type}, ${code}); try again.`, context);
}

export function timeoutError(name: string): QueryTimeoutError {
  return new QueryTimeoutError(`Query ${name} did not end within its time limit; narrow the time range or try again.`, {
    context: { query: name },
  });
}

/** Error of an insert: rejected only when the bytes themselves are at fault, so that nothing is given up by mistake. */
export function insertError(table: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, type } = engineFailure(error);
  const context = { table, engine_code: code ?? 0, engine_type: type };
  if (code !== undefined && REJECTED_CODES.has(code)) {
    return new StoreRejectedError(
      `The store refused a block for table ${table} (${type}); nothing of it is stored and sending it again cannot help. ` +
        'Split it to find the row, or put it in quarantine.',
      { context },
    );
  }
  return unavailable(`The store could not take a block for table ${table} (${type}); nothing was acknowledged, send it again.`, context);
}

function unavailable(message: string, context: Record<string, string | number>): StoreUnavailableError {
  return new StoreUnavailableError(message, { context });
}

function withoutLiterals(message: string): string {
  return message.replace(/'(?:[^'\\]|\\.)*'/g, "'?'").slice(0, DIAGNOSIS_LENGTH_MAX);
}
