/**
 * The analytics store, as callers see it. Twins: `embedded/` (chDB in the process) and, at scale, a ClickHouse server
 * over HTTP; both speak the same SQL through the official client. No caller asks which one it got.
 */
import type { StoredTable } from './tables.ts';

/** Rows of one table, encoded in ClickHouse's Native format by block.ts. */
export type TableBlock<Table extends StoredTable = StoredTable> = { table: Table; rows: number; block: Uint8Array };

/**
 * Which pool of connections a query uses; one connection runs its queries one after another, so a chart must not wait
 * behind an export. `interactive` for pages, `long` for exports and scans, `background` for the product's own work on stored
 * data, `control` for kills, health and migrations.
 */
export type QueryLane = 'interactive' | 'long' | 'background' | 'control';

/** Bounds of one query. Every query has them; defaults come from defaultQueryLimits(). */
export type QueryLimits = {
  /** Milliseconds after which the engine stops the query. */
  timeoutMs: number;
  /** Rows of the answer; one more makes the query fail with `result_too_large`. */
  rowsMax: number;
  /** Bytes of memory the query may take. */
  memoryBytesMax: number;
};

export type QueryOptions = {
  /** snake_case name: goes into the engine's log comment, our metrics and error messages. */
  name: string;
  /** SQL with typed parameters as the engine has them: `{project_id:UInt32}`. Values never stand in the text. */
  sql: string;
  /** Parameter values. Dates as numbers or text, arrays allowed; never interpolated. */
  params?: Readonly<Record<string, unknown>>;
  limits?: Partial<QueryLimits>;
  lane?: QueryLane;
  /** Stops the engine's work, not only the wait (KILL QUERY … ASYNC by log comment). */
  signal?: AbortSignal;
};

/** Rows that `where` picks get new values; `set` holds SQL expressions over their old ones. */
export type RowChange = { set: Readonly<Record<string, string>>; where: string };

export type UpdateOptions = {
  /** snake_case name, for errors. */
  name: string;
  table: StoredTable;
  /** The partition's key as an SQL literal; nothing else is touched. */
  partition: string;
  /** Deterministic SQL, without subqueries; no two of them may pick the same row. Values as textLiteral and plain numbers. */
  changes: readonly RowChange[];
  signal?: AbortSignal;
};

export interface Store {
  /**
   * Inserts one block and returns when the rows are on disk. `token` names this exact content: the same token again is
   * ignored by the engine (also after a restart), so a redelivered batch does not duplicate. Safe to retry.
   * Errors: StoreUnavailableError (retry), StoreRejectedError (the block itself is at fault; do not retry).
   */
  insert(block: TableBlock, token: string): Promise<void>;

  /**
   * Runs a SELECT and returns its rows as objects. 64-bit integers come as numbers; DateTime64 as text; FixedString
   * only through lower(hex(…)) in the SQL.
   * Errors: QueryTimeoutError, QueryLimitError, StoreUnavailableError.
   */
  query<Row extends object>(options: QueryOptions): Promise<Row[]>;

  /**
   * Runs a SELECT and returns its rows as bytes, for another thread to read with readAnswer (answer-bytes.ts).
   * Errors: those of query.
   */
  queryBytes(options: QueryOptions): Promise<Uint8Array>;

  /**
   * Rewrites columns of stored rows in place, and returns when no reader sees old values any more. For the few columns that
   * may change after the fact, in bounded partitions: the engine rewrites the columns' files. Rows that are inserted meanwhile
   * are not touched. Once begun it is finished in the background whatever becomes of the caller, also after a crash; safe to
   * repeat when the expressions are. An abort ends the wait only.
   * Errors: StoreUnavailableError (some parts may be rewritten, others not: repeat), QueryInvalidError, QueryAbortedError.
   */
  update(options: UpdateOptions): Promise<void>;

  /** Applies all migrations under a lock and sets retention. Idempotent. */
  migrate(options: { retentionDays: number }): Promise<void>;

  /** Resolves when the store answers; rejects with the reason. */
  ping(): Promise<void>;

  /** Waits for running inserts, then closes. Safe to call twice. */
  close(): Promise<void>;
}
