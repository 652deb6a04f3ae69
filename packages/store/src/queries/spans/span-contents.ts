import type { SpanContentRow } from '@sentryai/schema';
import type { StoreQuery } from '../query.ts';
import { spanKeyParams, type SpanKeys, spanKeysSql } from './span-keys.ts';

export type SpanContentsRecord = Pick<SpanContentRow, 'input' | 'input_format' | 'output' | 'output_format' | 'system_instructions'> & {
  trace_id: string;
  span_id: string;
  /** Number of retrieved documents, null when none were stored as a list. */
  document_count: number | null;
  /** 1 when a text is longer than what was read. */
  is_cut: 0 | 1;
};

export type SpanContentsInput = {
  projectId: number;
  spans: SpanKeys;
  /** Bytes of each text. */
  bytesMax: number;
};

const TEXTS = ['input', 'output', 'system_instructions'] as const;

/** Of what was sent again the last one received counts, of versions the last. */
const NEWEST = { span_content: 'received_at', entity_span_content: 'version' } as const;

/** Some columns of the contents of the spans of spanKeyParams, wherever they are kept; a span that is told in both ways comes twice. */
export function contentsSql(columns: string, condition = ''): string {
  const part = (table: keyof typeof NEWEST): string => `(
SELECT lower(hex(content.trace_id)) AS trace_id, lower(hex(content.span_id)) AS span_id, ${columns}
FROM ${table} AS content
WHERE project_id = {project_id:UInt32}
  AND ${spanKeysSql('content.')}${condition === '' ? '' : ` AND ${condition}`}
ORDER BY content.${NEWEST[table]} DESC
LIMIT 1 BY trace_id, span_id
)`;
  return `${part('span_content')} UNION ALL ${part('entity_span_content')}`;
}

/** What went into and came out of several spans, each text cut after bytesMax bytes. By the tables' sort key. */
export function spanContents({ projectId, spans, bytesMax }: SpanContentsInput): StoreQuery<SpanContentsRecord> {
  const texts = TEXTS.map((name) => `left(content.${name}, {bytes_max:UInt64}) AS ${name}`);
  const isCut = TEXTS.map((name) => `length(content.${name}) > {bytes_max:UInt64}`).join(' OR ');
  return {
    name: 'span_contents',
    sql: contentsSql(`input_format, output_format, ${texts.join(', ')},
  if(content.documents = '', NULL, toInt64(JSONLength(content.documents))) AS document_count,
  ${isCut} AS is_cut`),
    params: {
      project_id: projectId,
      ...spanKeyParams(spans),
      bytes_max: bytesMax,
    },
    limits: { rowsMax: Math.max(1, spans.length * 2) },
  };
}
