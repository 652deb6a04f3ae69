import { createHash } from 'node:crypto';
import type { RecordMeta } from '@sentryai/schema';

/** First 32 hex digits of SHA-256; for text or bytes. */
export function hash32(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 32);
}

/** Where an event stands: what its identity is made of when the client gave none. */
export type EventPlace = { meta: RecordMeta; bodyHash: string; index: number };

/**
 * Identity of a stored row (design.md rule 4.5). With a client `id`, the same id is the same event wherever it appears
 * again; without, the same place in the same body is (a retried request), and only for as long as the window lasts: the
 * row's own id then also depends on the time of arrival, since equal measurements at different times are different rows.
 */
export function rowIdentity(type: string, id: string, place: EventPlace): { event_id: string; dedup_key: string } {
  const { project_id, received_at_ms } = place.meta;
  if (id !== '') {
    const key = hash32(`${project_id}|${type}|${id}`);
    return { event_id: key, dedup_key: key };
  }
  const dedup_key = hash32(`${project_id}|${place.bodyHash}|${place.index}`);
  return { event_id: hash32(`${dedup_key}|${received_at_ms}`), dedup_key };
}

/** Trace and span id for a model call whose client has none: the same ones when the same event is sent again. */
export function derivedSpanIds(type: string, id: string, place: EventPlace): { trace_id: string; span_id: string } {
  const { project_id, received_at_ms } = place.meta;
  const seed = id === '' ? `${project_id}|${place.bodyHash}|${place.index}|${received_at_ms}` : `${project_id}|${type}|${id}`;
  return { trace_id: hash32(`${seed}|trace`), span_id: hash32(`${seed}|span`).slice(0, 16) };
}
