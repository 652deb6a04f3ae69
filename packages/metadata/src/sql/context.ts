import type { Kysely } from 'kysely';
import type { EngineValues } from './engine-values.ts';
import type { Tables } from './tables.ts';

/** What every group of queries needs. */
export type SqlContext = { db: Kysely<Tables>; values: EngineValues };

/** True when a statement changed at least one row. */
export function hasChanged(result: { numUpdatedRows?: bigint; numDeletedRows?: bigint }): boolean {
  return (result.numUpdatedRows ?? result.numDeletedRows ?? 0n) > 0n;
}
