import { applyRepair, findLostNotes } from './deduplication-log.ts';
import { type EngineConnection, literal } from './engine.ts';

type Table = { name: string; path: string };

/**
 * Repairs the deduplication log of the tables that need it (see deduplication-log.ts), of these or of all. Nothing
 * may be inserted into them meanwhile. Returns the names of the tables that were repaired.
 *  scratchFolder  for files on their way, on the store's disk
 */
export async function repairTables(connection: EngineConnection, scratchFolder: string, only?: readonly string[]): Promise<string[]> {
  const sql = "SELECT name, data_paths[1] AS path FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'";
  const tables = (await connection.select(sql, {}, {})) as Table[];
  const detached = only?.find((wanted) => !tables.some(({ name }) => name === wanted));
  if (detached !== undefined) {
    await connection.execute(`ATTACH TABLE ${detached}`); // an earlier repair could not; attaching reads the log anew
    return await repairTables(connection, scratchFolder, only);
  }
  const repaired: string[] = [];
  for (const table of tables) {
    if (only !== undefined && !only.includes(table.name)) continue;
    if (await repairTable(connection, scratchFolder, table)) repaired.push(table.name);
  }
  return repaired;
}

async function repairTable(connection: EngineConnection, scratchFolder: string, { name, path }: Table): Promise<boolean> {
  const repairs = findLostNotes(path);
  if (repairs.length === 0) return false;
  const table = `\`${literal(name).slice(1, -1)}\``;
  // Detached, the engine lets go of the log; attaching reads it again. After a crash in between, the next start attaches.
  await connection.execute(`DETACH TABLE ${table}`);
  try {
    for (const repair of repairs) applyRepair(repair, scratchFolder);
  } finally {
    await connection.execute(`ATTACH TABLE ${table}`);
  }
  return true;
}
