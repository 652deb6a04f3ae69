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
  type ListInput,
  listErrors,
  listLogs,
  listMetricPoints,
  listScores,
  listSpans,
  type StoreQuery,
} from '@sentryai/store/queries/index';
import { errorAnswers } from '../answers/error-answers.ts';
import { logAnswer, scoreAnswer } from '../answers/item-answers.ts';
import { metricPointAnswer } from '../answers/metric-point-answer.ts';
import { withSettledRoles } from '../answers/settled-roles.ts';
import { spanRowAnswer } from '../answers/span-answers.ts';
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
    pages: itemPages(logSearch, listLogs, (rows) => rows.map(logAnswer)),
  },
  errors: { columns: exportColumns(errorEntrySchema), pages: itemPages(errorSearch, listErrors, errorAnswers) },
  scores: {
    columns: exportColumns(scoreEntrySchema),
    pages: itemPages(scoreSearch, listScores, (rows) => rows.map(scoreAnswer)),
  },
  metrics: {
    columns: exportColumns(metricPointSchema),
    pages: itemPages(metricSearch, listMetricPoints, (rows) => rows.map(metricPointAnswer)),
  },
  issues: { columns: exportColumns(issueRowSchema), pages: issuePages },
  occurrences: { columns: exportColumns(issueOccurrenceSchema), pages: occurrencePages },
} as const satisfies Record<string, ExportSource>;
export type ExportName = keyof typeof EXPORT_SOURCES;

async function* spanPages(run: RequestQueries, { projectId, window, query, nowMs }: ExportInput): AsyncGenerator<ExportRow[]> {
  const filter = compileSearch(query, spanSearch, { nowMs });
  const tables = await findSpanTables(run, projectId, window);
  const pages = newestFirst(
    window,
    (page) => run(listSpans({ projectId, filter, ...page, ...tables })),
    (row) => ({ timeUs: row.start_time_us, ids: [row.trace_id, row.span_id] }),
  );
  for await (const rows of pages) yield (await withSettledRoles(run, projectId, rows)).map(spanRowAnswer);
}

function itemPages<Row extends Pick<ItemRecord, 'event_id' | 'timestamp_us'>>(
  dialect: SearchDialect,
  list: (input: ListInput) => StoreQuery<Row>,
  answers: (
    rows: readonly Row[],
    from: { run: RequestQueries; metadata: Metadata; projectId: number },
  ) => ExportRow[] | Promise<ExportRow[]>,
): ExportSource['pages'] {
  return async function* (run, { projectId, window, query, nowMs, metadata }) {
    const filter = compileSearch(query, dialect, { nowMs });
    const pages = newestFirst(
      window,
      (page) => run(list({ projectId, filter, ...page })),
      (row) => ({ timeUs: row.timestamp_us, ids: [row.event_id] }),
    );
    for await (const rows of pages) yield await answers(rows, { run, metadata, projectId });
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
