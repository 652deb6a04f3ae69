import { createHash } from 'node:crypto';
import type { RecordMeta } from '@sentryai/schema';

/** First 32 hex digits of SHA-256; for text or bytes. */
export function hash32(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 32);
}

export type RowIdentity = { event_id: string; dedup_key: string };
const PREFIX_DIGITS = 24;

/** Where an event stands: what its identity is made of when the client gave none. */
export type EventPlace = { meta: RecordMeta; bodyHash: string; index: number };

/**
 * Identity of a stored row (design.md rule 4.5). With a client `id`, the same id is the same event wherever it appears
 * again; without, the same place in the same body is (a retried request), and only for as long as the window lasts: the
 * row's own id then also depends on the time of arrival, since equal measurements at different times are different rows.
 */
export function rowIdentity(type: string, id: string, place: EventPlace): RowIdentity {
  const { project_id, received_at_ms } = place.meta;
  if (id !== '') {
    const key = hash32(`${project_id}|${type}|${id}`);
    return { event_id: key, dedup_key: key };
  }
  const dedup_key = hash32(`${project_id}|${place.bodyHash}|${place.index}`);
  return { event_id: hash32(`${dedup_key}|${received_at_ms}`), dedup_key };
}

/**
 * Identity of many small items of one request that bring none of their own (data points), by their place in it. As that
 * of rowIdentity, but items of one request share all but the last eight digits: 32 bytes that cannot be compressed were
 * two thirds of a stored data point, and hashing a third of the time to make one. `index` counts from the first item of
 * the record, which may hold only some items of the request.
 */
export function placeIdentities(
  { project_id, received_at_ms, item_offset = 0 }: RecordMeta,
  bodyHash: string,
): (index: number) => RowIdentity {
  const key = hash32(`${project_id}|${bodyHash}`).slice(0, PREFIX_DIGITS);
  const event = hash32(`${key}|${received_at_ms}`).slice(0, PREFIX_DIGITS);
  return (index) => {
    const place = (item_offset + index).toString(16).padStart(32 - PREFIX_DIGITS, '0');
    return { event_id: event + place, dedup_key: key + place };
  };
}

/** Trace and span id for a model call whose client has none: the same ones when the same event is sent again. */
export function derivedSpanIds(type: string, id: string, place: EventPlace): { trace_id: string; span_id: string } {
  const { project_id, received_at_ms } = place.meta;
  const seed = id === '' ? `${project_id}|${place.bodyHash}|${place.index}|${received_at_ms}` : `${project_id}|${type}|${id}`;
  return { trace_id: hash32(`${seed}|trace`), span_id: hash32(`${seed}|span`).slice(0, 16) };
}
