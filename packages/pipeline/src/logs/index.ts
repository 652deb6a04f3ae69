import { type DecodedLogRecord, type DecodedLogs, logTimeUs } from '@sentryai/otlp';
import { type ErrorRow, LOG_LEVELS, type LogLevel, type LogRow, type RecordMeta, ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';
import { rowIdentity } from '../events/identity.ts';
import { jsonOf, textOf } from '../traces/json-text.ts';
import { sharedCharsOf } from '../traces/limits.ts';
import { readResource, type ResourceFacts } from '../traces/resource-facts.ts';
import { readIdent } from '../traces/read-value.ts';
import { recordAttributes } from './record-attributes.ts';

/** Longest session, user and logger names kept. */
const IDENT_CHARS_MAX = 512;

export type NormalizedLogs = {
  logs: LogRow[];
  errors: ErrorRow[];
  /** The log record that each error stands in: what was sent is one item. */
  owners: Map<ErrorRow, LogRow>;
};

/**
 * Rows of a logs request, in the order they were sent. Pure. A record that carries an exception (attributes
 * exception.type or exception.message) at level error or above is an error occurrence too, so that it is found with the
 * others. Identity: the request's bytes and the record's place in it, since log records have no id of their own.
 */
export function normalizeLogs(decoded: DecodedLogs, meta: RecordMeta): NormalizedLogs {
  const logs: LogRow[] = [];
  const errors: ErrorRow[] = [];
  const owners = new Map<ErrorRow, LogRow>();
  const recordCount = decoded.resources.reduce(
    (sum, { scopes }) => sum + scopes.reduce((count, scope) => count + scope.records.length, 0),
    0,
  );
  const sharedCharsMax = sharedCharsOf(recordCount);
  for (const resource of decoded.resources) {
    const facts = readResource(resource.attributes, sharedCharsMax);
    for (const scope of resource.scopes) {
      for (const record of scope.records) {
        const index = (meta.item_offset ?? 0) + record.index;
        const log = logRow(record, facts, scope, meta, index);
        logs.push(log);
        const error = errorRow(record, log, meta, index);
        if (!error) continue;
        errors.push(error);
        owners.set(error, log);
      }
    }
  }
  return { logs, errors, owners };
}

function logRow(
  record: DecodedLogRecord,
  resource: ResourceFacts,
  scope: { name: string; version: string },
  meta: RecordMeta,
  index: number,
): LogRow {
  const { attributes } = record;
  const eventName = record.event_name || textOf(attributes.get('event.name'));
  return {
    project_id: meta.project_id,
    ...rowIdentity('log', '', { meta, bodyHash: meta.body_hash ?? '', index }),
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
    attributes: recordAttributes(record, resource, scope.version, eventName),
    level: levelOf(record),
    message: messageOf(record, eventName),
    logger: readIdent(scope.name, IDENT_CHARS_MAX),
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

function errorRow(record: DecodedLogRecord, log: LogRow, meta: RecordMeta, index: number): ErrorRow | null {
  const type = textOf(record.attributes.get('exception.type'));
  const value = textOf(record.attributes.get('exception.message'));
  const isSevere = log.level === 'error' || log.level === 'fatal';
  if (!isSevere || (type === '' && value === '')) return null;
  const { level: _, message: __, logger: ___, ...context } = log;
  const stack = textOf(record.attributes.get('exception.stacktrace'));
  const exception = { type: type || 'Error', value, handled: null, frames: [], ...(stack === '' ? {} : { stacktrace: stack }) };
  return {
    ...context,
    ...rowIdentity('error', '', { meta, bodyHash: `${meta.body_hash ?? ''}|exception`, index }),
    level: log.level,
    message: log.message,
    error_type: exception.type,
    error_value: value,
    is_handled: null,
    exceptions: JSON.stringify([exception]),
    fingerprint: '',
    breadcrumbs: '',
    contexts: '',
  };
}
