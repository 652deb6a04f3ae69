import { readFileSync, readdirSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { MetadataTooNewError } from '../metadata-errors.ts';

const SCHEMA_FOLDER = new URL('./schema/', import.meta.url);

/**
 * Runs the numbered steps of `schema/` that the file has not seen. All in one immediate transaction: threads and
 * processes that open the file at the same moment wait for each other, and a crash leaves the old state.
 * Errors: MetadataTooNewError when the file knows steps that this version does not.
 */
export function migrate(database: DatabaseSync): void {
  const steps = readdirSync(SCHEMA_FOLDER)
    .filter((name) => /^\d{4}_.*\.sql$/.test(name))
    .sort();
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec('CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT');
    const seen = new Set(
      database
        .prepare('SELECT number FROM schema_migrations')
        .all()
        .map((row) => Number(row['number'])),
    );
    const known = Math.max(0, ...steps.map(stepNumber));
    const latest = Math.max(0, ...seen);
    if (latest > known) throw new MetadataTooNewError(latest, known);
    // Not only those behind the latest: of two steps that were made side by side, either may come to a file first.
    for (const name of steps.filter((step) => !seen.has(stepNumber(step)))) {
      database.exec(readFileSync(new URL(name, SCHEMA_FOLDER), 'utf8'));
      database.prepare('INSERT INTO schema_migrations (number, name) VALUES (?, ?)').run(stepNumber(name), name);
    }
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function stepNumber(fileName: string): number {
  return Number(fileName.slice(0, 4));
}
