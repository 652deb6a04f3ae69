import type { Metadata } from '@sentryai/metadata';
import {
  errorEntrySchema,
  issueOccurrenceSchema,
  issueRowSchema,
  logEntrySchema,
  metricPointSchema,
  scoreEntrySchema,
  spanRowSchema,
  traceRowSchema,
} from '@sentryai/schema';
import {
  type Cursor,
  type ItemRecord,
  type ListItemsInput,
  listErrors,
  listLogs,
  listMetricPoints,
  listScores,
  listSpans,
  type StoreQuery,
} from '@sentryai/store/queries/index';
import { errorAnswers } from '../answers/error-answers.ts';
import { ERROR_COLUMN_USES, LOG_COLUMN_USES, logAnswer, SCORE_COLUMN_USES, scoreAnswer } from '../answers/item-answers.ts';
import { METRIC_POINT_COLUMN_USES, metricPointAnswer } from '../answers/metric-point-answer.ts';
import { withSettledRoles } from '../answers/settled-roles.ts';
import { SPAN_COLUMN_USES, spanRowAnswer } from '../answers/span-answers.ts';
import { columnsFor, type ColumnUses, type WantedFields } from '../http/fields.ts';
import type { RequestQueries } from '../http/run-query.ts';
import { compileSearch, errorSearch, logSearch, metricSearch, scoreSearch, type SearchDialect, spanSearch } from '../search/index.ts';
import { findSpanTables } from '../span-tables.ts';
import { findTracePage } from '../traces/find-trace-page.ts';
import { exportColumns, type ExportRow } from './export-columns.ts';
import type { ExportInput, ExportSource } from './export-source.ts';
import { issuePages } from './issue-pages.ts';
import { newestFirst } from './newest-first.ts';
import { occurrencePages } from './occurrence-pages.ts';

/** Traces of one page: more of them would be summed by the store instead of being analyzed whole. */
const TRACES_PER_PAGE = 100;

export const EXPORT_SOURCES = {
  spans: { columns: exportColumns(spanRowSchema), pages: spanPages },
  traces: { columns: exportColumns(traceRowSchema), pages: tracePages },
  logs: {
    columns: exportColumns(logEntrySchema),
    pages: itemPages(logSearch, listLogs, LOG_COLUMN_USES, (rows) => rows.map(logAnswer)),
  },
  errors: { columns: exportColumns(errorEntrySchema), pages: itemPages(errorSearch, listErrors, ERROR_COLUMN_USES, errorAnswers) },
  scores: {
    columns: exportColumns(scoreEntrySchema),
    pages: itemPages(scoreSearch, listScores, SCORE_COLUMN_USES, (rows) => rows.map(scoreAnswer)),
  },
  metrics: {
    columns: exportColumns(metricPointSchema),
    pages: itemPages(metricSearch, listMetricPoints, METRIC_POINT_COLUMN_USES, (rows) => rows.map(metricPointAnswer)),
  },
  issues: { columns: exportColumns(issueRowSchema), pages: issuePages },
  occurrences: { columns: exportColumns(issueOccurrenceSchema), pages: occurrencePages },
} as const satisfies Record<string, ExportSource>;
export type ExportName = keyof typeof EXPORT_SOURCES;

async function* spanPages(run: RequestQueries, { projectId, window, query, fields, nowMs }: ExportInput): AsyncGenerator<ExportRow[]> {
  const filter = compileSearch(query, spanSearch, { nowMs });
  const tables = await findSpanTables(run, projectId, window);
  const isRead = columnsFor(fields, SPAN_COLUMN_USES);
  const pages = newestFirst(
    window,
    (page) => run(listSpans({ projectId, filter, isRead, ...page, ...tables })),
    (row) => ({ timeUs: row.start_time_us, ids: [row.trace_id, row.span_id] }),
  );
  for await (const rows of pages) yield (await withSettledRoles(run, projectId, rows, fields)).map(spanRowAnswer);
}

function itemPages<Row extends Pick<ItemRecord, 'event_id' | 'timestamp_us'>, Answer extends ExportRow>(
  dialect: SearchDialect,
  list: (input: ListItemsInput) => StoreQuery<Row>,
  uses: ColumnUses<Answer>,
  answers: (
    rows: readonly Row[],
    from: { run: RequestQueries; metadata: Metadata; projectId: number; wanted: WantedFields },
  ) => Answer[] | Promise<Answer[]>,
): ExportSource['pages'] {
  return async function* (run, { projectId, window, query, fields: wanted, nowMs, metadata }) {
    const filter = compileSearch(query, dialect, { nowMs });
    const isRead = columnsFor(wanted, uses);
    const pages = newestFirst(
      window,
      (page) => run(list({ projectId, filter, isRead, ...page })),
      (row) => ({ timeUs: row.timestamp_us, ids: [row.event_id] }),
    );
    for await (const rows of pages) yield await answers(rows, { run, metadata, projectId, wanted });
  };
}

/** Traces cannot be read in slices: one belongs to the window as a whole. */
async function* tracePages(run: RequestQueries, { query, nowMs, ...input }: ExportInput): AsyncGenerator<ExportRow[]> {
  const filter = compileSearch(query, spanSearch, { nowMs });
  for (let cursor: Cursor | null | undefined; cursor !== null; ) {
    const { traces, next } = await findTracePage(run, { ...input, filter, cursor, limit: TRACES_PER_PAGE });
    if (traces.length > 0) yield traces.map((trace) => trace.row);
    cursor = next;
  }
}
