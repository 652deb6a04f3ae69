/** A transaction: its root span, written all over the event, and the spans in its list. */
import type { Attributes, DecodedSpan } from '@sentryai/otlp';
import type { AttributeValue } from '@sentryai/schema';
import { isRecord, type JsonRecord, listIn, memberOf, recordIn, textIn } from './json-values.ts';
import type { Clock, Verdict } from './judge-payload.ts';
import { addMeasurements, addTags, idsAndTimes, plainAttributes, readLinks, readOldSpan, setMissing } from './read-span.ts';
import { readStatus } from './span-status.ts';
import { readUserId } from './user-id.ts';

/** Members of the event that are kept on its root span, as they are. */
const KEPT_MEMBERS = [
  'request',
  'user',
  'extra',
  'breadcrumbs',
  'modules',
  'server_name',
  'platform',
  'dist',
  'logger',
  'fingerprint',
] as const;

/** Spans of a transaction that are stored; `verdicts` has one for the root, then one for each in the list. */
export function readTransaction(payload: JsonRecord, verdicts: readonly Verdict[], clock: Clock): DecodedSpan[] {
  const root = readRoot(payload, clock);
  const spans = verdicts[0] === null ? [root] : [];
  for (const [index, span] of listIn(payload, 'spans').entries()) {
    if (verdicts[index + 1] === null && isRecord(span)) spans.push(readOldSpan(span, root.trace_id, clock));
  }
  return spans;
}

function readRoot(payload: JsonRecord, clock: Clock): DecodedSpan {
  const trace = recordIn(recordIn(payload, 'contexts'), 'trace');
  const attributes = plainAttributes(recordIn(trace, 'data'));
  setMissing(attributes, 'sentry.op', textIn(trace, 'op'));
  setMissing(attributes, 'sentry.origin', textIn(trace, 'origin'));
  setMissing(attributes, 'sentry.source', textIn(recordIn(payload, 'transaction_info'), 'source'));
  setMissing(attributes, 'user.id', readUserId(recordIn(payload, 'user')));
  attributes.set('sentry.is_segment', true);
  addTags(attributes, memberOf(payload, 'tags'));
  addMeasurements(attributes, recordIn(payload, 'measurements'));
  addContexts(attributes, recordIn(payload, 'contexts'));
  for (const name of KEPT_MEMBERS) addKept(attributes, name, memberOf(payload, name));
  const span = {
    trace_id: trace['trace_id'],
    span_id: trace['span_id'],
    parent_span_id: trace['parent_span_id'],
    start_timestamp: payload['start_timestamp'],
  };
  return {
    ...idsAndTimes(span, payload['timestamp'], '', clock),
    name: textIn(payload, 'transaction') || textIn(trace, 'description') || textIn(trace, 'op'),
    attributes,
    links: readLinks(trace),
    ...readStatus(trace['status']),
  };
}

function addContexts(attributes: Attributes, contexts: JsonRecord): void {
  for (const [name, context] of Object.entries(contexts)) if (name !== 'trace') addKept(attributes, `contexts.${name}`, context);
}

function addKept(attributes: Attributes, name: string, value: unknown): void {
  const isNothing = value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
  if (!isNothing) attributes.set(name, value as AttributeValue);
}
