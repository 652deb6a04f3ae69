import { ZERO_SPAN_ID, ZERO_TRACE_ID } from './ids.ts';
import { FieldReader, isJsonObject } from './native-fields.ts';
import type { JsonObject } from './native-fields.ts';
import { readSpanFields } from './native-span-fields.ts';
import type { NativeSpanFields } from './native-span-fields.ts';
import type { ItemType, OutcomeReason } from './outcomes.ts';
import { LOG_LEVELS } from './rows.ts';
import type { LogLevel } from './rows.ts';

/** Event types of `POST /v1/events` (contract.md section 2). */
export const NATIVE_TYPES = ['log', 'error', 'llm_usage', 'span', 'span_start', 'metric', 'score', 'client_report'] as const;
export type NativeType = (typeof NATIVE_TYPES)[number];

/** What decides validity besides the event: the same values at ingest and in the processor, so that both agree. */
export type NativeRules = {
  /** Clock of the time rules, and the time of events that bring none. */
  receivedAtMs: number;
  /** Older events are `too_old`; 0 = keep for ever. */
  retentionDays: number;
};

/** Fields that every event may carry. Absent texts are '', absent ids all zeros. */
export type NativeCommon = {
  id: string;
  timestamp_us: number;
  trace_id: string;
  span_id: string;
  session_id: string;
  user_id: string;
  service: string;
  environment: string;
  release: string;
  tags: Record<string, string>;
  attributes: JsonObject;
  sdk_name: string;
  sdk_version: string;
};

export type NativeFrame = JsonObject;
export type NativeException = JsonObject & {
  type: string;
  value: string;
  module: string | null;
  handled: boolean | null;
  frames: NativeFrame[];
};
export type NativeDiscard = { reason: string; type: string; quantity: number };

/** One event, read and checked; every field has its type. */
export type NativeEvent = { common: NativeCommon } & (
  | { type: 'log'; level: LogLevel; message: string; logger: string }
  | {
      type: 'error';
      /** Root cause first, the thrown one last; never empty. */
      exceptions: NativeException[];
      level: LogLevel;
      message: string;
      fingerprint: string[] | null;
      breadcrumbs: unknown;
      contexts: JsonObject | null;
    }
  | { type: 'llm_usage'; span: NativeSpanFields }
  | { type: 'span'; span: NativeSpanFields; start_us: number; end_us: number }
  | { type: 'span_start'; span: NativeSpanFields; start_us: number }
  | { type: 'metric'; name: string; value: number; unit: string; kind: 'counter' | 'gauge' | 'histogram' }
  | { type: 'score'; name: string; value: number | string | boolean; comment: string }
  | { type: 'client_report'; discarded: NativeDiscard[] }
);

export type NativeRejection = { reason: OutcomeReason; message: string; type: ItemType };

const DAY_MS = 86_400_000;
const LEVEL_ALIASES: Readonly<Record<string, LogLevel>> = {
  warning: 'warn',
  critical: 'fatal',
  err: 'error',
  notice: 'info',
  verbose: 'trace',
};
/** A report names a handful of reasons; more than this is not a report. */
const MAX_DISCARD_ENTRIES = 200;
const MAX_DISCARD_TEXT = 64;

function readCommon(fields: FieldReader, rules: NativeRules): NativeCommon {
  const sdk = new FieldReader(fields.object('sdk') ?? {}, 'sdk.');
  const common = {
    id: fields.idText('id'),
    timestamp_us: fields.time('timestamp') ?? Math.round(rules.receivedAtMs * 1000),
    trace_id: fields.traceId(),
    span_id: fields.spanId(),
    session_id: fields.idText('session_id'),
    user_id: fields.idText('user_id'),
    service: fields.text('service'),
    environment: fields.text('environment'),
    release: fields.text('release'),
    tags: fields.textMap('tags'),
    attributes: fields.object('attributes') ?? {},
    sdk_name: sdk.text('name'),
    sdk_version: sdk.text('version'),
  };
  if (sdk.failure !== null) fields.fail(sdk.failure.reason, sdk.failure.message);
  return common;
}

function checkTime(fields: FieldReader, field: string, us: number, rules: NativeRules): void {
  const ms = us / 1000;
  if (ms > rules.receivedAtMs + DAY_MS) {
    fields.fail('in_the_future', `${field} is more than a day in the future; check the clock of the sending machine.`);
  }
  if (rules.retentionDays > 0 && ms < rules.receivedAtMs - rules.retentionDays * DAY_MS) {
    fields.fail('too_old', `${field} is older than the ${rules.retentionDays} days that items are kept.`);
  }
}

