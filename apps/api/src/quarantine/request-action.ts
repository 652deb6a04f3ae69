/**
 * Writes what a person asks of the quarantine into the store, where the processor finds it: a request is one block of rows
 * under one id, small enough to be worked on as one batch.
 */
import type { QuarantineAction, QuarantineEventRow } from '@sentryai/schema';
import type { Store } from '@sentryai/store/port';
import { encodeBlock } from '@sentryai/store/block';
import type { QuarantineRecord } from '@sentryai/store/queries/index';

export type ActionRequest = {
  store: Pick<Store, 'insert'>;
  projectId: number;
  event: 'replay_requested' | 'discard_requested';
  /** Items that were found, in whatever state. */
  items: readonly QuarantineRecord[];
  actor: string;
  nowMs: number;
  newId: () => string;
};

const ITEMS_PER_REQUEST = 500;
const BYTES_PER_REQUEST = 8 * 1024 * 1024;
/** A larger body cannot be handed from the store to the processor as one text. */
const BYTES_MAX = 128 * 1024 * 1024;

/** Asks for what can be asked for; answers how many items that are, and why not the others. Errors: those of Store.insert. */
export async function requestAction(request: ActionRequest): Promise<Pick<QuarantineAction, 'requested' | 'skipped'>> {
  const { store, projectId, event, items, actor, nowMs, newId } = request;
  const skipped = items.flatMap((item) => {
    const reason = whyNot(item, event);
    return reason === null ? [] : [{ id: item.quarantine_id, reason }];
  });
  const wanted = items.filter((item) => whyNot(item, event) === null);
  for (const group of inGroups(wanted)) {
    const request_id = newId();
    const rows = group.map(({ quarantine_id }): QuarantineEventRow => {
      return { project_id: projectId, quarantine_id, request_id, at_ms: nowMs, event, actor, message: '' };
    });
    await store.insert(encodeBlock('quarantine_events', rows, request_id), request_id);
  }
  return { requested: wanted.length, skipped };
}

function whyNot({ status, body_bytes }: QuarantineRecord, event: ActionRequest['event']): string | null {
  if (status === 'requested') return 'already_requested';
  if (status === 'replayed' || status === 'discarded') return `already_${status}`;
  return event === 'replay_requested' && body_bytes > BYTES_MAX ? 'too_large' : null;
}

function inGroups(items: readonly QuarantineRecord[]): QuarantineRecord[][] {
  const groups: QuarantineRecord[][] = [];
  let bytes = 0;
  for (const item of items) {
    const current = groups.at(-1);
    const isFull = current === undefined || current.length >= ITEMS_PER_REQUEST || bytes + item.body_bytes > BYTES_PER_REQUEST;
    if (isFull) groups.push([item]);
    else current.push(item);
    bytes = (isFull ? 0 : bytes) + item.body_bytes;
  }
  return groups;
}
