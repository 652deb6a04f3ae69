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
    const latest = Number(database.prepare('SELECT coalesce(max(number), 0) AS latest FROM schema_migrations').get()?.['latest']);
    const known = Math.max(0, ...steps.map(stepNumber));
    if (latest > known) throw new MetadataTooNewError(latest, known);
    for (const name of steps.filter((step) => stepNumber(step) > latest)) {
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
