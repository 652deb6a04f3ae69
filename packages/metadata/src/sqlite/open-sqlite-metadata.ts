import { Kysely, SqliteDialect } from 'kysely';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Metadata } from '../port.ts';
import { createSqlMetadata } from '../sql/create-sql-metadata.ts';
import { sqliteValues } from '../sql/engine-values.ts';
import type { Tables } from '../sql/tables.ts';
import { kyselyDatabase } from './kysely-database.ts';
import { migrate } from './migrate.ts';

export type SqliteMetadataOptions = {
  /** The file, whose folder is made if need be; or `:memory:` for tests of what stands on top. */
  path: string;
  /** How long a statement waits for another thread's or process's write; default 5 s. */
  busyTimeoutMs?: number;
  /**
   * For a thread that must never stand still and writes only counts, which it writes again when that fails: a write gives
   * up almost at once while another thread or process is writing, and the last ones may be lost with the power.
   */
  isWritingOnlyCounts?: boolean;
};

/** The whole of node:sqlite is synchronous, so this is how long a thread stands still for another one's write. */
const COUNTS_BUSY_TIMEOUT_MS = 5;

/** The metadata file of a data folder. */
export function metadataPath(home: string): string {
  return join(home, 'metadata.db');
}

/**
 * Opens (and creates, migrates) the SQLite twin. Each thread and process opens its own; they see each other's commits.
 * A commit is on disk when its promise resolves (WAL, synchronous FULL), except with isWritingOnlyCounts.
 */
export function openSqliteMetadata(options: SqliteMetadataOptions): Metadata {
  const { path, busyTimeoutMs = 5_000, isWritingOnlyCounts = false } = options;
  if (path !== ':memory:') createFile(path);
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  try {
    enableWal(database, busyTimeoutMs);
    database.exec('PRAGMA synchronous = FULL');
    migrate(database);
    if (isWritingOnlyCounts) database.exec(`PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = ${COUNTS_BUSY_TIMEOUT_MS}`);
  } catch (error) {
    database.close();
    throw error;
  }
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: kyselyDatabase(database) }) });
  return createSqlMetadata(db, sqliteValues, async () => {
    await db.destroy();
    // Kysely closes only what it has used.
    if (database.isOpen) database.close();
  });
}

/** Made by us first so that only our user can read it; SQLite gives its side files the same mode. */
function createFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  closeSync(openSync(path, 'a', 0o600));
}

/** The switch to WAL needs the file alone and does not honor the busy timeout when several openers race for it. */
function enableWal(database: DatabaseSync, timeoutMs: number): void {
  const pauseMs = 20;
  for (let attemptsLeft = Math.ceil(timeoutMs / pauseMs); ; attemptsLeft -= 1) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (attemptsLeft <= 0 || !(error instanceof Error) || !/locked|busy/i.test(error.message)) throw error;
      // Opening is synchronous (like the whole driver), so the pause is too.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}
