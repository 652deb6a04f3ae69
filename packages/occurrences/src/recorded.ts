import type { OccurrenceRow } from '@sentryai/schema';

/** Of all versions of occurrences the newest of each, tombstones included, by id. */
export function newestVersions(rows: readonly OccurrenceRow[]): Map<string, OccurrenceRow> {
  const newest = new Map<string, OccurrenceRow>();
  for (const row of rows) {
    const other = newest.get(row.occurrence_id);
    if (other === undefined || row.version > other.version) newest.set(row.occurrence_id, row);
  }
  return newest;
}
