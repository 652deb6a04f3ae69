import { type DecodedLogRecord, type DecodedLogs, type DecodedLogScope, logTimeUs } from '@sentryai/otlp';
import {
  type ErrorRow,
  LOG_LEVELS,
  type LogLevel,
  type LogRow,
  type RecordMeta,
  type ScoreRow,
  ZERO_SPAN_ID,
  ZERO_TRACE_ID,
} from '@sentryai/schema';
import { exceptionRow, hasException, OPERATION_EXCEPTION } from '../errors/exception-row.ts';
import { type EventPlace, rowIdentity } from '../events/identity.ts';
import { EVALUATION_RESULT, evaluationRow } from '../scores/evaluation-row.ts';
import { jsonOf, textOf } from '../traces/json-text.ts';
import { sharedCharsOf } from '../traces/limits.ts';
import { readResource, type ResourceFacts, resourceMembers, scopeMembers } from '../traces/resource-facts.ts';
import { readIdent } from '../traces/read-value.ts';
import { recordAttributes } from './record-attributes.ts';

/** Longest session, user and logger names kept. */
const IDENT_CHARS_MAX = 512;

export type NormalizedLogs = {
  logs: LogRow[];
  errors: ErrorRow[];
  scores: ScoreRow[];
  /** The log record that each error and score stands in: what was sent is one item. */
  owners: Map<ErrorRow | ScoreRow, LogRow>;
};

/**
 * Rows of a logs request, in the order they were sent. Pure. A record that carries an exception is an error occurrence
 * too, and the result of an evaluation a score, so that they are found with the others. Identity: the request's bytes and
 * the record's place in it, since log records have no id of their own.
 */
export function normalizeLogs(decoded: DecodedLogs, meta: RecordMeta): NormalizedLogs {
  const logs: LogRow[] = [];
  const errors: ErrorRow[] = [];
  const scores: ScoreRow[] = [];
  const owners: NormalizedLogs['owners'] = new Map();
  const recordCount = decoded.resources.reduce(
    (sum, { scopes }) => sum + scopes.reduce((count, scope) => count + scope.records.length, 0),
    0,
  );
  const sharedCharsMax = sharedCharsOf(recordCount);
  for (const resource of decoded.resources) {
    const facts = readResource(resource.attributes, sharedCharsMax);
    for (const scope of resource.scopes) {
      const origin = { facts, scopeName: scope.name, members: inheritedMembers(facts, scope, sharedCharsMax) };
      for (const record of scope.records) {
        const place = { meta, bodyHash: meta.body_hash ?? '', index: (meta.item_offset ?? 0) + record.index };
        const eventName = record.event_name || textOf(record.attributes.get('event.name'));
        const log = logRow(record, eventName, origin, place);
        logs.push(log);
        const error = errorRow(record, log, eventName, place);
        if (error) errors.push(error);
        const score = scoreRow(record, log, eventName, place);
        if (score) scores.push(score);
        for (const part of [error, score]) if (part) owners.set(part, log);
      }
    }
  }
  return { logs, errors, scores, owners };
}

/** What all records of one scope share; `members` is JSON. */
type LogOrigin = { facts: ResourceFacts; scopeName: string; members: string };

function inheritedMembers(facts: ResourceFacts, scope: DecodedLogScope, charsMax: number): string {
  const version = scope.version === '' ? '' : `"scope.version":${JSON.stringify(scope.version)}`;
  return [version, scopeMembers(scope, charsMax), resourceMembers(facts)].filter((part) => part !== '').join(',');
}

function logRow(record: DecodedLogRecord, eventName: string, origin: LogOrigin, place: EventPlace): LogRow {
  const { facts: resource, scopeName, members } = origin;
  const { attributes } = record;
  const { meta } = place;
  return {
    project_id: meta.project_id,
    ...rowIdentity('log', '', place),
    external_id: '',
    timestamp_us: logTimeUs(record, meta.received_at_ms),
    received_at_ms: meta.received_at_ms,
    trace_id: record.trace_id || ZERO_TRACE_ID,
    span_id: record.span_id || ZERO_SPAN_ID,
    session_id: readIdent(attributes.get('session.id') ?? attributes.get('gen_ai.conversation.id'), IDENT_CHARS_MAX) || resource.session_id,
    user_id: readIdent(attributes.get('user.id') ?? attributes.get('enduser.id'), IDENT_CHARS_MAX) || resource.user_id,
    service: resource.service,
    environment: resource.environment,
    release: resource.release,
    origin: 'otlp',
    sdk_name: resource.strings['resource.telemetry.sdk.name'] ?? '',
    sdk_version: resource.strings['resource.telemetry.sdk.version'] ?? '',
    tags: {},
    attributes: recordAttributes(record, { members, cut: resource.cut }, eventName),
    level: levelOf(record),
    message: messageOf(record, eventName),
    logger: readIdent(scopeName, IDENT_CHARS_MAX),
  };
}

/** Six ranges of four numbers each (OpenTelemetry log data model); without a number the text decides, else info. */
function levelOf(record: DecodedLogRecord): LogLevel {
  const byNumber = record.severity_number > 0 ? LOG_LEVELS[Math.floor((record.severity_number - 1) / 4)] : undefined;
  if (byNumber) return byNumber;
  const text = record.severity_text.toLowerCase();
  if (text === 'warning') return 'warn';
  if (text === 'critical' || text === 'emergency' || text === 'alert') return 'fatal';
  return LOG_LEVELS.find((level) => text.startsWith(level)) ?? 'info';
}

/** The body as text; a structured body as JSON; without a body what the record is called. */
function messageOf(record: DecodedLogRecord, eventName: string): string {
  if (typeof record.body === 'string') return record.body;
  if (record.body !== null) return jsonOf(record.body);
  return textOf(record.attributes.get('exception.message')) || eventName;
}

/** An exception that was logged as an error, without a severity, or as the record that is named after it. */
function errorRow(record: DecodedLogRecord, log: LogRow, eventName: string, place: EventPlace): ErrorRow | null {
  if (!hasException(record.attributes)) return null;
  const isUnsaid = record.severity_number === 0 && record.severity_text === '';
  const isNamed = eventName === OPERATION_EXCEPTION || eventName === 'exception';
  const isSevere = log.level === 'error' || log.level === 'fatal';
  if (!isUnsaid && !isNamed && !isSevere) return null;
  const { level: _, message: __, logger: ___, ...context } = log;
  const identity = rowIdentity('error', '', { ...place, bodyHash: `${place.bodyHash}|exception` });
  return exceptionRow(record.attributes, { ...context, ...identity }, isUnsaid ? 'error' : log.level, log.message);
}

function scoreRow(record: DecodedLogRecord, log: LogRow, eventName: string, place: EventPlace): ScoreRow | null {
  if (eventName !== EVALUATION_RESULT) return null;
  const { level: _, message: __, logger: ___, ...context } = log;
  const identity = rowIdentity('score', '', { ...place, bodyHash: `${place.bodyHash}|score` });
  return evaluationRow(record.attributes, { ...context, ...identity });
}