const FRAME_TEXTS = ['function', 'filename', 'module', 'context_line'] as const;

function checkFrame(value: unknown, path: string): FieldReader {
  const frame = new FieldReader(isJsonObject(value) ? value : {}, path);
  if (!isJsonObject(value)) frame.fail('invalid_event', `${path.slice(0, -1)} must be an object.`);
  for (const key of FRAME_TEXTS) frame.text(key);
  frame.number('lineno');
  frame.number('colno');
  frame.boolean('in_app');
  frame.textList('pre_context');
  frame.textList('post_context');
  return frame;
}

function readException(value: unknown, index: number, fields: FieldReader): NativeException {
  const path = `exception[${index}]`;
  const object = isJsonObject(value) ? value : {};
  const exception = new FieldReader(object, `${path}.`);
  if (!isJsonObject(value)) exception.fail('invalid_event', `${path} must be an object.`);
  const frames = exception.list('frames') ?? [];
  for (const [position, frame] of frames.entries()) {
    const { failure } = checkFrame(frame, `${path}.frames[${position}].`);
    if (failure !== null) exception.fail(failure.reason, failure.message);
  }
  const read = {
    ...object,
    type: exception.requiredText('type'),
    value: exception.text('value'),
    module: exception.text('module') || null,
    handled: exception.boolean('handled'),
    frames: frames.filter(isJsonObject),
  };
  if (exception.failure !== null) fields.fail(exception.failure.reason, exception.failure.message);
  return read;
}

function readError(fields: FieldReader, common: NativeCommon): NativeEvent {
  fields.require('exception');
  const sent = fields.raw('exception');
  const list = isJsonObject(sent) ? [sent] : (fields.list('exception') ?? []);
  if (list.length === 0) fields.fail('missing_field', 'exception is empty; send at least one {"type","value"}.');
  return {
    common,
    type: 'error',
    exceptions: list.map((entry, index) => readException(entry, index, fields)),
    level: fields.choice('level', LOG_LEVELS, LEVEL_ALIASES) ?? 'error',
    message: fields.text('message'),
    fingerprint: fields.textList('fingerprint'),
    breadcrumbs: fields.raw('breadcrumbs'),
    contexts: fields.object('contexts'),
  };
}

const EMBEDDING_OPERATION = /^(?:embed|rerank)/i;

function readLlmUsage(fields: FieldReader, common: NativeCommon): NativeEvent {
  fields.requiredText('provider');
  fields.requiredText('model');
  const span = readSpanFields(fields);
  const hasFailed = span.has_error || span.status === 'error';
  // Unknown is not 0: a client that does not know says null. Calls that failed or produce no text need not mention them.
  const requireCount = (key: string): void => {
    if (!fields.isMentioned(key)) fields.fail('missing_field', `${key} is missing; send null when it is unknown.`);
  };
  if (!hasFailed) requireCount('input_tokens');
  if (!hasFailed && !EMBEDDING_OPERATION.test(span.operation)) requireCount('output_tokens');
  return { common, type: 'llm_usage', span };
}

function requireSpanIds(fields: FieldReader, common: NativeCommon): void {
  for (const key of ['trace_id', 'span_id', 'name', 'kind', 'start']) fields.require(key);
  if (common.trace_id === ZERO_TRACE_ID) fields.fail('invalid_trace_id', 'trace_id must be 32 hex digits (16 bytes), not all zeros.');
  if (common.span_id === ZERO_SPAN_ID) fields.fail('invalid_span_id', 'span_id must be 16 hex digits (8 bytes), not all zeros.');
}

function readSpan(fields: FieldReader, common: NativeCommon, rules: NativeRules): NativeEvent {
  requireSpanIds(fields, common);
  fields.require('end');
  const start_us = fields.time('start') ?? 0;
  const end_us = fields.time('end') ?? start_us;
  const last = Math.max(start_us, end_us);
  if (fields.failure === null) checkTime(fields, last === start_us ? 'start' : 'end', last, rules);
  return { common: { ...common, timestamp_us: start_us }, type: 'span', span: readSpanFields(fields), start_us, end_us };
}

function readSpanStart(fields: FieldReader, common: NativeCommon, rules: NativeRules): NativeEvent {
  requireSpanIds(fields, common);
  const start_us = fields.time('start') ?? 0;
  if (fields.failure === null) checkTime(fields, 'start', start_us, rules);
  return { common: { ...common, timestamp_us: start_us }, type: 'span_start', span: readSpanFields(fields), start_us };
}

