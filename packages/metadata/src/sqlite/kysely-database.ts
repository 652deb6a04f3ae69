import type { SqliteDatabase } from 'kysely';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** Lets Kysely's SqliteDialect, which expects another driver's shape, run over Node's own SQLite. */
export function kyselyDatabase(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(isBegin(sql) ? 'BEGIN IMMEDIATE' : sql);
      const bound = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
      return {
        // RETURNING makes a write a reader, so this is asked of the statement and not guessed from the text.
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...bound(parameters)),
        run: (parameters) => statement.run(...bound(parameters)),
        iterate: (parameters) => statement.iterate(...bound(parameters)),
      };
    },
  };
}

/**
 * A deferred transaction that reads first and writes later fails at once (SQLITE_BUSY, no waiting) when another thread
 * wrote in between; an immediate one waits its turn at the start.
 */
function isBegin(sql: string): boolean {
  return sql.trim().toLowerCase() === 'begin';
}
