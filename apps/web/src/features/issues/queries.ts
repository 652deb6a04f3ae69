import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { IssueActivityEntry, IssueDetail, IssueList, IssueOccurrence, IssuePatch, IssuesChanged } from '@sentryai/schema';
import { deleteJson, getJson, patchJson, postJson, type QueryValue } from '../../lib/api.ts';
import type { Page } from '../../lib/live-list.ts';
import { apiWindow, type TimeRange } from '../../lib/time-range.ts';

/** Occurrences of spans come when their trace has settled, which no event tells: lists also ask this often while the page is live. */
export const REFRESH_MS = 10_000;
const NEW_COUNT_REFRESH_MS = 60_000;
const OPEN_ROWS = 6;
const OCCURRENCE_ROWS = 50;
/** Bound of the API on the issues that one request changes. */
const CHANGED_MAX = 500;

/** Facets of a list, and how many issues it leaves out; without rows, which the list itself asks for. */
export const issueCounts = (params: Record<string, QueryValue>) =>
  queryOptions({
    queryKey: ['issue_counts', params],
    queryFn: ({ signal }) => getJson<IssueList>('/issues', { ...params, sort: 'last_seen', limit: 1, facets: 'true' }, signal),
    placeholderData: keepPreviousData,
  });

/** New issues of the last week that nobody looked at: the figure beside the page's door. */
export const newIssues = (project: number) =>
  queryOptions({
    ...issueCounts({ project, from: '-7d', query: 'status:unresolved substatus:new', recovered: 'none' }),
    refetchInterval: NEW_COUNT_REFRESH_MS,
    staleTime: NEW_COUNT_REFRESH_MS / 2,
  });

/** The open issues of a window that were seen last, for the overview. */
export const openIssues = (project: number, range: TimeRange) =>
  queryOptions({
    queryKey: ['issue_counts', 'open', project, range],
    queryFn: ({ signal }) => {
      const params = { project, ...apiWindow(range), query: 'status:unresolved', recovered: 'none', facets: 'true', limit: OPEN_ROWS };
      return getJson<IssueList>('/issues', params, signal);
    },
    placeholderData: keepPreviousData,
  });

export const issueQuery = (id: string) =>
  queryOptions({
    queryKey: ['issue', id],
    queryFn: ({ signal }) => getJson<IssueDetail>(`/issues/${encodeURIComponent(id)}`, {}, signal),
  });

/** All occurrences of an issue, newest first, without their stacks. */
export const issueOccurrences = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['issue_occurrences', id],
    queryFn: ({ pageParam, signal }) =>
      getJson<Page<IssueOccurrence>>(
        `/issues/${encodeURIComponent(id)}/events`,
        { limit: OCCURRENCE_ROWS, cursor: pageParam ?? undefined },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

/** One occurrence with its error and stack; null when it is not of this issue, or no longer kept. */
export const issueOccurrence = (id: string, eventId: string) =>
  queryOptions({
    queryKey: ['issue_occurrence', id, eventId],
    queryFn: async ({ signal }) => {
      const params = { query: `event_id:${eventId}`, limit: 1, errors: 'true' };
      const page = await getJson<Page<IssueOccurrence>>(`/issues/${encodeURIComponent(id)}/events`, params, signal);
      return page.data[0] ?? null;
    },
    staleTime: 30_000,
  });

/** Changes issues of one project; answers the ids that changed. */
export async function patchIssues(project: number, ids: readonly string[], patch: IssuePatch): Promise<string[]> {
  const changed: string[] = [];
  for (let at = 0; at < ids.length; at += CHANGED_MAX) {
    const answer = await patchJson<IssuesChanged>('/issues', { project, ids: ids.slice(at, at + CHANGED_MAX), ...patch });
    changed.push(...answer.changed);
  }
  return changed;
}

export function mergeIssues(project: number, ids: readonly string[]): Promise<{ id: string; merged: string[] }> {
  return postJson('/issues/merge', { project, ids });
}

export function unmergeIssue(id: string, fingerprints: readonly string[]): Promise<{ id: string; created: string }> {
  return postJson('/issues/unmerge', { id, fingerprints });
}

export function commentIssue(id: string, text: string): Promise<IssueActivityEntry> {
  return postJson(`/issues/${encodeURIComponent(id)}/comments`, { text });
}

export function deleteIssue(id: string, isDiscarded: boolean): Promise<{ deleted: string[]; discarded: boolean }> {
  return deleteJson(`/issues/${encodeURIComponent(id)}`, { discard: String(isDiscarded) });
}
