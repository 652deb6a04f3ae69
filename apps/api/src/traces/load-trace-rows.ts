import type { TraceRow } from '@sentryai/schema';
import {
  traceExtents,
  traceSums,
  tracesSpans,
  type SpanTable,
  type SpanTables,
  type TimeWindow,
  type TraceCandidate,
  type TraceSpanRecord,
} from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';
import { eachOnce } from './each-once.ts';
import { summarizeTrace, traceRowOfSums } from './trace-answer.ts';

/** A trace of more spans than this is summed by the store. */
const SPANS_PER_TRACE_MAX = 2_000;
/** Spans fetched for one page. */
const SPANS_PER_PAGE_MAX = 20_000;
/** How far outside the window a trace of the page may reach and still be shown whole. */
const SLACK_US = 3_600_000_000;

/** A row with the start of the trace's earliest span inside the window, by which lists are sorted. */
export type LoadedTrace = { traceId: string; firstUs: number; row: TraceRow };

type Target = SpanTables & { projectId: number; window: TimeWindow };

/**
 * Rows of the given traces, in their order. What is small enough is fetched span by span and analyzed as the trace page
 * does it, so that list and page show the same numbers; the rest is summed by the store.
 */
export async function loadTraceRows(run: RequestQueries, page: Target & { candidates: readonly TraceCandidate[] }): Promise<LoadedTrace[]> {
  const { candidates, window } = page;
  const ids = candidates.map((candidate) => candidate.trace_id);
  if (ids.length === 0) return [];
  const loaded = new Map<string, LoadedTrace>();
  const { traces, unfinished } = await loadWhole(run, page, ids);
  for (const [traceId, spans] of traces) {
    const inWindow = spans.filter((span) => span.start_time_us >= window.fromUs && span.start_time_us < window.toUs);
    const firstUs = inWindow[0]?.start_time_us;
    if (firstUs !== undefined) loaded.set(traceId, { traceId, firstUs, row: summarizeTrace(traceId, spans).row });
  }
  for (const trace of await loadSums(run, page, unfinished)) loaded.set(trace.traceId, trace);
  return ids.map((id) => loaded.get(id)).filter((trace) => trace !== undefined);
}

/** Traces whose spans could all be fetched, and those that are too big. */
async function loadWhole(
  run: RequestQueries,
  target: Target,
  ids: readonly string[],
): Promise<{ traces: Map<string, TraceSpanRecord[]>; unfinished: string[] }> {
  const spans = await loadSpans(run, target, ids);
  if (spans.length <= SPANS_PER_PAGE_MAX) return splitBySize(spans, ids);
  // Together they are too big: the smallest first, as far as they fit.
  const extents = await run(traceExtents({ ...target, traceIds: ids }));
  const fitting: string[] = [];
  let sum = 0;
  for (const extent of extents.toSorted((a, b) => a.span_count - b.span_count)) {
    sum += extent.span_count;
    if (sum <= SPANS_PER_PAGE_MAX / 2) fitting.push(extent.trace_id);
  }
  const fetched = fitting.length === 0 ? [] : await loadSpans(run, target, fitting);
  const { traces } = splitBySize(fetched.length <= SPANS_PER_PAGE_MAX ? fetched : [], fitting);
  return { traces, unfinished: ids.filter((id) => !traces.has(id)) };
}

async function loadSpans(
  run: RequestQueries,
  { projectId, window, hasStarts, hasEntities }: Target,
  traceIds: readonly string[],
): Promise<TraceSpanRecord[]> {
  const wider = { fromUs: window.fromUs - SLACK_US, toUs: window.toUs + SLACK_US };
  const bounds = { rowsPerTraceMax: SPANS_PER_TRACE_MAX + 1, rowsMax: SPANS_PER_PAGE_MAX + 1 };
  const tables: SpanTable[] = [
    'spans',
    ...(hasStarts ? (['span_starts'] as const) : []),
    ...(hasEntities ? (['entity_spans'] as const) : []),
  ];
  const rows = await Promise.all(tables.map((table) => run(tracesSpans({ projectId, table, window: wider, traceIds, ...bounds }))));
  return rows.flat();
}

function splitBySize(
  spans: readonly TraceSpanRecord[],
  ids: readonly string[],
): { traces: Map<string, TraceSpanRecord[]>; unfinished: string[] } {
  const traces = new Map<string, TraceSpanRecord[]>();
  const unfinished: string[] = [];
  const byTrace = Map.groupBy(spans, (span) => span.trace_id);
  for (const id of ids) {
    const own = byTrace.get(id) ?? [];
    const isWhole = own.length > 0 && own.length <= SPANS_PER_TRACE_MAX;
    if (isWhole) traces.set(id, eachOnce(own));
    else unfinished.push(id);
  }
  return { traces, unfinished };
}

async function loadSums(run: RequestQueries, target: Target, traceIds: readonly string[]): Promise<LoadedTrace[]> {
  if (traceIds.length === 0) return [];
  const sums = await run(traceSums({ ...target, traceIds }));
  return sums.map((row) => ({ traceId: row.trace_id, firstUs: row.first_us, row: traceRowOfSums(row) }));
}
