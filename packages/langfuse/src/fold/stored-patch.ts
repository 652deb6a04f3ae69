import type { EntityPatchRow } from '@sentryai/schema';
import { EVENT_TYPES } from '../batch/event-types.ts';

/** A patch as it is read back from the store, or as a batch brings it. */
export type StoredPatch = Pick<
  EntityPatchRow,
  | 'entity_key'
  | 'kind'
  | 'entity_id'
  | 'external_id'
  | 'trace_ref'
  | 'type'
  | 'timestamp_us'
  | 'received_at_ms'
  | 'user_id'
  | 'session_id'
  | 'environment'
  | 'release'
  | 'sdk_name'
  | 'sdk_version'
  | 'sample_rate'
  | 'body'
> & { batch_id: string };

/**
 * The order in which patches are folded: by the event's time, creates before updates, then by what differs between any
 * two different events. It depends on nothing but the patches, so neither does what is folded in it.
 */
export function compareStamps(a: StoredPatch, b: StoredPatch): number {
  return (
    a.timestamp_us - b.timestamp_us ||
    rankOf(a) - rankOf(b) ||
    compareText(a.external_id, b.external_id) ||
    compareText(a.type, b.type) ||
    compareText(a.body, b.body) ||
    compareText(contextText(a), contextText(b)) ||
    a.sample_rate - b.sample_rate
  );
}

function rankOf(patch: StoredPatch): 0 | 1 {
  return EVENT_TYPES.get(patch.type)?.isUpdate === true ? 1 : 0;
}

function contextText({ user_id, session_id, environment, release }: StoredPatch): string {
  return [user_id, session_id, environment, release].join('\0');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
