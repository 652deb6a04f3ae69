import type { QueryLane, QueryLimits } from './port.ts';

const MIB = 1024 * 1024;
const RESULT_BYTES_MAX = 256 * MIB;

/** Bounds that a query of the lane gets for what it does not set itself. */
export function defaultQueryLimits(lane: QueryLane): QueryLimits {
  const resultBytesMax = RESULT_BYTES_MAX;
  if (lane === 'long' || lane === 'background')
    return { timeoutMs: 120_000, rowsMax: 1_000_000, memoryBytesMax: 1024 * MIB, resultBytesMax };
  return { timeoutMs: 10_000, rowsMax: 100_000, memoryBytesMax: 512 * MIB, resultBytesMax };
}

/** Settings under which every query runs, the same for both twins: how answers are written, and that limits fail. */
export const ANSWER_SETTINGS = {
  timeout_overflow_mode: 'throw',
  result_overflow_mode: 'throw',
  // 64-bit integers as JSON numbers: exact to 2^53, which our counts and microseconds stay below
  output_format_json_quote_64bit_integers: 0,
  // '2026-11-22T10:00:00.123456Z', as many digits as the column has
  date_time_output_format: 'iso',
  // texts and casts without a zone mean UTC wherever the process runs
  session_timezone: 'UTC',
} as const;

/**
 * Settings of one query beside ANSWER_SETTINGS, the same for both twins.
 *  limits      what the query may use; `timeoutMs` is what is left of it now
 *  logComment  names the query in the engine's process list and query log
 */
export function querySettings(limits: QueryLimits, logComment: string): Record<string, string | number> {
  return {
    log_comment: logComment,
    max_execution_time: Math.max(limits.timeoutMs, 1) / 1000,
    max_memory_usage: limits.memoryBytesMax,
    max_result_rows: limits.rowsMax,
    max_result_bytes: Math.min(limits.memoryBytesMax, limits.resultBytesMax),
  };
}

/** Settings of every insert, the same for both twins. */
export function insertSettings(token: string, logComment: string): Record<string, string | number> {
  return {
    log_comment: logComment,
    insert_deduplication_token: token,
    // the engine's default is 1: it acknowledges before the rows are in a part, and ignores the token
    async_insert: 0,
    // a backlog may span any number of weeks; the default of 100 would refuse it for ever
    max_partitions_per_insert_block: 0,
    // one block stays one block: its parts carry the token, and a retry must split in the same way
    max_insert_threads: 1,
    max_threads: 1,
    min_insert_block_size_rows: 1_000_000_000,
    min_insert_block_size_bytes: 0,
    max_insert_block_size: 1_000_000_000,
  };
}
