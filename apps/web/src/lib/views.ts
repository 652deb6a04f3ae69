/** Saved views: searches of a list that people keep under a name. */
import { queryOptions } from '@tanstack/react-query';
import type { SavedView } from '@sentryai/schema';
import { getJson, postJson, deleteJson } from './api.ts';
import type { ListSearch } from './list-search.ts';
import { apiWindow, parseTimeRange, presetOf, type TimeSearch, timeSearchOf } from './time-range.ts';

export type ViewPage = SavedView['page'];

export const viewsQuery = (project: number) =>
  queryOptions({
    queryKey: ['views', project],
    queryFn: async ({ signal }) => (await getJson<{ data: SavedView[] }>('/views', { project }, signal)).data,
    staleTime: 60_000,
  });

/** Keeps what a list shows now. Throws ApiError. */
export function saveView(project: number, page: ViewPage, name: string, search: ListSearch): Promise<SavedView> {
  const { from, to = null } = apiWindow(parseTimeRange(search));
  return postJson('/views', { project, page, name, query: search.query ?? '', from, to });
}

export function deleteView(id: string): Promise<SavedView> {
  return deleteJson(`/views/${encodeURIComponent(id)}`, {});
}

/** The list's part of the URL that shows a view. A relative window of ours goes on moving. */
export function searchOfView({ query, from, to }: Pick<SavedView, 'query' | 'from' | 'to'>, nowMs: number): ListSearch & TimeSearch {
  return { ...(query === '' ? {} : { query }), ...windowOfView(from, to, nowMs) };
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function windowOfView(from: string | null, to: string | null, nowMs: number): TimeSearch {
  if (from === null) return {};
  const relative = /^(?:now)?-(\d+)([smhdw])$/.exec(from);
  const isToNow = to === null || to === 'now';
  if (relative === null) return { from, to: isToNow ? 'now' : to };
  const lengthMs = Number(relative[1]) * (UNIT_MS[relative[2] ?? ''] ?? 0);
  const preset = isToNow ? presetOf(lengthMs) : undefined;
  if (preset !== undefined) return definedOnly(timeSearchOf({ kind: 'relative', preset }));
  return { from: new Date(nowMs - lengthMs).toISOString(), to: isToNow ? 'now' : to };
}

function definedOnly({ range }: { range: string | undefined }): TimeSearch {
  return range === undefined ? {} : { range };
}
