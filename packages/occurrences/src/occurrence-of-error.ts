import { type ErrorOccurrence, fromErrorRow, groupError, type GroupingSettings } from '@sentryai/grouping';
import { type ErrorRow, type OccurrenceEvidence, type SaidByEvent, ZERO_TRACE_ID } from '@sentryai/schema';
import { groupedColumns, type GroupedOccurrence, occurrenceRow } from './occurrence-row.ts';

export type { GroupedOccurrence } from './occurrence-row.ts';

/**
 * The occurrence that an error event is. Pure; the same row and settings give the same hashes.
 *  occurrence  the event as grouping reads it, when the caller has changed it (source maps)
 */
export function occurrenceOfError(row: ErrorRow, settings: GroupingSettings, occurrence?: ErrorOccurrence): GroupedOccurrence {
  const read = occurrence ?? fromErrorRow(row);
  const grouped = groupError(read, settings);
  const columns = groupedColumns(grouped);
  const { model, toolName: tool_name, agentName: agent_name } = read;
  const { provider, http_status } = columns;
  return {
    hashes: grouped.hashes,
    row: occurrenceRow({
      project_id: row.project_id,
      timestamp_us: row.timestamp_us,
      occurrence_id: row.event_id,
      received_at_ms: row.received_at_ms,
      source: 'event',
      ...columns,
      // nobody got past an error that ended its program
      recovery: row.is_handled === false || (row.level === 'fatal' && row.trace_id === ZERO_TRACE_ID) ? 'fatal' : 'unknown',
      level: row.level,
      trace_id: row.trace_id,
      span_id: row.span_id,
      event_id: row.event_id,
      is_handled: row.is_handled,
      error_type: row.error_type,
      model,
      tool_name,
      agent_name,
      service: row.service,
      environment: row.environment,
      release: row.release,
      session_id: row.session_id,
      user_id: row.user_id,
      tags: row.tags,
      evidence: evidenceOf({ provider, model, tool_name, agent_name, http_status }, row.origin),
    }),
  };
}

/** Kept apart, since the columns are filled from the trace as well: what was said must not be mixed up with that. */
function evidenceOf(all: Omit<Required<SaidByEvent>, 'origin'>, origin: ErrorRow['origin']): string {
  const said = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '' && value !== null)) as SaidByEvent;
  if (origin === 'otlp') said.origin = origin;
  return Object.keys(said).length === 0 ? '' : JSON.stringify({ span_ids: [], said } satisfies OccurrenceEvidence);
}
