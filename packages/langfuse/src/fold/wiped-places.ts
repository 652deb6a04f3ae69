/**
 * Where rows of one id may lie besides where they belong. A processor that saw only some of the patches may have put a
 * row where it thought that the thing is. Which patches it saw is unknown, but it saw whole batches, and what a place is
 * made of (trace, start) is always chosen among what single batches say: so all such places can be told from the patches.
 */
import { bucketOf, byBatch, type Place, startOf, traceRefOf } from './place.ts';
import type { StoredPatch } from './stored-patch.ts';

/** Bounds for ids that are used for everything; the earliest events come first. Honest clients have one or two of each. */
const TRACES_MAX = 16;
const PLACES_MAX = 256;

/**
 *  id            the client's id, which is also that of the trace that an observation without a trace stands for
 *  traces        patches of the trace with that id, sorted
 *  observations  patches of the observation with that id, sorted
 *  returns       every place in which some selection of the batches would put a row, each once (bounded)
 */
export function possiblePlaces(id: string, traces: readonly StoredPatch[], observations: readonly StoredPatch[]): Place[] {
  const observationBatches = byBatch(observations);
  const refs = [...new Set([...observationBatches.values()].map((patches) => traceRefOf(patches) || id))];
  const starts = [...new Set([...observationBatches.values()].map((patches) => bucketOf(startOf(patches, 'startTime'))))];
  const places = new Map<string, Place>();
  const add = (bucketMs: number, traceRef: string): void => {
    if (places.size < PLACES_MAX) places.set(`${bucketMs}|${traceRef}`, { bucketMs, traceRef });
  };
  for (const traceRef of refs.slice(0, TRACES_MAX)) for (const bucketMs of starts.slice(0, PLACES_MAX)) add(bucketMs, traceRef);
  // An observation that is its trace's root takes the trace's place wherever both are seen.
  const isAlwaysRoot = [...refs].every((ref) => ref === id);
  for (const [batchId, patches] of byBatch(traces)) {
    if (isAlwaysRoot && observationBatches.has(batchId)) continue;
    add(bucketOf(startOf(patches, 'timestamp')), id);
  }
  return [...places.values()];
}
