/**
 * Spans whose content fulfils a condition over the columns of `span_content`, which lies in a table of its own under the
 * same ids and start time (versioned spans have theirs beside it, without text indexes). Read for the window only.
 *  versioned  condition for the versioned ones, where it is another
 */
export function inSpanContent(condition: string, versioned = condition): string {
  const part = (table: string, where: string) => `SELECT trace_id, span_id FROM ${table}
    WHERE project_id = {project_id:UInt32}
      AND start_time >= fromUnixTimestamp64Micro({content_from_us:Int64}, 'UTC')
      AND start_time < fromUnixTimestamp64Micro({content_to_us:Int64}, 'UTC')
      AND ${where}`;
  return `(trace_id, span_id) IN (
    ${part('span_content', condition)}
    UNION ALL ${part('entity_span_content FINAL', versioned)})`;
}
