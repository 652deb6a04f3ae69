/**
 * Spans whose content fulfils a condition over the columns of `span_content`, which lies in a table of its own under the
 * same ids and start time. Read for the window only.
 */
export function inSpanContent(condition: string): string {
  return `(trace_id, span_id) IN (
    SELECT trace_id, span_id FROM span_content
    WHERE project_id = {project_id:UInt32}
      AND start_time >= fromUnixTimestamp64Micro({content_from_us:Int64}, 'UTC')
      AND start_time < fromUnixTimestamp64Micro({content_to_us:Int64}, 'UTC')
      AND ${condition})`;
}
