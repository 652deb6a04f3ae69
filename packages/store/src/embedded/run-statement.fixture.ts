import { EmbeddedEngine } from './engine.ts';

/**
 * Runs statements on the folder of an embedded store, which may be open in this process: what a test does to a store
 * behind the product's back (a table changed, rows deleted).
 */
export async function runStatements(path: string, statements: readonly string[]): Promise<void> {
  const engine = new EmbeddedEngine(path, 1_000_000_000, 50_000_000);
  const connection = engine.connect();
  try {
    for (const sql of statements) await connection.execute(sql);
  } finally {
    await connection.close();
    engine.close();
  }
}
