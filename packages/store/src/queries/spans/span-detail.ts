import type { SpanContentRow } from '@sentryai/schema';
import type { StoreQuery } from '../query.ts';
import { fromSpans, SPAN_STATE, type SpanTable } from './span-tables.ts';
import { renderSpanColumns, SPAN_DETAIL_COLUMNS, SPAN_LIST_COLUMNS, SPAN_SKELETON_COLUMNS, type SpanDetailRecord } from './span-columns.ts';

export type SpanKey = { projectId: number; traceId: string; spanId: string };

const COLUMNS = [...SPAN_SKELETON_COLUMNS, ...SPAN_LIST_COLUMNS, ...SPAN_DETAIL_COLUMNS];
const THIS_SPAN = `project_id = {project_id:UInt32} AND trace_id = toFixedString(unhex({trace_id:String}), 16)
  AND span_id = toFixedString(unhex({span_id:String}), 8)`;

function keyParams(key: SpanKey): Record<string, unknown> {
  return { project_id: key.projectId, trace_id: key.traceId, span_id: key.spanId };
}

/** One span by its ids in one of the tables, at most one row. */
export function spanDetail(key: SpanKey, table: SpanTable): StoreQuery<SpanDetailRecord> {
  return {
    name: `detail_${table}`,
    sql: `SELECT ${renderSpanColumns(COLUMNS)}
FROM (
  SELECT ${[...COLUMNS, 'received_at'].join(', ')}, ${SPAN_STATE[table]} FROM ${fromSpans(table)}
  WHERE ${THIS_SPAN}
  ORDER BY received_at DESC LIMIT 1
)`,
    params: keyParams(key),
    limits: { rowsMax: 1 },
  };
}

/** Text columns of span_content, in the order they are cut. */
export const CONTENT_TEXTS = [
  'input',
  'output',
  'system_instructions',
  'tool_definitions',
  'documents',
  'parameters',
  'events',
  'links',
  'attributes',
] as const satisfies readonly (keyof SpanContentRow)[];
export type ContentText = (typeof CONTENT_TEXTS)[number];

export type SpanContentRecord = Record<ContentText, string> & {
  input_format: SpanContentRow['input_format'];
  output_format: SpanContentRow['output_format'];
  /** Names of the texts that are longer than what was read of them. */
  cut: ContentText[];
};

/**
 * The big texts of one span, each cut after bytesMax bytes (which may split a character). The key is the table's sort
 * key. A span that was sent again has several rows; the last one received (or the last version) counts.
 *  wanted  texts that are read; the others come out empty
 */
export function spanContent(
  key: SpanKey,
  bytesMax: number,
  table: 'span_content' | 'entity_span_content' = 'span_content',
  wanted: readonly ContentText[] = CONTENT_TEXTS,
): StoreQuery<SpanContentRecord> {
  const texts = CONTENT_TEXTS.map((name) =>
    wanted.includes(name) ? `left(content.${name}, {bytes_max:UInt64}) AS ${name}` : `'' AS ${name}`,
  );
  const cut = wanted.map((name) => `if(length(content.${name}) > {bytes_max:UInt64}, '${name}', '')`);
  return {
    name: table,
    sql: `SELECT input_format, output_format, ${texts.join(', ')},
  arrayFilter(name -> name != '', [${cut.join(', ')}]) AS cut
FROM ${table} AS content
WHERE ${THIS_SPAN}
ORDER BY ${table === 'span_content' ? 'received_at' : 'version'} DESC LIMIT 1`,
    params: { ...keyParams(key), bytes_max: bytesMax },
    limits: { rowsMax: 1 },
  };
}
