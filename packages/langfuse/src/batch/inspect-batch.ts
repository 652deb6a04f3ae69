import type { OutcomeReason, RefusedCount } from '@sentryai/schema';
import { idText, isJsonObject } from './field-values.ts';
import { decodeText, parseBatch } from './parse-batch.ts';
import { type EventRules, readEvent, type ReadEvent } from './read-event.ts';

/** One entry of the answer's lists. */
export type BatchError = { id: string; status: number; message: string; error: string };

/** What ingest answers and counts. */
export type BatchInspection = {
  itemCount: number;
  acceptedCount: number;
  refused: RefusedCount[];
  /** Ids of the events that were stored or deliberately ignored. */
  successIds: string[];
  errors: BatchError[];
  /** Id of the thing that the first stored event is about; '' when there is none. */
  firstId: string;
  /** Id of the first trace that is named, '' when none is: what belongs to one trace stays in order. */
  partitionKey: string;
};

/** Status of an event that was refused; everything else is 400. */
const STATUSES: Partial<Record<OutcomeReason, number>> = { key_scope: 401, not_supported: 404 };

/**
 * Ingest's look at a batch: which of its events the processor will store.
 *  errors  as parseBatch; a bad event never fails the batch
 */
export function inspectBatch(body: Uint8Array, rules: EventRules): BatchInspection {
  const { events } = parseBatch(decodeText(body));
  const inspection: BatchInspection = {
    itemCount: events.length,
    acceptedCount: 0,
    refused: [],
    successIds: [],
    errors: [],
    firstId: '',
    partitionKey: '',
  };
  const read = events.map((event) => readEvent(event, rules));
  for (const [index, event] of read.entries()) {
    if ('refused' in event) {
      const { id, reason, message } = event.refused;
      inspection.errors.push({ id, status: STATUSES[reason] ?? 400, message, error: reason });
      continue;
    }
    inspection.successIds.push('head' in event ? event.head.id : event.id);
    if (!('head' in event)) continue;
    inspection.acceptedCount += 1;
    inspection.firstId ||= event.head.entityId;
    inspection.partitionKey ||= traceOf(events[index], event.head);
  }
  inspection.refused = countRefused(read);
  return inspection;
}

/** Events that are not stored, by type, outcome and reason. */
export function countRefused(events: Iterable<ReadEvent>): RefusedCount[] {
  const counts = new Map<string, RefusedCount>();
  for (const event of events) {
    if ('head' in event) continue;
    const { item_type, outcome, reason } =
      'refused' in event
        ? ({ item_type: event.refused.itemType, outcome: 'rejected', reason: event.refused.reason } as const)
        : ({ item_type: event.itemType, outcome: 'ignored', reason: event.ignored } as const);
    const key = `${item_type}|${outcome}|${reason}`;
    const known = counts.get(key);
    if (known) known.count += 1;
    else counts.set(key, { item_type, outcome, reason, count: 1 });
  }
  return [...counts.values()];
}

function traceOf(event: unknown, head: { kind: string; entityId: string }): string {
  if (head.kind === 'trace') return head.entityId;
  const body = isJsonObject(event) && isJsonObject(event['body']) ? event['body'] : {};
  return idText(body['traceId']);
}
