/** Table engines of an installation: `plain` for one node, `replicated` for a cluster whose database engine is Replicated. */
export type TableEngines = 'plain' | 'replicated';

const ENGINE = /\{engine:([A-Za-z]+MergeTree|MergeTree)(\([^)}]*\))?\}/g;
const DEDUPLICATION_WINDOW = /\{deduplication_window:(\d+)\}/g;

/**
 * Fills the placeholders that keep one DDL for both: `{engine:SummingMergeTree(quantity)}` becomes that engine or its
 * Replicated form (path and replica name come from the database engine), `{deduplication_window:10000}` the setting
 * that this engine reads.
 */
export function fillEngines(sql: string, engines: TableEngines): string {
  const isReplicated = engines === 'replicated';
  return sql
    .replace(ENGINE, (_, engine: string, options: string | undefined) => `${isReplicated ? 'Replicated' : ''}${engine}${options ?? ''}`)
    .replace(DEDUPLICATION_WINDOW, `${isReplicated ? '' : 'non_'}replicated_deduplication_window = $1`);
}
