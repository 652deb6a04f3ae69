import type { OccurrenceRow } from '@sentryai/schema';
import { type ListInput, listOccurrences } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';

const HOUR_US = 3_600_000_000;
/** Parts of the window that are looked at from its newest end before the whole of it. */
const PARTS_US = [HOUR_US, 24 * HOUR_US, 7 * 24 * HOUR_US];

/**
 * The newest occurrences of some fingerprints in a window, one more than `limit`. An issue with millions of them is not
 * sorted through for its newest fifty: occurrences of a part are newer than all others, so the page is exact once it is full.
 *  lastSeenUs  when there last was one
 */
export async function findOccurrences(
  run: RequestQueries,
  input: ListInput & { hashes: readonly string[]; lastSeenUs: number },
): Promise<OccurrenceRow[]> {
  const { window, limit, cursor, lastSeenUs } = input;
  const newestUs = Math.min(window.toUs, lastSeenUs + 1, ...(cursor === undefined ? [] : [cursor.timeUs + 1]));
  for (const part of PARTS_US) {
    const fromUs = newestUs - part;
    if (fromUs <= window.fromUs) break;
    const rows = await run(listOccurrences({ ...input, window: { ...window, fromUs } }));
    if (rows.length > limit) return rows;
  }
  return run(listOccurrences(input));
}
