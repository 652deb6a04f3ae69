import { QueryLimitError, QueryTimeoutError } from '@sentryai/store/errors';
import type { Cursor, ListInput, TimeWindow } from '@sentryai/store/queries/index';

/** Rows of one query. Fewer are asked for while they are so big that they do not fit. */
const ROWS_PER_PAGE = 2_000;
/** First slice of a window, as a share of it. */
const FIRST_SHARE = 1 / 64;
const SLICE_MIN_US = 60_000_000;
const GROWTH = 4;

/** One query of a list: `limit` rows and one more, newest first, of a window that is a slice of the export's. */
export type FetchPage<Row> = (page: Pick<ListInput, 'window' | 'cursor' | 'limit'>) => Promise<Row[]>;

/**
 * All rows of a window, newest first, in pages that fit into memory. The window is read in slices from its newest end, so
 * that a page does not read again what the pages before it have read (a search in content has no order to stop at); a
 * slice grows until it fills a few pages, and shrinks when it takes too long.
 * errors  those of the queries; a page that cannot be made small enough
 */
export async function* newestFirst<Row>(window: TimeWindow, fetch: FetchPage<Row>, cursorOf: (row: Row) => Cursor): AsyncGenerator<Row[]> {
  let limit = ROWS_PER_PAGE;
  let widthUs = Math.max(SLICE_MIN_US, Math.ceil((window.toUs - window.fromUs) * FIRST_SHARE));
  let toUs = window.toUs;
  let cursor: Cursor | undefined;
  let rowCount = 0;
  while (toUs > window.fromUs) {
    const fromUs = Math.max(window.fromUs, toUs - widthUs);
    let rows: Row[];
    try {
      rows = await fetch({ window: { ...window, fromUs, toUs }, cursor, limit });
    } catch (error) {
      if (error instanceof QueryLimitError && limit > 1) limit = Math.ceil(limit / GROWTH);
      else if (error instanceof QueryTimeoutError && widthUs > SLICE_MIN_US) widthUs = Math.max(SLICE_MIN_US, Math.ceil(widthUs / GROWTH));
      else throw error;
      continue;
    }
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    rowCount += page.length;
    if (page.length > 0) yield page;
    if (rows.length > limit && last !== undefined) {
      cursor = cursorOf(last);
      // Nothing after the last row is wanted: the next page's slice ends with it.
      toUs = Math.min(toUs, cursor.timeUs + 1);
      continue;
    }
    if (rowCount < limit) widthUs *= GROWTH;
    else if (rowCount > limit * GROWTH * GROWTH) widthUs = Math.max(SLICE_MIN_US, Math.ceil(widthUs / GROWTH));
    [toUs, cursor, rowCount] = [fromUs, undefined, 0];
  }
}
