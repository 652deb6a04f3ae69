import { queryOptions } from '@tanstack/react-query';
import type { ErrorEntry, LogEntry, SpanDetail, TraceDetail } from '@sentryai/schema';
import { getJson } from '../../lib/api.ts';
import type { Page } from '../../lib/live-list.ts';

/** Items of a trace lie at its own time, whatever window the list had; every query needs one. */
const ITEM_WINDOW = { from: '-3650d' };
const ITEMS_MAX = 500;
/** Traces settle half a minute after their last span; a little more for what waits before them. */
const SETTLES_WITHIN_MS = 120_000;
const SETTLING_REFRESH_MS = 5_000;

/** The trace and the skeletons of its spans. */
export const traceQuery = (project: number, traceId: string) =>
  queryOptions({
    queryKey: ['trace', project, traceId],
    queryFn: ({ signal }) => getJson<TraceDetail>(`/traces/${encodeURIComponent(traceId)}`, { project }, signal),
    // What is found in it comes once it is quiet, without a live event.
    refetchInterval: ({ state }) => (state.data !== undefined && isYoung(state.data) ? SETTLING_REFRESH_MS : false),
  });

function isYoung({ trace }: TraceDetail): boolean {
  const endMs = Date.parse(trace.start_time) + (trace.duration_ms ?? 0);
  return trace.status === 'running' || Date.now() - endMs < SETTLES_WITHIN_MS;
}

/** One span with everything that was sent. Loaded when it is looked at. */
export const spanQuery = (project: number, traceId: string, spanId: string) =>
  queryOptions({
    queryKey: ['span', project, traceId, spanId],
    queryFn: ({ signal }) =>
      getJson<SpanDetail>(`/spans/${encodeURIComponent(traceId)}/${encodeURIComponent(spanId)}`, { project }, signal),
    staleTime: 60_000,
  });

export const traceLogs = (project: number, traceId: string) =>
  queryOptions({
    queryKey: ['trace_logs', project, traceId],
    queryFn: ({ signal }) =>
      getJson<Page<LogEntry>>('/logs', { project, ...ITEM_WINDOW, query: `trace_id:${traceId}`, limit: ITEMS_MAX }, signal),
  });

export const traceErrors = (project: number, traceId: string) =>
  queryOptions({
    queryKey: ['trace_errors', project, traceId],
    queryFn: ({ signal }) =>
      getJson<Page<ErrorEntry>>('/errors', { project, ...ITEM_WINDOW, query: `trace_id:${traceId}`, limit: ITEMS_MAX }, signal),
  });
