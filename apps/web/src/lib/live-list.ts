/**
 * A list that grows at both ends: older pages by cursor, newer rows by asking for the first page again. Merging is pure, so
 * that a live list can neither lose nor double a row.
 */
export type Page<T> = { data: T[]; next_cursor: string | null };
export type Pages<T> = { pages: Page<T>[]; pageParams: unknown[] };

/** Beyond this the list starts over from its newest page, so that an open tab does not grow for days. */
export const LIVE_ROWS_MAX = 5_000;

/**
 * Puts a fresh first page on top of what is loaded. Rows that were there are updated in place of the old ones. When the
 * fresh page does not touch the loaded rows, more arrived than one page holds: the list restarts, because a silent hole
 * in the middle would look like lost data.
 */
export function mergeFirstPage<T>(loaded: Pages<T>, fresh: Page<T>, idOf: (row: T) => string): Pages<T> {
  const freshIds = new Set(fresh.data.map(idOf));
  const loadedCount = loaded.pages.reduce((sum, page) => sum + page.data.length, 0);
  const touches = loaded.pages.some((page) => page.data.some((row) => freshIds.has(idOf(row))));
  const holdsEverything = fresh.next_cursor === null;
  if (holdsEverything || loadedCount === 0 || !touches || loadedCount + fresh.data.length > LIVE_ROWS_MAX) {
    return { pages: [fresh], pageParams: loaded.pageParams.slice(0, 1) };
  }
  const [first, ...older] = loaded.pages.map((page) => ({ ...page, data: page.data.filter((row) => !freshIds.has(idOf(row))) }));
  const top = { data: [...fresh.data, ...(first?.data ?? [])], next_cursor: first?.next_cursor ?? null };
  return { pages: [top, ...older], pageParams: loaded.pageParams };
}

/** Ids of the fresh page that were not on screen before. */
export function newIds<T>(loaded: Pages<T>, fresh: Page<T>, idOf: (row: T) => string): Set<string> {
  const known = new Set(loaded.pages.flatMap((page) => page.data.map(idOf)));
  return new Set(fresh.data.map(idOf).filter((id) => !known.has(id)));
}

/** All rows in order; a row that two pages hold (it moved between two requests) is shown once. */
export function flattenPages<T>(loaded: Pages<T> | undefined, idOf: (row: T) => string): T[] {
  const seen = new Set<string>();
  const rows: T[] = [];
  for (const row of loaded?.pages.flatMap((page) => page.data) ?? []) {
    const id = idOf(row);
    if (seen.has(id)) continue;
    seen.add(id);
    rows.push(row);
  }
  return rows;
}
