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
export const NEWEST_CONTENT = { span_content: 'received_at', entity_span_content: 'version' } as const;

/** What went into and came out of several spans, each text cut after bytesMax bytes. By the tables' sort key. */
export function spanContents({ projectId, spans, bytesMax }: SpanContentsInput): StoreQuery<SpanContentsRecord> {
  const texts = TEXTS.map((name) => `left(content.${name}, {bytes_max:UInt64}) AS ${name}`);
  const isCut = TEXTS.map((name) => `length(content.${name}) > {bytes_max:UInt64}`).join(' OR ');
  const part = (table: keyof typeof NEWEST_CONTENT): string => `(
SELECT lower(hex(content.trace_id)) AS trace_id, lower(hex(content.span_id)) AS span_id, input_format, output_format,
  ${texts.join(', ')},
  if(content.documents = '', NULL, toInt64(JSONLength(content.documents))) AS document_count,
  ${isCut} AS is_cut
FROM ${table} AS content
WHERE project_id = {project_id:UInt32}
  AND ${spanKeysSql('content.')}
ORDER BY content.${NEWEST_CONTENT[table]} DESC
LIMIT 1 BY trace_id, span_id
)`;
  return {
    name: 'span_contents',
    sql: `${part('span_content')} UNION ALL ${part('entity_span_content')}`,
    params: {
      project_id: projectId,
      ...spanKeyParams(spans),
      bytes_max: bytesMax,
    },
    // A span that is told in both ways comes twice.
    limits: { rowsMax: Math.max(1, spans.length * 2) },
  };
}
