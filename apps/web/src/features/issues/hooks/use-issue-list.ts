import type { IssueListRow } from '@sentryai/schema';
import type { QueryValue } from '../../../lib/api.ts';
import { useLiveList } from '../../../lib/use-live-list.ts';
import { REFRESH_MS } from '../queries.ts';

export const idOfIssue = (issue: IssueListRow): string => issue.id;

/** The list of issues. Events are not occurrences yet, so that it also asks by the clock. */
export function useIssueList(params: Record<string, QueryValue>, isLive: boolean) {
  return useLiveList<IssueListRow>({
    path: '/issues',
    params,
    idOf: idOfIssue,
    wakes: (event) => event.type === 'error',
    isLive,
    everyMs: REFRESH_MS,
  });
}
export type IssueListState = ReturnType<typeof useIssueList>;
