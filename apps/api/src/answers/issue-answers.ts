import type { Issue, IssueListRow, IssueOccurrence, OccurrenceEvidence, OccurrenceRow } from '@sentryai/schema';
import type { IssueMeasures } from '@sentryai/store/queries/index';
import { denseSteps, type IssueSteps } from '../issues/issue-steps.ts';
import type { People } from '../issues/people.ts';
import { formatTimeUs } from '../time-range.ts';
import { idOrNull, jsonRecord, msOf, textOrNull } from './empty-values.ts';

const NANO = 1e9;
const NO_STEPS: IssueMeasures['steps'] = [[], []];

/** An issue's row. `measures`: undefined when nothing of it happened in the window. */
export function issueRowAnswer(
  issue: Issue,
  { measures, steps, people }: { measures: IssueMeasures | undefined; steps: IssueSteps; people: People },
): IssueListRow {
  return {
    id: String(issue.id),
    project: issue.project_id,
    kind: issue.kind,
    title: issue.title,
    subtitle: textOrNull(issue.subtitle),
    culprit: textOrNull(issue.culprit),
    level: issue.level,
    status: issue.status,
    substatus: issue.substatus === '' ? null : issue.substatus,
    status_since: timeOfMs(issue.status_since_ms),
    priority: issue.priority,
    assignee: people.email(issue.assignee_id),
    assignee_id: issue.assignee_id,
    count: issue.count,
    recovered_count: issue.recovered_count,
    first_seen: timeOfMs(issue.first_seen_ms),
    last_seen: timeOfMs(issue.last_seen_ms),
    first_release: textOrNull(issue.first_release),
    last_release: textOrNull(issue.last_release),
    count_in_window: Math.max(0, measures?.count ?? 0),
    recovered_in_window: Math.max(0, measures?.recovered_count ?? 0),
    user_count: measures?.users ?? 0,
    session_count: measures?.sessions ?? 0,
    service: textOrNull(measures?.service ?? ''),
    wasted_usd: usdOf(measures?.wasted_nano_usd),
    wasted_tokens: measures?.wasted_tokens ?? null,
    wasted_ms: msOf(measures?.wasted_us),
    sparkline: denseSteps(measures?.steps ?? NO_STEPS, steps),
  };
}

/** `error` stays null where nobody looked for the event. */
export function occurrenceAnswer(row: OccurrenceRow, error: IssueOccurrence['error'] = null): IssueOccurrence {
  return {
    event_id: row.occurrence_id,
    timestamp: formatTimeUs(row.timestamp_us),
    source: row.source,
    recovery: row.recovery,
    fingerprint: row.hash,
    level: row.level,
    title: row.title,
    subtitle: textOrNull(row.subtitle),
    culprit: textOrNull(row.culprit),
    trace_id: idOrNull(row.trace_id),
    span_id: idOrNull(row.span_id),
    has_error: idOrNull(row.event_id) !== null,
    handled: row.is_handled,
    error_type: textOrNull(row.error_type),
    error_class: textOrNull(row.error_class),
    http_status: row.http_status,
    provider: textOrNull(row.provider),
    model: textOrNull(row.model),
    tool_name: textOrNull(row.tool_name),
    agent_name: textOrNull(row.agent_name),
    prompt_name: textOrNull(row.prompt_name),
    prompt_version: textOrNull(row.prompt_version),
    service: textOrNull(row.service),
    environment: textOrNull(row.environment),
    release: textOrNull(row.release),
    session_id: textOrNull(row.session_id),
    user_id: textOrNull(row.user_id),
    wasted_usd: usdOf(row.wasted_nano_usd),
    wasted_tokens: row.wasted_tokens,
    wasted_ms: msOf(row.wasted_us),
    tags: row.tags,
    evidence: evidenceAnswer(row.evidence),
    error,
  };
}

function evidenceAnswer(text: string): IssueOccurrence['evidence'] {
  const { span_ids = [], trace_ids = [], times = null, samples = [], facts = {} } = jsonRecord(text) as Partial<OccurrenceEvidence>;
  return { span_ids, trace_ids, times, samples, facts };
}

export function timeOfMs(ms: number): string {
  return formatTimeUs(ms * 1000);
}

function usdOf(nano: number | null | undefined): number | null {
  return nano === null || nano === undefined ? null : nano / NANO;
}
