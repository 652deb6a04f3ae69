import { USAGE_COUNTS, type UsageEntry, type UsageMeasures } from '@sentryai/schema';
import { addMeasures, dimensionsKey, emptyEntry } from './usage-entry.ts';

/**
 * What must be added to the ledger so that it says `wanted` where it says `recorded` now: nothing where they agree, what
 * is new, and the negative of what no longer holds. Both lists are of one trace; those of equal dimensions may occur
 * several times in `recorded`.
 */
export function usageDelta(recorded: readonly UsageEntry[], wanted: readonly UsageEntry[]): UsageEntry[] {
  // The common case: a trace is settled for the first time.
  if (recorded.length === 0) return [...wanted];
  const deltas = new Map<string, UsageEntry>();
  const add = (entry: UsageEntry, sign: 1 | -1): void => {
    const key = dimensionsKey(entry);
    let delta = deltas.get(key);
    if (delta === undefined) deltas.set(key, (delta = emptyEntry(entry)));
    addMeasures(delta, entry, sign);
  };
  for (const entry of wanted) add(entry, 1);
  for (const entry of recorded) add(entry, -1);
  // In a fixed order: the block's content, and so its token, must not depend on the order of arrival.
  return [...deltas.entries()]
    .filter(([, delta]) => !isNothing(delta))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, delta]) => delta);
}

function isNothing(entry: UsageMeasures): boolean {
  const hasBuckets = Object.keys(entry.duration_buckets).length + Object.keys(entry.ttft_buckets).length > 0;
  return !hasBuckets && USAGE_COUNTS.every((name) => entry[name] === 0);
}
