import { traceSpans, type SpanTable, type TraceSpanRecord } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';
import { eachOnce } from './each-once.ts';

export type LoadTraceInput = { projectId: number; traceId: string; tables: readonly SpanTable[]; rowsMax: number };

/** Spans of one trace, each once, earliest first; null when there are none. */
export async function loadTrace(run: RequestQueries, { tables, ...input }: LoadTraceInput): Promise<TraceSpanRecord[] | null> {
  const found = await Promise.all(tables.map((table) => run(traceSpans({ ...input, table }))));
  const spans = eachOnce(found.flat());
  return spans.length === 0 ? null : spans;
}
