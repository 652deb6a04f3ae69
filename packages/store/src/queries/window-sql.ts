import type { ListInput, TimeWindow } from './query.ts';

/** Parameters that every windowed query has. */
export function windowParams(projectId: number, window: TimeWindow): Record<string, unknown> {
  // Content is kept by event time. When the window is about receipt, what was received in it happened within a day of it.
  const slackUs = window.by === 'received' ? 86_400_000_000 : 0;
  return {
    project_id: projectId,
    from_us: window.fromUs,
    to_us: window.toUs,
    content_from_us: window.fromUs - slackUs,
    content_to_us: window.toUs + slackUs,
  };
}

/** Project and time window; the event time is part of the sort key, the receive time has an index of its own. */
export function windowSql(eventTime: 'start_time' | 'timestamp', window: TimeWindow): string {
  const column = window.by === 'received' ? 'received_at' : eventTime;
  return `project_id = {project_id:UInt32}
  AND ${column} >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND ${column} < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')`;
}

/** The same for a table of versioned rows, whose key holds the quarter hour: other versions of a row have the same one. */
export function versionedWindowSql(eventTime: 'start_time' | 'timestamp', window: TimeWindow): string {
  const exact = windowSql(eventTime, window);
  if (window.by === 'received') return exact;
  return `${exact}
  AND bucket >= toStartOfFifteenMinutes(fromUnixTimestamp64Micro({from_us:Int64}, 'UTC')) AND bucket < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')`;
}

export function filterSql(filter: ListInput['filter']): string {
  return filter === undefined ? '' : `\n  AND (${filter.sql})`;
}
