import { createHash } from 'node:crypto';
import type { GroupedError, GroupingHashes } from '@sentryai/grouping';
import { type OccurrenceRow, ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';

/** An occurrence, and what leads to its issue. */
export type GroupedOccurrence = { row: OccurrenceRow; hashes: GroupingHashes };

export type Owner = Pick<OccurrenceRow, 'service' | 'environment' | 'release' | 'session_id' | 'user_id'>;

/** Whose work it was, and nothing else: contexts are often whole spans. */
export function ownerColumns({ service, environment, release, session_id, user_id }: Owner): Owner {
  return { service, environment, release, session_id, user_id };
}

/** The earliest first. */
export function byTime(left: OccurrenceRow, right: OccurrenceRow): number {
  return left.timestamp_us - right.timestamp_us || (left.occurrence_id < right.occurrence_id ? -1 : 1);
}

const TEXT_CHARS_MAX = 1_000;

/** An occurrence of which only the given is known. */
export function occurrenceRow(
  given: Pick<OccurrenceRow, 'project_id' | 'hash' | 'timestamp_us' | 'occurrence_id' | 'received_at_ms' | 'source'> &
    Partial<OccurrenceRow>,
): OccurrenceRow {
  return {
    version: 1,
    is_deleted: 0,
    kind: 'error',
    recovery: 'unknown',
    level: 'error',
    title: '',
    subtitle: '',
    culprit: '',
    trace_id: ZERO_TRACE_ID,
    span_id: ZERO_SPAN_ID,
    event_id: ZERO_TRACE_ID,
    is_handled: null,
    error_type: '',
    error_class: '',
    http_status: null,
    provider: '',
    model: '',
    tool_name: '',
    agent_name: '',
    prompt_name: '',
    prompt_version: '',
    service: '',
    environment: '',
    release: '',
    session_id: '',
    user_id: '',
    wasted_nano_usd: null,
    wasted_tokens: null,
    wasted_us: null,
    tags: {},
    evidence: '',
    ...given,
  };
}

/** What grouping found out about an error, as columns. */
export function groupedColumns(
  grouped: GroupedError,
): Pick<OccurrenceRow, 'hash' | 'title' | 'subtitle' | 'culprit' | 'error_class' | 'http_status' | 'provider'> {
  return {
    hash: grouped.hashes.main,
    title: grouped.title,
    subtitle: grouped.subtitle,
    culprit: grouped.culprit.slice(0, TEXT_CHARS_MAX),
    error_class: grouped.errorClass,
    http_status: grouped.httpStatus,
    provider: grouped.provider,
  };
}

/** 32 hex digits that stand for these parts: ids of what clients gave none. */
export function idOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}
