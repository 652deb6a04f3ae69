/** The one set of rules by which ingest answers and the processor stores: which events of a batch count. Pure. */
import type { OutcomeReason } from '@sentryai/schema';
import { type EntityKind, EVENT_TYPES, SDK_LOG_TYPE, UNSUPPORTED_TYPES } from './event-types.ts';
import { idText, isJsonObject, readTime } from './field-values.ts';
import { readScoreValue } from './score-value.ts';

export type EventRules = {
  /** Clock for the time rules: when the request was received. */
  receivedAtMs: number;
  /** Items older than this many days are `too_old`; 0 = keep for ever. */
  retentionDays: number;
  /** `scores`: the key may send nothing else. */
  scope?: 'scores' | undefined;
};

/** What must be known of an event before its body is understood. */
export type EventHead = {
  /** The event's own id. */
  id: string;
  type: string;
  kind: EntityKind;
  isUpdate: boolean;
  /** Id of the thing that it is about; the event's own where a new thing has none. */
  entityId: string;
  timestampUs: number;
};

export type Refusal = { id: string; itemType: string; reason: OutcomeReason; message: string };

/** How an event ends before it is stored. `itemType` is its name in the ledger. */
export type ReadEvent =
  | { head: EventHead; itemType: EntityKind }
  | { ignored: 'sdk_log'; id: string; itemType: 'sdk_log' }
  | { refused: Refusal };

const ID_CHARS_MAX = 800;
const DAY_MS = 86_400_000;
const UNKNOWN_ID = 'unknown';

/** Fields that hold times, and those that hold ids of other things. */
const TIME_FIELDS = {
  trace: ['timestamp'],
  observation: ['startTime', 'endTime', 'completionStartTime'],
  score: ['timestamp'],
} as const;
const REFERENCE_FIELDS = ['traceId', 'parentObservationId', 'observationId', 'sessionId'] as const;

/** Reads one event of a batch. Never throws, whatever it is. */
export function readEvent(event: unknown, rules: EventRules): ReadEvent {
  if (!isJsonObject(event)) return refusal(UNKNOWN_ID, 'event', 'invalid_event', 'The event is not an object.');
  const { id, type, body } = event;
  if (!isId(id)) {
    const shown = typeof id === 'string' ? id.slice(0, ID_CHARS_MAX) : UNKNOWN_ID;
    return refusal(shown, 'event', 'missing_field', `The event's id must be text of 1 to ${ID_CHARS_MAX} characters without line breaks.`);
  }
  if (type === SDK_LOG_TYPE) return { ignored: 'sdk_log', id, itemType: 'sdk_log' };
  const known = typeof type === 'string' ? EVENT_TYPES.get(type) : undefined;
  if (typeof type === 'string' && UNSUPPORTED_TYPES.has(type)) {
    return refusal(
      id,
      'event',
      'not_supported',
      `"${type}" is not supported here, so this event was not stored. Traces, observations and scores are.`,
    );
  }
  if (known === undefined)
    return refusal(id, 'event', 'unknown_type', 'The event has no type that this version knows, so it was not stored.');
  const { kind, isUpdate } = known;
  const refuse = (reason: OutcomeReason, message: string): ReadEvent => refusal(id, kind, reason, message);
  if (rules.scope === 'scores' && kind !== 'score') {
    return refuse('key_scope', 'The public key alone may send scores only, so this event was not stored. Send the secret key as well.');
  }
  if (!isJsonObject(body)) return refuse('invalid_event', 'The event has no body, or its body is not an object; it was not stored.');
  const timestamp = readTime('timestamp', event['timestamp']);
  if (!('us' in timestamp)) return refuse(timestamp.reason, timestamp.message);
  const entityId = entityIdOf(body['id'], id, isUpdate);
  if (entityId === null) return refuse('missing_field', 'body.id must be text of 1 to 800 characters; without it nothing can be updated.');
  const badReference = REFERENCE_FIELDS.find((field) => !isReference(body[field]));
  if (badReference !== undefined) return refuse('invalid_event', `body.${badReference} must be text of 1 to 800 characters, or null.`);
  const lateOrEarly = checkTimes(kind, body, timestamp.us, rules);
  if (lateOrEarly !== null) return refuse(lateOrEarly.reason, lateOrEarly.message);
  if (kind === 'score') {
    const score = readScoreValue(body);
    if ('problem' in score) return refuse('invalid_event', score.problem);
  }
  return { head: { id, type: type as string, kind, isUpdate, entityId, timestampUs: timestamp.us }, itemType: kind };
}

function entityIdOf(value: unknown, eventId: string, isUpdate: boolean): string | null {
  if (value === undefined || value === null) return isUpdate ? null : eventId;
  const text = idText(value);
  return isId(text) ? text : null;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= ID_CHARS_MAX && !value.includes('\r');
}

function isReference(value: unknown): boolean {
  return value === undefined || value === null || value === '' || isId(idText(value));
}

function checkTimes(
  kind: EntityKind,
  body: Record<string, unknown>,
  timestampUs: number,
  { receivedAtMs, retentionDays }: EventRules,
): { reason: OutcomeReason; message: string } | null {
  const times: number[] = [];
  for (const field of TIME_FIELDS[kind]) {
    if (body[field] === undefined || body[field] === null) continue;
    const time = readTime(`body.${field}`, body[field]);
    if (!('us' in time)) return time;
    if (field !== 'completionStartTime') times.push(time.us);
  }
  const latestUs = times.length === 0 ? timestampUs : Math.max(...times);
  if (retentionDays > 0 && latestUs < (receivedAtMs - retentionDays * DAY_MS) * 1000) {
    return {
      reason: 'too_old',
      message: 'The event is older than the retention period; it would be deleted at once, so it was not stored.',
    };
  }
  if (Math.max(timestampUs, ...times) > (receivedAtMs + DAY_MS) * 1000) {
    return { reason: 'in_the_future', message: 'The event lies more than a day in the future, so it was not stored. Check the clock.' };
  }
  return null;
}

function refusal(id: string, itemType: string, reason: OutcomeReason, message: string): ReadEvent {
  return { refused: { id, itemType, reason, message } };
}
