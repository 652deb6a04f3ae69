/**
 * Spans whose content fulfils a condition over the columns of `span_content`, which lies in a table of its own under the
 * same ids and start time (versioned spans have theirs beside it). Read for the window only.
 */
export function inSpanContent(condition: string): string {
  const part = (table: string) => `SELECT trace_id, span_id FROM ${table}
    WHERE project_id = {project_id:UInt32}
      AND start_time >= fromUnixTimestamp64Micro({content_from_us:Int64}, 'UTC')
      AND start_time < fromUnixTimestamp64Micro({content_to_us:Int64}, 'UTC')
      AND ${condition}`;
  return `(trace_id, span_id) IN (
    ${part('span_content')}
    UNION ALL ${part('entity_span_content FINAL')})`;
}
