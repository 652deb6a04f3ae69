/** Decides thing by thing which parts of one payload are stored; ingest and the processor both ask here. */
import { assertNever, type OutcomeReason } from '@sentryai/schema';
import type { EnvelopeItem } from './split-envelope.ts';
import { type ItemRule } from './item-types.ts';
import { type JsonFault, readShape, type ShapedElement } from './json-shape.ts';
import { isRecord, isText, type JsonRecord, listIn, memberOf, readEventId, readSpanId, readTraceId, recordIn } from './json-values.ts';
import { SentryLimitError } from './sentry-body-error.ts';
import { SHAPES, type ShapedKind } from './shapes.ts';
import { readSentTime } from './sent-time.ts';
import { type EnvelopeRules, judgeTime, ourTimeUs } from './time-rules.ts';

/** Why one thing is refused; null = it is stored. */
export type Verdict = OutcomeReason | null;

export type JudgedPayload = {
  /** One for each thing inside, in order; of a transaction its root first, then its spans. */
  verdicts: readonly Verdict[];
  /** The payload's own event id, '' when it has none. */
  eventId: string;
  /** Trace of the first thing that has one, '' when none has. */
  traceId: string;
};

/** Clock of one envelope. */
export type Clock = { shiftUs: number; rules: EnvelopeRules };

const METRIC_TYPES: ReadonlySet<unknown> = new Set(['counter', 'gauge', 'distribution']);
const FAULTS: Readonly<Record<Exclude<JsonFault, 'too_many'>, OutcomeReason>> = { invalid: 'invalid_json', too_deep: 'invalid_event' };

export function judgePayload(kind: ShapedKind, item: EnvelopeItem, rule: ItemRule, clock: Clock): JudgedPayload {
  const read = readShape(item.payload, SHAPES[kind]);
  if ('fault' in read) {
    if (read.fault === 'too_many') throw new SentryLimitError(`a list in an item of type ${item.type} has too many elements`);
    return refused(FAULTS[read.fault]);
  }
  if (!isRecord(read.value)) return refused('invalid_event');
  const payload = read.value;
  switch (kind) {
    case 'event':
      return one(payload, judgeMoment(payload, clock));
    case 'feedback':
      return one(
        payload,
        isText(recordIn(recordIn(payload, 'contexts'), 'feedback')['message']) ? judgeMoment(payload, clock) : 'missing_field',
      );
    case 'user_report':
      return one(payload, isText(payload['comments']) ? null : 'missing_field');
    case 'transaction':
      return judgeTransaction(payload, clock);
    case 'span':
      return { verdicts: [judgeSpan(payload, '', clock)], eventId: '', traceId: readTraceId(payload['trace_id']) };
    case 'spans':
      return judgeContainer(payload, item, rule, (element) => judgeSpan(element, '', clock));
    case 'logs':
      return judgeContainer(payload, item, rule, (element) => judgeLog(element, clock));
    case 'metrics':
      return judgeContainer(payload, item, rule, (element) => judgeMetric(element, clock));
    case 'session':
      return one(payload, isText(payload['sid']) ? judgeSession(payload, payload, clock) : 'missing_field');
    case 'sessions': {
      const aggregates = elementsIn(payload, 'aggregates');
      if (aggregates === null) return refused('missing_field');
      return {
        verdicts: aggregates.map(({ value }) => judgeRecord(value, (part) => judgeSession(payload, part, clock))),
        eventId: '',
        traceId: '',
      };
    }
    case 'client_report':
      return one(payload, Array.isArray(payload['discarded_events']) ? judgeMoment(payload, clock) : 'missing_field');
    default:
      return assertNever(kind, 'kind of payload');
  }
}

function refused(reason: OutcomeReason): JudgedPayload {
  return { verdicts: [reason], eventId: '', traceId: '' };
}

function one(payload: JsonRecord, verdict: Verdict): JudgedPayload {
  const trace = recordIn(recordIn(payload, 'contexts'), 'trace');
  return { verdicts: [verdict], eventId: readEventId(payload['event_id']) ?? '', traceId: readTraceId(trace['trace_id']) };
}

