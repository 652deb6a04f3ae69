import { CUT_ATTRIBUTE, stackFrameSchema, type Attachment, type ErrorEntry, type LogEntry, type ScoreEntry } from '@sentryai/schema';
import type { AttachmentRecord, ErrorRecord, ItemRecord, LogRecord, ScoreRecord } from '@sentryai/store/queries/index';
import type { ColumnUses } from '../http/fields.ts';
import { formatTimeUs } from '../time-range.ts';
import { cutAnswer } from './cut-answer.ts';
import { idOrNull, jsonList, jsonOr, jsonRecord, textOrNull } from './empty-values.ts';

function itemFields(row: ItemRecord) {
  return {
    event_id: row.external_id === '' ? row.event_id : row.external_id,
    timestamp: formatTimeUs(row.timestamp_us),
    trace_id: idOrNull(row.trace_id),
    span_id: idOrNull(row.span_id),
    session_id: textOrNull(row.session_id),
    user_id: textOrNull(row.user_id),
    service: textOrNull(row.service),
    environment: textOrNull(row.environment),
    release: textOrNull(row.release),
    origin: row.origin,
    tags: row.tags,
  };
}

/** Attributes, and what they say about what was cut. */
function attributesAnswer(row: Pick<LogRecord, 'attributes'>): Pick<LogEntry, 'attributes' | 'cut'> {
  const attributes = jsonRecord(row.attributes);
  return { attributes, cut: cutAnswer(attributes[CUT_ATTRIBUTE]) };
}

/** What columns of `listLogs` are for where it is not the field of their name. */
export const LOG_COLUMN_USES: ColumnUses<LogEntry> = { external_id: ['event_id'], attributes: ['attributes', 'cut'] };

export function logAnswer(row: LogRecord): LogEntry {
  return {
    ...itemFields(row),
    level: row.level,
    message: row.message,
    logger: textOrNull(row.logger),
    ...attributesAnswer(row),
  };
}

/** The same of `listErrors`. */
export const ERROR_COLUMN_USES: ColumnUses<ErrorEntry> = {
  external_id: ['event_id'],
  attributes: ['attributes', 'cut'],
  error_type: ['exceptions'],
  error_value: ['exceptions'],
  is_handled: ['exceptions'],
};

/** `more`: what is kept elsewhere about this event; undefined = nobody looked for it. */
export function errorAnswer(
  row: ErrorRecord,
  more: { attachments?: readonly AttachmentRecord[]; issueId?: string | undefined } = {},
): ErrorEntry {
  const { attachments, issueId } = more;
  const fingerprint = jsonList(row.fingerprint).filter((part) => typeof part === 'string');
  return {
    ...itemFields(row),
    exceptions: exceptionsOf(row),
    level: row.level,
    message: textOrNull(row.message),
    issue_id: issueId ?? null,
    fingerprint: fingerprint.length === 0 ? null : fingerprint,
    breadcrumbs: jsonOr(row.breadcrumbs, null),
    contexts: jsonOr(row.contexts, null),
    ...attributesAnswer(row),
    ...(attachments === undefined ? {} : { attachments: attachments.map(attachmentAnswer) }),
  };
}

function attachmentAnswer({ blob_id, name, content_type, size_bytes }: AttachmentRecord): Attachment {
  return { blob_id, name: textOrNull(name), content_type: textOrNull(content_type), size_bytes };
}

type ExceptionAnswer = ErrorEntry['exceptions'][number];

/** The chain as the client sent it; an error without one (a message, a failed call) shows its type and value. */
function exceptionsOf(row: ErrorRecord): ExceptionAnswer[] {
  const sent = jsonList(row.exceptions).filter(isRecord).map(exceptionAnswer);
  if (sent.length > 0 || (row.error_type === '' && row.error_value === '')) return sent;
  const { error_type: type, error_value: value, is_handled: handled } = row;
  return [{ type, value, module: null, handled, mechanism: null, frames: [], stacktrace: null }];
}

function exceptionAnswer(exception: Record<string, unknown>): ExceptionAnswer {
  const { type, value, module, handled, mechanism, frames, stacktrace } = exception;
  const sent = frames ?? (isRecord(stacktrace) ? stacktrace['frames'] : undefined);
  const list: unknown[] = Array.isArray(sent) ? sent : [];
  return {
    type: textOf(type) ?? '',
    value: textOf(value) ?? '',
    module: textOf(module),
    handled: typeof handled === 'boolean' ? handled : null,
    mechanism: mechanism ?? null,
    // A frame with a field of another type than ours is left out rather than failing the whole page.
    frames: list.map((frame) => stackFrameSchema.safeParse(frame).data).filter((frame) => frame !== undefined),
    stacktrace: typeof stacktrace === 'string' ? stacktrace : null,
  };
}

/** The same of `listScores`. */
export const SCORE_COLUMN_USES: ColumnUses<ScoreEntry> = {
  external_id: ['event_id'],
  // They may name the response whose span a score is about.
  attributes: ['attributes', 'trace_id', 'span_id'],
  data_type: ['value'],
  value_number: ['value'],
  value_string: ['value'],
};

export function scoreAnswer(row: ScoreRecord): ScoreEntry {
  return {
    ...itemFields(row),
    name: row.name,
    value: scoreValue(row),
    comment: textOrNull(row.comment),
    attributes: jsonRecord(row.attributes),
  };
}

function scoreValue(row: ScoreRecord): ScoreEntry['value'] {
  if (row.data_type === 'boolean') return row.value_number === null ? row.value_string === 'true' : row.value_number !== 0;
  if (row.data_type === 'categorical') return row.value_string;
  return row.value_number ?? row.value_string;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
