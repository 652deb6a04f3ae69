import { pageOf, spanDetailSchema, spanRowSchema } from '@sentryai/schema';
import {
  listSpans,
  spanContent,
  spanDetail,
  spanMessages,
  type ContentText,
  type SpanContentRecord,
  type SpanDetailRecord,
  type SpanKey,
  type SpanListRecord,
} from '@sentryai/store/queries/index';
import { z } from 'zod';
import { withSettledRoles } from '../answers/settled-roles.ts';
import { SPAN_COLUMN_USES, spanRowAnswer } from '../answers/span-answers.ts';
import { spanDetailAnswer, textsOf } from '../answers/span-detail-answer.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { columnsFor, wantsAny } from '../http/fields.ts';
import { listQuerySchema, nextCursor, PROBLEMS, PROBLEMS_AND_404, projectParam, readListRequest } from '../http/list-params.ts';
import { queriesOf, type RequestQueries } from '../http/run-query.ts';
import { explainPrice } from '../prices/explain-price.ts';
import { pricesOf } from '../prices/prices-of.ts';
import { spanSearch } from '../search/index.ts';
import { findSpanTables } from '../span-tables.ts';
import { contentOfLogs, hasNoContent } from '../traces/content-of-logs.ts';
import { findSpan } from '../traces/find-by-id.ts';

/** Bytes of one text of a span in one answer; more is cut and named in `truncated`. */
const TEXT_BYTES_MAX = 8 * 1024 * 1024;

/** `GET /spans`, `GET /spans/{trace_id}/{span_id}`. */
export function registerSpans(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/spans',
    {
      schema: {
        summary: 'Newest spans of a window',
        tags: ['spans'],
        querystring: listQuerySchema,
        response: { 200: pageOf(spanRowSchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const list = readListRequest(request, request.query, { nowMs: options.clock(), dialect: spanSearch, cursor: ['hex16', 'hex8'] });
      const run = queriesOf(request, options);
      const isRead = columnsFor(request.fields, SPAN_COLUMN_USES);
      const rows = await run(listSpans({ ...list, isRead, ...(await findSpanTables(run, list.projectId, list.window)) }));
      const keyOf = (row: SpanListRecord) => ({ timeUs: row.start_time_us, ids: [row.trace_id, row.span_id] });
      const page = await withSettledRoles(run, list.projectId, rows.slice(0, list.limit), request.fields);
      return { data: page.map(spanRowAnswer), next_cursor: nextCursor(rows, list.limit, keyOf) };
    },
  );

  app.get(
    '/spans/:trace_id/:span_id',
    {
      config: { fieldsOf: 'answer' },
      schema: {
        summary: 'One whole span: input, output, messages, attributes, events, documents',
        description: 'By ids (hex of any case, UUID form) or by the ids the client gave. Needs no time window.',
        tags: ['spans'],
        params: z.object({ trace_id: z.string().min(1).max(512), span_id: z.string().min(1).max(512) }),
        querystring: z.object({ project: projectParam }),
        response: { 200: spanDetailSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const { fields } = request;
      const projectId = allowedProject(request, request.query.project);
      const run = queriesOf(request, options);
      const texts = textsOf(fields);
      const segments = { traceId: request.params.trace_id, spanId: request.params.span_id };
      const found = await findSpan(run, projectId, segments, (key) => loadSpan(run, key, texts));
      if (found === null) throw spanNotFound();
      const { key, content } = found;
      const [span = found.span] = await withSettledRoles(run, projectId, [found.span], fields);
      const isPriced = span.price_source !== '' && wantsAny(fields, ['price']);
      const price = isPriced ? explainPrice(span, projectId, await pricesOf(options.metadata, projectId)) : null;
      if (span.kind !== 'llm' || !texts.includes('input') || !hasNoContent(content))
        return spanDetailAnswer(span, content, { projectId, price });
      // Older instrumentations send the messages as log records beside the span: join them when somebody looks.
      const messages = await run(spanMessages({ ...key, startTimeUs: span.start_time_us }));
      return spanDetailAnswer(span, contentOfLogs(content, messages), { projectId, price });
    },
  );
}

type LoadedSpan = { key: SpanKey; span: SpanDetailRecord; content: SpanContentRecord | undefined };

/** A span with some of its texts: one that has ended, else one that runs, else one that is told in several events. */
async function loadSpan(run: RequestQueries, key: SpanKey, texts: readonly ContentText[]): Promise<LoadedSpan | null> {
  const contentOf = async (table: 'span_content' | 'entity_span_content') =>
    texts.length === 0 ? [] : run(spanContent(key, TEXT_BYTES_MAX, table, texts));
  const [ended, contents] = await Promise.all([run(spanDetail(key, 'spans')), contentOf('span_content')]);
  if (ended[0] !== undefined) return { key, span: ended[0], content: contents[0] };
  const [starts, entities, entityContents] = await Promise.all([
    run(spanDetail(key, 'span_starts')),
    run(spanDetail(key, 'entity_spans')),
    contentOf('entity_span_content'),
  ]);
  if (starts[0] !== undefined) return { key, span: starts[0], content: contents[0] };
  return entities[0] === undefined ? null : { key, span: entities[0], content: entityContents[0] };
}

function spanNotFound(): Error {
  const todo = 'It may not have arrived yet, belong to another project, or have been deleted after the retention period.';
  return notFound('span_not_found', 'No span with these ids is stored', todo);
}
