import { readdirSync, readFileSync } from 'node:fs';
import { fillEngines, type TableEngines } from './engines.ts';
import { MigrationError } from './errors.ts';
import { silentLogger, type StoreLogger } from './logger.ts';
import type { StoredTable } from './tables.ts';

const SCHEMA_FOLDER = new URL('./schema/', import.meta.url);
const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/;
const RETENTION_DAYS_MAX = 36_500;

export type Migration = { version: number; name: string; sql: string };

export type MigrateOptions = {
  /** Days that rows are kept, counted from their own time; 0 keeps them for ever. */
  retentionDays: number;
  engines: TableEngines;
  execute: (sql: string) => Promise<void>;
  select: (sql: string) => Promise<object[]>;
  migrations?: readonly Migration[];
  logger?: StoreLogger;
};

/** Tables that views of the engine fill. */
type RollupTable = 'trace_occurrences' | 'usage_by_minute' | 'usage_by_quarter' | 'usage_by_hour' | 'usage_by_owner' | 'usage_by_edge';

/** Time that retention counts from, per table; `settle_intents` and `detector_facts` look after themselves. */
export const TABLE_TIMES: Readonly<Record<Exclude<StoredTable, 'settle_intents' | 'detector_facts'> | RollupTable, string>> = {
  spans: 'start_time',
  span_starts: 'start_time',
  span_content: 'start_time',
  logs: 'timestamp',
  errors: 'timestamp',
  metrics: 'timestamp',
  scores: 'timestamp',
  blobs: 'timestamp',
  release_sessions: 'timestamp',
  entity_patches: 'batch_at',
  entity_spans: 'bucket',
  entity_span_content: 'start_time',
  entity_scores: 'bucket',
  outcomes: 'minute',
  quarantine: 'received_at',
  usage_ledger: 'minute',
  span_roles: 'start_time',
  settled_traces: 'start_time',
  occurrences: 'timestamp',
  occurrence_counts: 'hour',
  trace_occurrences: 'timestamp',
  usage_by_minute: 'minute',
  usage_by_quarter: 'quarter',
  usage_by_hour: 'hour',
  usage_by_owner: 'hour',
  usage_by_edge: 'hour',
  quarantine_events: 'at',
};

const VERSIONS_TABLE = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version UInt32,
  name String,
  applied_at DateTime('UTC') DEFAULT now()
)
ENGINE = {engine:MergeTree}
ORDER BY version
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

/** The numbered files of src/schema, in order; numbers may be left out. Throws MigrationError for two files of one number. */
export function loadMigrations(): Migration[] {
  const migrations: Migration[] = [];
  for (const file of readdirSync(SCHEMA_FOLDER).sort()) {
    const match = FILE_NAME.exec(file);
    if (match === null) continue;
    const version = Number(match[1]);
    if (migrations.some((other) => other.version === version)) throw new MigrationError(`Two schema files have the number ${version}.`);
    migrations.push({ version, name: match[2]!, sql: readFileSync(new URL(file, SCHEMA_FOLDER), 'utf8') });
  }
  return migrations;
}

/** Statements of a file: they end with ";" at the end of a line; comment lines are dropped. */
export function splitStatements(sql: string): string[] {
  return sql
    .replace(/^\s*--.*$/gm, '')
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/**
 * Applies what schema_migrations does not list yet (also a number below those it lists: parts of the product that were
 * built side by side come in any order), then sets each table's retention where it differs. The caller holds
 * a lock. Safe to repeat after a failure: every statement is idempotent and a version is recorded after its last one.
 * Errors: MigrationError naming the file.
 */
export async function migrateStore(options: MigrateOptions): Promise<void> {
  const { retentionDays, engines, execute, select, logger = silentLogger } = options;
  if (!Number.isInteger(retentionDays) || retentionDays < 0 || retentionDays > RETENTION_DAYS_MAX) {
    throw new MigrationError(`Retention must be a whole number of days from 0 (keep) to ${RETENTION_DAYS_MAX}; nothing was changed.`);
  }
  await execute(fillEngines(VERSIONS_TABLE, engines));
  const rows = (await select('SELECT DISTINCT version FROM schema_migrations')) as { version: number }[];
  const applied = new Set(rows.map((row) => row.version));
  for (const migration of options.migrations ?? loadMigrations()) {
    if (applied.has(migration.version)) continue;
    await applyMigration(migration, engines, execute);
    logger.info({ version: migration.version, name: migration.name }, 'schema migration applied');
  }
  await setRetention(retentionDays, execute, select, logger);
}

async function applyMigration({ version, name, sql }: Migration, engines: TableEngines, execute: MigrateOptions['execute']): Promise<void> {
  try {
    for (const statement of splitStatements(sql)) await execute(fillEngines(statement, engines));
    await execute(`INSERT INTO schema_migrations (version, name) SETTINGS async_insert = 0 VALUES (${version}, '${name}')`);
  } catch (cause) {
    throw new MigrationError(
      `Schema step ${version} (${name}) failed; earlier steps stand and data is untouched. Fix the cause and start again: it continues there.`,
      { cause, context: { version } },
    );
  }
}

async function setRetention(
  retentionDays: number,
  execute: MigrateOptions['execute'],
  select: MigrateOptions['select'],
  logger: StoreLogger,
): Promise<void> {
  const rows = (await select('SELECT name, engine_full FROM system.tables WHERE database = currentDatabase()')) as {
    name: string;
    engine_full: string;
  }[];
  const engineByTable = new Map(rows.map((row) => [row.name, row.engine_full]));
  for (const [table, time] of Object.entries(TABLE_TIMES)) {
    const engine = engineByTable.get(table);
    if (engine === undefined) continue; // a set of migrations without this table
    const currentDays = Number(/\bTTL\b.*?toIntervalDay\((\d+)\)/s.exec(engine)?.[1] ?? 0);
    if (currentDays === retentionDays) continue;
    const change = retentionDays === 0 ? 'REMOVE TTL' : `MODIFY TTL toDateTime(${time}) + toIntervalDay(${retentionDays})`;
    await execute(`ALTER TABLE ${table} ${change}`);
    logger.info({ table, retention_days: retentionDays }, 'retention changed');
  }
}
