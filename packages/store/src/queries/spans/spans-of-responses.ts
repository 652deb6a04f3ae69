import type { StoreQuery, TimeWindow } from '../query.ts';
import { windowParams } from '../window-sql.ts';
import { spanSource } from './span-source.ts';

export type SpanOfResponseRecord = { response_id: string; trace_id: string; span_id: string };

/** The spans whose calls were answered under these response ids, one for each: the model call rather than a span around it. */
export function spansOfResponses(input: {
  projectId: number;
  responseIds: readonly string[];
  window: TimeWindow;
  hasEntities: boolean;
}): StoreQuery<SpanOfResponseRecord> {
  const { projectId, responseIds, window, hasEntities } = input;
  const source = spanSource({
    window,
    columns: ['response_id', 'trace_id', 'span_id', 'kind', 'start_time'],
    extra: '\n  AND response_id IN {response_ids:Array(String)}',
    starts: 'none',
    entities: hasEntities,
  });
  return {
    name: 'spans_of_responses',
    sql: `WITH (kind != 'llm', start_time) AS place
SELECT response_id, lower(hex(argMin(spans.trace_id, place))) AS trace_id, lower(hex(argMin(spans.span_id, place))) AS span_id
FROM (${source}) AS spans
GROUP BY response_id`,
    params: { ...windowParams(projectId, window), response_ids: responseIds },
    limits: { rowsMax: responseIds.length },
  };
}
