import {
  AUTO_ADDRESS,
  type DecodedEvent,
  isRecord,
  type JsonRecord,
  listIn,
  readTraceId,
  readSpanId,
  readUserId,
  recordIn,
  textIn,
  wordOf,
} from '@sentryai/sentry';
import { type ErrorRow, type LogLevel, ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';
import { jsonText } from '../events/content-text.ts';
import { rowIdentity } from '../events/identity.ts';
import { cutText, SPAN_LIMITS } from '../traces/limits.ts';
import { isMessageOnly, readExceptions, readMessageStack } from './exceptions.ts';
import { type EnvelopeContext, eventOrigin, ident, tagsOf } from './item-context.ts';
import { readMessage } from './message-text.ts';

const LEVELS: Readonly<Record<string, LogLevel>> = {
  fatal: 'fatal',
  critical: 'fatal',
  error: 'error',
  warning: 'warn',
  warn: 'warn',
  info: 'info',
  log: 'info',
  debug: 'debug',
  trace: 'trace',
};
/** Members with a column of their own; everything else that an event says is kept among its attributes. */
const COLUMN_MEMBERS: ReadonlySet<string> = new Set([
  'breadcrumbs',
  'contexts',
  'environment',
  'event_id',
  'exception',
  'fingerprint',
  'level',
  'message',
  'release',
  'tags',
  'timestamp',
]);

/** Sentry's word for a level; `otherwise` for none that is known. */
export function readLevel(value: unknown, otherwise: LogLevel): LogLevel {
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  return Object.hasOwn(LEVELS, word) ? (LEVELS[word] ?? otherwise) : otherwise;
}

/** Trace and span of an event; an SDK without an active span names at least the trace in the envelope's header. */
export function traceOf({ envelope }: EnvelopeContext, payload: JsonRecord): { trace_id: string; span_id: string } {
  const trace = recordIn(recordIn(payload, 'contexts'), 'trace');
  const trace_id = readTraceId(trace['trace_id']) || readTraceId(envelope.trace['trace_id']) || ZERO_TRACE_ID;
  return { trace_id, span_id: readSpanId(trace['span_id']) || ZERO_SPAN_ID };
}

/** The conversation that an event belongs to, where the application said so. */
export function sessionOf(payload: JsonRecord): string {
  const trace = recordIn(recordIn(payload, 'contexts'), 'trace');
  const conversation = wordOf(recordIn(trace, 'data')['gen_ai.conversation.id']);
  return ident(conversation || wordOf(recordIn(payload, 'tags')['session_id']));
}

/** An `event` item: an error, or a message that somebody wanted to see beside the errors. */
export function errorRow({ payload, timestamp_us }: DecodedEvent, context: EnvelopeContext): ErrorRow {
  const { envelope, meta } = context;
  const sent = readExceptions(payload);
  const message = readMessage(payload) || (sent.length > 0 && isMessageOnly(sent) ? sent.at(-1)!.value : '');
  const exceptions = sent.length > 0 ? sent : readMessageStack(payload, message);
  // The thrown error stands last; it is what lists show.
  const thrown = exceptions.at(-1);
  const user = userOf(payload, meta.client_address ?? '');
  return {
    ...eventOrigin(context, payload),
    ...rowIdentity('error', envelope.event_id, { meta, bodyHash: '', index: 0 }),
    external_id: envelope.event_id,
    timestamp_us,
    ...traceOf(context, payload),
    session_id: sessionOf(payload),
    // An address that we filled in ourselves names nobody.
    user_id: ident(readUserId(recordIn(payload, 'user'))),
    tags: tagsOf(payload),
    attributes: jsonText(attributesOf(payload, user)),
    level: readLevel(payload['level'], 'error'),
    message: cutText(message, SPAN_LIMITS.valueChars),
    error_type: ident(thrown?.type ?? ''),
    error_value: thrown?.value ?? '',
    is_handled: thrown?.handled ?? null,
    exceptions: exceptions.length === 0 ? '' : JSON.stringify(exceptions),
    fingerprint: jsonText(listIn(payload, 'fingerprint').map(wordOf)),
    breadcrumbs: jsonText(breadcrumbsOf(payload)),
    contexts: jsonText(recordIn(payload, 'contexts')),
  };
}

/** A bare list (JavaScript) or `{values: […]}`. */
function breadcrumbsOf(payload: JsonRecord): readonly unknown[] {
  const sent = payload['breadcrumbs'];
  return Array.isArray(sent) ? sent : isRecord(sent) ? listIn(sent, 'values') : [];
}

/** The user; where the client asks for it, with the address that the request came from. */
function userOf(payload: JsonRecord, clientAddress: string): JsonRecord {
  const user = recordIn(payload, 'user');
  const asksForAddress =
    user['ip_address'] === AUTO_ADDRESS ||
    (user['ip_address'] === undefined && textIn(recordIn(recordIn(payload, 'sdk'), 'settings'), 'infer_ip') === 'auto');
  if (!asksForAddress) return user;
  const { ip_address: _, ...others } = user;
  return clientAddress === '' ? others : { ...others, ip_address: clientAddress };
}

function attributesOf(payload: JsonRecord, user: JsonRecord): Record<string, unknown> {
  const isEmpty = (value: unknown): boolean =>
    value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
  const kept = Object.entries({ ...payload, user }).filter(([name, value]) => !COLUMN_MEMBERS.has(name) && !isEmpty(value));
  return Object.fromEntries(kept);
}