function elementsIn(payload: JsonRecord, name: string): readonly ShapedElement[] | null {
  const value = memberOf(payload, name);
  return Array.isArray(value) ? (value as ShapedElement[]) : null;
}

function judgeRecord(value: unknown, judge: (record: JsonRecord) => Verdict): Verdict {
  return isRecord(value) ? judge(value) : 'invalid_event';
}

function judgeContainer(payload: JsonRecord, item: EnvelopeItem, rule: ItemRule, judge: (element: JsonRecord) => Verdict): JudgedPayload {
  const elements = elementsIn(payload, 'items');
  if (elements === null) return refused('missing_field');
  const { elementBytesMax = Number.POSITIVE_INFINITY, itemType } = rule;
  if (elements.some(({ bytes }) => bytes > elementBytesMax))
    throw new SentryLimitError(`a ${itemType} is larger than ${elementBytesMax} bytes`);
  const isMiscounted = item.itemCount !== null && item.itemCount !== elements.length;
  if (isMiscounted && elements.length === 0) return refused('item_count_mismatch');
  const first = elements.find(({ value }) => isRecord(value) && readTraceId(value['trace_id']) !== '')?.value;
  return {
    verdicts: elements.map(({ value }) => (isMiscounted ? 'item_count_mismatch' : judgeRecord(value, judge))),
    eventId: '',
    traceId: isRecord(first) ? readTraceId(first['trace_id']) : '',
  };
}

function judgeTransaction(payload: JsonRecord, clock: Clock): JudgedPayload {
  const root = one(payload, null);
  const trace = recordIn(recordIn(payload, 'contexts'), 'trace');
  const rootSpan = { ...payload, trace_id: trace['trace_id'], span_id: trace['span_id'] };
  const children = (listIn(payload, 'spans') as readonly ShapedElement[]).map(({ value }) =>
    judgeRecord(value, (span) => judgeSpan(span, root.traceId, clock)),
  );
  return { ...root, verdicts: [judgeSpan(rootSpan, '', clock), ...children] };
}

/** Spans inside a transaction may leave its trace id out. */
function judgeSpan(span: JsonRecord, traceId: string, { shiftUs, rules }: Clock): Verdict {
  if ((readTraceId(span['trace_id']) || traceId) === '') return 'invalid_trace_id';
  if (readSpanId(span['span_id']) === '') return 'invalid_span_id';
  const start = readSentTime(span['start_timestamp']);
  const end = readSentTime(span['end_timestamp'] ?? span['timestamp']);
  return judgeTime(ourTimeUs(start ?? end, shiftUs, rules), ourTimeUs(end ?? start, shiftUs, rules), rules);
}

function judgeMoment(payload: JsonRecord, { shiftUs, rules }: Clock, member = 'timestamp'): Verdict {
  const timeUs = ourTimeUs(readSentTime(payload[member]), shiftUs, rules);
  return judgeTime(timeUs, timeUs, rules);
}

function judgeLog(log: JsonRecord, clock: Clock): Verdict {
  const { body } = log;
  return body === undefined || body === null ? 'empty_record' : judgeMoment(log, clock);
}

function judgeMetric(metric: JsonRecord, clock: Clock): Verdict {
  if (!isText(metric['name']) || metric['value'] === undefined) return 'missing_field';
  if (typeof metric['value'] !== 'number' || !Number.isFinite(metric['value'])) return 'invalid_event';
  return METRIC_TYPES.has(metric['type']) ? judgeMoment(metric, clock) : 'unknown_type';
}

/** `part` holds the time: the session itself, or one of the minutes that a report sums up. */
function judgeSession(payload: JsonRecord, part: JsonRecord, clock: Clock): Verdict {
  if (!isText(recordIn(payload, 'attrs')['release']) || part['started'] === undefined) return 'missing_field';
  return readSentTime(part['started']) === null ? 'invalid_timestamp' : judgeMoment(part, clock, 'started');
}