function readScore(fields: FieldReader, common: NativeCommon): NativeEvent {
  fields.require('value');
  const value = fields.raw('value');
  const isScoreValue = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
  if (value !== undefined && !isScoreValue) fields.fail('invalid_event', 'value must be a number, a string or a boolean.');
  if (common.trace_id === ZERO_TRACE_ID && common.session_id === '') {
    fields.fail('missing_field', 'a score needs something it is about: trace_id, trace_id and span_id, or session_id.');
  }
  return { common, type: 'score', name: fields.requiredText('name'), value: isScoreValue ? value : 0, comment: fields.text('comment') };
}

function readClientReport(fields: FieldReader, common: NativeCommon): NativeEvent {
  fields.require('discarded');
  const list = fields.list('discarded') ?? [];
  if (list.length > MAX_DISCARD_ENTRIES) fields.fail('invalid_event', `discarded holds more than ${MAX_DISCARD_ENTRIES} entries.`);
  const discarded = list.slice(0, MAX_DISCARD_ENTRIES).map((entry, index) => {
    const inner = new FieldReader(isJsonObject(entry) ? entry : {}, `discarded[${index}].`);
    inner.require('quantity');
    const read = {
      reason: inner.requiredText('reason').slice(0, MAX_DISCARD_TEXT),
      type: inner.requiredText('type').slice(0, MAX_DISCARD_TEXT),
      quantity: inner.count('quantity') ?? 0,
    };
    if (inner.failure !== null) fields.fail(inner.failure.reason, inner.failure.message);
    return read;
  });
  return { common, type: 'client_report', discarded };
}

function readByType(type: NativeType, fields: FieldReader, common: NativeCommon, rules: NativeRules): NativeEvent {
  switch (type) {
    case 'log': {
      fields.require('level');
      fields.require('message');
      const level = fields.choice('level', LOG_LEVELS, LEVEL_ALIASES) ?? 'info';
      return { common, type, level, message: fields.text('message'), logger: fields.text('logger') };
    }
    case 'metric': {
      const name = fields.requiredText('name');
      fields.require('value');
      fields.require('kind');
      const kind = fields.choice('kind', ['counter', 'gauge', 'histogram'] as const) ?? 'gauge';
      return { common, type, name, value: fields.number('value') ?? 0, unit: fields.text('unit'), kind };
    }
    case 'error':
      return readError(fields, common);
    case 'llm_usage':
      return readLlmUsage(fields, common);
    case 'span':
      return readSpan(fields, common, rules);
    case 'span_start':
      return readSpanStart(fields, common, rules);
    case 'score':
      return readScore(fields, common);
    case 'client_report':
      return readClientReport(fields, common);
    default:
      return type satisfies never;
  }
}

function isNativeType(value: unknown): value is NativeType {
  return NATIVE_TYPES.some((type) => type === value);
}

/**
 * Reads one value of a native body. Tolerant where nothing is lost (unknown keys, null for absent, case of ids, levels and
 * kinds), strict where a guess would falsify data (numbers in quotes, wrong units of time).
 *  returns  the typed event, or why it is refused, in the sender's words; never throws
 */
export function parseNativeEvent(value: unknown, rules: NativeRules): { event: NativeEvent } | NativeRejection {
  if (!isJsonObject(value)) return { reason: 'invalid_event', message: 'An event is a JSON object.', type: 'request' };
  const fields = new FieldReader(value);
  const type = fields.raw('type');
  if (!isNativeType(type)) {
    const message = type === undefined ? 'type is missing' : 'type is not known';
    return { reason: 'unknown_type', message: `${message}; it is one of ${NATIVE_TYPES.join(', ')}.`, type: 'request' };
  }
  const common = readCommon(fields, rules);
  const event = readByType(type, fields, common, rules);
  // Spans have start and end instead, and are checked by them.
  if (type !== 'span' && type !== 'span_start' && fields.failure === null) checkTime(fields, 'timestamp', common.timestamp_us, rules);
  return fields.failure === null ? { event } : { ...fields.failure, type };
}

/** Whether an event would be stored, and as what; the verdict of `parseNativeEvent` without its result. */
export function checkNativeEvent(value: unknown, rules: NativeRules): { type: ItemType } | NativeRejection {
  const parsed = parseNativeEvent(value, rules);
  return 'event' in parsed ? { type: parsed.event.type } : parsed;
}
