/** Sentry's two forms of a span as the decoded span that the pipeline takes. */
import type { Attributes, DecodedLink, DecodedSpan } from '@sentryai/otlp';
import { type AttributeValue, ZERO_SPAN_ID } from '@sentryai/schema';
import { isRecord, type JsonRecord, listIn, memberOf, readSpanId, readTraceId, recordIn, textIn, wordOf } from './json-values.ts';
import type { Clock } from './judge-payload.ts';
import { readSentTime } from './sent-time.ts';
import { readStatus } from './span-status.ts';
import { ourTimeUs } from './time-rules.ts';

/** Prefix of attributes that are tags of the application's own. */
const TAG_PREFIX = 'sentry.tag.';
/** Prefix of measurements (web vitals, counters of old AI integrations). */
const MEASUREMENT_PREFIX = 'measurements.';
/** Members of a span of the old form that have a place of their own; the rest is kept as attributes. */
const OLD_FORM_MEMBERS: ReadonlySet<string> = new Set([
  'data',
  'description',
  'links',
  'measurements',
  'op',
  'origin',
  'parent_span_id',
  'span_id',
  'start_timestamp',
  'status',
  'tags',
  'timestamp',
  'trace_id',
]);

/** A span of a `span` container: attributes are `{value, type}`. */
export function readContainerSpan(span: JsonRecord, clock: Clock): DecodedSpan {
  const attributes = readTypedAttributes(recordIn(span, 'attributes'));
  if (span['is_segment'] === true) attributes.set('sentry.is_segment', true);
  return {
    ...idsAndTimes(span, span['end_timestamp'], '', clock),
    name: textIn(span, 'name'),
    attributes,
    links: readLinks(span),
    ...readStatus(span['status']),
  };
}

/** A span of the old form: alone in its item, or inside a transaction, whose trace id it may leave out. */
export function readOldSpan(span: JsonRecord, traceId: string, clock: Clock): DecodedSpan {
  const attributes = plainAttributes(recordIn(span, 'data'));
  setMissing(attributes, 'sentry.op', textIn(span, 'op'));
  setMissing(attributes, 'sentry.origin', textIn(span, 'origin'));
  addTags(attributes, memberOf(span, 'tags'));
  addMeasurements(attributes, recordIn(span, 'measurements'));
  for (const [key, value] of Object.entries(span)) {
    if (!OLD_FORM_MEMBERS.has(key) && value !== null) attributes.set(`sentry.${key}`, value as AttributeValue);
  }
  return {
    ...idsAndTimes(span, span['timestamp'], traceId, clock),
    name: textIn(span, 'description') || textIn(span, 'op'),
    attributes,
    links: readLinks(span),
    ...readStatus(span['status']),
  };
}

/** Attributes as containers of spans, logs and metrics have them, without their types. */
export function readTypedAttributes(sent: JsonRecord): Attributes {
  const attributes: Attributes = new Map();
  for (const [key, typed] of Object.entries(sent)) {
    const value = isRecord(typed) && Object.hasOwn(typed, 'value') ? typed['value'] : typed;
    attributes.set(key, value as AttributeValue);
  }
  return attributes;
}

export function plainAttributes(sent: JsonRecord): Attributes {
  return new Map(Object.entries(sent) as [string, AttributeValue][]);
}

/** Tags come as an object or as a list of pairs; a tag of null is none. */
export function readTags(sent: unknown): [string, string][] {
  const pairs = Array.isArray(sent)
    ? sent.filter((pair): pair is unknown[] => Array.isArray(pair))
    : isRecord(sent)
      ? Object.entries(sent)
      : [];
  return pairs
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]): [string, string] => [wordOf(key), wordOf(value)])
    .filter(([key]) => key !== '');
}

export function addTags(attributes: Attributes, sent: unknown): void {
  for (const [key, value] of readTags(sent)) attributes.set(`${TAG_PREFIX}${key}`, value);
}

/** `{lcp: {value: 1.2, unit: "second"}}`; a bare number is tolerated. */
export function addMeasurements(attributes: Attributes, measurements: JsonRecord): void {
  for (const [name, sent] of Object.entries(measurements)) {
    const value = isRecord(sent) ? sent['value'] : sent;
    if (typeof value === 'number') attributes.set(`${MEASUREMENT_PREFIX}${name}`, value);
  }
}

export function setMissing(attributes: Attributes, key: string, value: AttributeValue): void {
  if (value !== '' && value !== null && !attributes.has(key)) attributes.set(key, value);
}

export function readLinks(span: JsonRecord): DecodedLink[] {
  return listIn(span, 'links')
    .filter(isRecord)
    .map((link) => ({
      trace_id: readTraceId(link['trace_id']),
      span_id: readSpanId(link['span_id']),
      attributes: readTypedAttributes(recordIn(link, 'attributes')),
    }))
    .filter(({ trace_id, span_id }) => trace_id !== '' && span_id !== '');
}

export type SpanHead = Pick<
  DecodedSpan,
  'trace_id' | 'span_id' | 'parent_span_id' | 'otel_kind' | 'start_time_us' | 'end_time_us' | 'events'
>;

export function idsAndTimes(span: JsonRecord, end: unknown, traceId: string, { shiftUs, rules }: Clock): SpanHead {
  const startUs = readSentTime(span['start_timestamp']);
  const endUs = readSentTime(end);
  return {
    trace_id: readTraceId(span['trace_id']) || traceId,
    span_id: readSpanId(span['span_id']),
    parent_span_id: readSpanId(span['parent_span_id']) || ZERO_SPAN_ID,
    otel_kind: 0,
    start_time_us: ourTimeUs(startUs ?? endUs, shiftUs, rules),
    end_time_us: ourTimeUs(endUs ?? startUs, shiftUs, rules),
    events: [],
  };
}
