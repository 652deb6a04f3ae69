import { traceSpans, tracesSpans, type SpanTable, type TimeWindow, type TraceSpanRecord } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';
import { findSpanTables } from '../span-tables.ts';
import { eachOnce } from './each-once.ts';

/** Spans of a trace that are fetched together with those of others; a bigger one is fetched by itself. */
const SPANS_TOGETHER_MAX = 2_000;
const ROWS_MAX = 20_000;
/** Spans of one trace; the rest is left out. */
const SPANS_MAX = 20_000;
/** Traces fetched by one query. */
const TRACES_TOGETHER_MAX = 20;
/** How far outside of the time given a trace may reach. */
const SLACK_US = 3_600_000_000;

export type WholeTrace = {
  traceId: string;
  /** Each once, earliest first; with the project, as the pipeline's analyses want them. */
  spans: (TraceSpanRecord & { project_id: number })[];
  /** True when the trace has more spans than these. */
  isPartial: boolean;
};

/** Spans of traces whose time is known roughly, trace by trace in the order given. Traces without spans have an empty list. */
export async function loadTraces(
  run: RequestQueries,
  input: { projectId: number; traceIds: readonly string[]; fromUs: number; toUs: number },
): Promise<WholeTrace[]> {
  const { projectId, traceIds, fromUs, toUs } = input;
  const window = { fromUs: fromUs - SLACK_US, toUs: toUs + SLACK_US };
  const tables = await tablesWithSpans(run, projectId, window);
  const traces: WholeTrace[] = [];
  for (let at = 0; at < traceIds.length; at += TRACES_TOGETHER_MAX) {
    const ids = traceIds.slice(at, at + TRACES_TOGETHER_MAX);
    const rows = await loadTogether(run, { projectId, tables, window, traceIds: ids });
    const byTrace = Map.groupBy(rows, (span) => span.trace_id);
    for (const traceId of ids) {
      const spans = byTrace.get(traceId) ?? [];
      // A full answer may lack spans of any trace.
      const isUnsure = spans.length > SPANS_TOGETHER_MAX || rows.length > ROWS_MAX;
      const known = isUnsure ? await loadAlone(run, { projectId, tables, traceId }) : eachOnce(spans);
      const kept = known.slice(0, SPANS_MAX).map((span) => ({ ...span, project_id: projectId }));
      traces.push({ traceId, spans: kept, isPartial: known.length > SPANS_MAX });
    }
  }
  return traces;
}

async function tablesWithSpans(run: RequestQueries, projectId: number, window: TimeWindow): Promise<SpanTable[]> {
  const { hasStarts, hasEntities } = await findSpanTables(run, projectId, window);
  return ['spans', ...(hasStarts ? (['span_starts'] as const) : []), ...(hasEntities ? (['entity_spans'] as const) : [])];
}

async function loadTogether(
  run: RequestQueries,
  { tables, ...target }: { projectId: number; tables: readonly SpanTable[]; window: TimeWindow; traceIds: readonly string[] },
): Promise<TraceSpanRecord[]> {
  const bounds = { rowsPerTraceMax: SPANS_TOGETHER_MAX + 1, rowsMax: ROWS_MAX + 1 };
  const found = await Promise.all(tables.map((table) => run(tracesSpans({ ...target, table, ...bounds }))));
  return found.flat();
}

async function loadAlone(
  run: RequestQueries,
  { tables, ...target }: { projectId: number; tables: readonly SpanTable[]; traceId: string },
): Promise<TraceSpanRecord[]> {
  const found = await Promise.all(tables.map((table) => run(traceSpans({ ...target, table, rowsMax: SPANS_MAX + 1 }))));
  return eachOnce(found.flat());
}
