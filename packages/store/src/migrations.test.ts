import { expect, it } from 'vitest';
import { fillEngines } from './engines.ts';
import { loadMigrations, migrateStore, splitStatements } from './migrations.ts';

it('keeps one DDL for one node and for a cluster', () => {
  const sql = 'ENGINE = {engine:SummingMergeTree(quantity)} SETTINGS {deduplication_window:10000}, x = 1';
  expect(fillEngines(sql, 'plain')).toBe('ENGINE = SummingMergeTree(quantity) SETTINGS non_replicated_deduplication_window = 10000, x = 1');
  expect(fillEngines(sql, 'replicated')).toBe(
    'ENGINE = ReplicatedSummingMergeTree(quantity) SETTINGS replicated_deduplication_window = 10000, x = 1',
  );
});

it('leaves no placeholder in any schema file, and gives every table of rows its deduplication window', () => {
  for (const { sql } of loadMigrations()) {
    for (const statement of splitStatements(sql)) {
      expect(fillEngines(statement, 'plain')).not.toMatch(/\{[a-z_]+:/);
      if (statement.startsWith('CREATE TABLE')) expect(statement).toContain('{deduplication_window:');
    }
  }
});

it('splits statements at a semicolon that ends a line, and drops comment lines', () => {
  expect(splitStatements("-- first; not a statement;\nSELECT ';'\n  -- inner;\n  , 1; \n\nSELECT 2;\n")).toEqual([
    "SELECT ';'\n\n  , 1",
    'SELECT 2',
  ]);
});

it('runs only what is not recorded, in order, and records a version after its last statement', async () => {
  const executed: string[] = [];
  await migrateStore({
    retentionDays: 0,
    engines: 'plain',
    execute: async (sql) => void executed.push(sql),
    select: async (sql) => (sql.includes('schema_migrations') ? [{ version: 1 }] : []),
    migrations: [
      { version: 1, name: 'one', sql: 'SELECT 1;\n' },
      { version: 2, name: 'two', sql: 'SELECT 2;\nSELECT 3;\n' },
    ],
  });
  expect(executed.slice(1)).toEqual(['SELECT 2', 'SELECT 3', expect.stringContaining("VALUES (2, 'two')")]);
});

it('applies a number that was left out before, after higher ones', async () => {
  const executed: string[] = [];
  const migrate = (applied: number[], versions: number[]) =>
    migrateStore({
      retentionDays: 0,
      engines: 'plain',
      execute: async (sql) => void executed.push(sql),
      select: async (sql) => (sql.includes('schema_migrations') ? applied.map((version) => ({ version })) : []),
      migrations: versions.map((version) => ({ version, name: `step_${version}`, sql: `SELECT ${version};\n` })),
    });
  await migrate([], [1, 6]);
  await migrate([1, 6], [1, 3, 6]);
  expect(executed.filter((sql) => sql.startsWith('SELECT'))).toEqual(['SELECT 1', 'SELECT 6', 'SELECT 3']);
});

it('stops at the first step that fails, says which one, and records nothing for it', async () => {
  const executed: string[] = [];
  const migration = migrateStore({
    retentionDays: 0,
    engines: 'plain',
    execute: async (sql) => {
      if (sql === 'SELECT 2') throw new Error('no');
      executed.push(sql);
    },
    select: async () => [],
    migrations: [{ version: 7, name: 'seven', sql: 'SELECT 1;\nSELECT 2;\nSELECT 3;\n' }],
  });
  await expect(migration).rejects.toMatchObject({ code: 'migration_failed', context: { version: 7 } });
  expect(executed.slice(1)).toEqual(['SELECT 1']);
});

it.each([-1, 1.5, Number.NaN, 1e9])('refuses a retention of %d days', async (retentionDays) => {
  const migration = migrateStore({ retentionDays, engines: 'plain', execute: async () => undefined, select: async () => [] });
  await expect(migration).rejects.toMatchObject({ code: 'migration_failed' });
});
