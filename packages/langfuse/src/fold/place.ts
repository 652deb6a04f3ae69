import { readTime } from '../batch/field-values.ts';
import { jsonMembers } from '../json-members.ts';
import { plainText } from './field-folds.ts';
import type { StoredPatch } from './stored-patch.ts';

const BUCKET_MS = 15 * 60_000;

/** Where a row lies: what its key is made of beside the project and the span's id. */
export type Place = { bucketMs: number; traceRef: string };

/** The quarter of an hour that a time lies in, in milliseconds. */
export function bucketOf(timeUs: number): number {
  return Math.floor(timeUs / 1000 / BUCKET_MS) * BUCKET_MS;
}

/** When a thing began: the first time that a patch names in `field`, else when the first patch was made. `sorted`: at least one. */
export function startOf(sorted: readonly StoredPatch[], field: 'startTime' | 'timestamp'): number {
  for (const { body } of sorted) {
    const sent = body.includes(field) ? jsonMembers(body).get(field) : undefined;
    const time = sent === undefined || sent === 'null' ? null : readTime(field, sent.startsWith('"') ? plainText(sent) : Number(sent));
    if (time !== null && 'us' in time) return time.us;
  }
  return sorted[0]?.timestamp_us ?? 0;
}

/** The trace that an observation belongs to: the first that a patch names; '' = none was named. */
export function traceRefOf(sorted: readonly StoredPatch[]): string {
  return sorted.find((patch) => patch.trace_ref !== '')?.trace_ref ?? '';
}

/** Patches by the batch that brought them; what one batch brings becomes visible at once. */
export function byBatch(sorted: readonly StoredPatch[]): Map<string, StoredPatch[]> {
  return Map.groupBy(sorted, (patch) => patch.batch_id);
}
