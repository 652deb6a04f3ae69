import { type Cursor, listTraceCandidates } from '@sentryai/store/queries/index';
import type { ListRequest } from '../http/list-params.ts';
import type { RequestQueries } from '../http/run-query.ts';
import { findSpanTables } from '../span-tables.ts';
import { loadTraceRows, type LoadedTrace } from './load-trace-rows.ts';

/** Parts of the window that are tried from its newest end before the whole of it. */
const CHUNK_SHARES = [1 / 64, 1 / 8];
const CHUNK_MIN_US = 15 * 60 * 1_000_000;
/** More candidates than wanted, because some may turn out to have begun before the chunk. */
const SPARE_CANDIDATES = 10;

/** `next`: where the page after this one begins; null when there is none. */
export type TracePage = { traces: LoadedTrace[]; next: Cursor | null };

/**
 * The newest traces of a window.
 *
 * Grouping a whole day of spans to show fifty traces is what makes such lists slow, so the newest part of the window is
 * looked at first. A trace that begins in the part has all of its spans in it, hence the answer is exact once enough such
 * traces were found; those that turn out to reach back further are left to the next, bigger part.
 */
export async function findTracePage(run: RequestQueries, request: ListRequest): Promise<TracePage> {
  const { projectId, window, limit, cursor } = request;
  const tables = await findSpanTables(run, projectId, window);
  const endUs = cursor === undefined ? window.shownToUs : Math.min(cursor.timeUs, window.toUs);
  const lengthUs = window.toUs - window.fromUs;
  const wanted = limit + 1;
  const partStarts = CHUNK_SHARES.map((share) => Math.floor(endUs - Math.max(CHUNK_MIN_US, lengthUs * share)));
  for (const chunkFromUs of [...new Set(partStarts)].filter((startUs) => startUs > window.fromUs)) {
    const candidates = await run(listTraceCandidates({ ...request, ...tables, chunkFromUs, limit: wanted + SPARE_CANDIDATES }));
    // Nothing at all: the window is sparse or the query rare, and a part of it is not worth another look.
    if (candidates.length === 0) break;
    if (candidates.length < wanted) continue;
    const loaded = await loadTraceRows(run, { projectId, window, candidates, ...tables });
    const found = loaded.filter((trace) => trace.firstUs >= chunkFromUs);
    const last = found[limit - 1];
    if (found.length >= wanted && last !== undefined) {
      return { traces: found.slice(0, limit), next: { timeUs: last.firstUs, ids: [last.traceId] } };
    }
  }
  const candidates = await run(listTraceCandidates({ ...request, ...tables, chunkFromUs: window.fromUs, limit: wanted }));
  const traces = await loadTraceRows(run, { projectId, window, candidates: candidates.slice(0, limit), ...tables });
  // By the candidates, not by what was loaded: one that has vanished since must not end the list.
  const last = candidates.length < wanted ? undefined : candidates[limit - 1];
  return { traces, next: last === undefined ? null : { timeUs: last.first_us, ids: [last.trace_id] } };
}
