import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IssueListRow, IssuePatch } from '@sentryai/schema';
import { plural } from '../../../lib/format.ts';
import { changeWords } from '../fns/issue-words.ts';
import { undoPatches, type IssueBefore } from '../fns/undo-patches.ts';
import { issueQuery, mergeIssues, patchIssues, unmergeIssue } from '../queries.ts';

/** The last change: under way, failed, or done and to be taken back. */
export type LastChange =
  | { state: 'running' }
  | { state: 'failed'; error: unknown }
  | { state: 'done'; text: string; undo: (() => Promise<void>) | null };

const CHANGED_QUERIES = ['list', 'issue', 'issue_counts', 'issue_occurrences', 'issue_occurrence'];

/** Changes of issues, with the last one kept so that it can be taken back. Everything on screen is asked for again. */
export function useIssueChanges(project: number) {
  const client = useQueryClient();
  const [last, setLast] = useState<LastChange | null>(null);

  const run = async (change: () => Promise<Extract<LastChange, { state: 'done' }>>) => {
    setLast({ state: 'running' });
    try {
      const done = await change();
      await Promise.all(CHANGED_QUERIES.map((name) => client.invalidateQueries({ queryKey: [name] })));
      setLast(done);
    } catch (error) {
      setLast({ state: 'failed', error });
    }
  };

  /** How issues stand now, with what only their own page knows when a change would lose it. */
  const standing = (rows: readonly IssueListRow[], patch: IssuePatch): Promise<IssueBefore[]> =>
    Promise.all(
      rows.map(async (row) => {
        if (patch.status === undefined || row.status === 'unresolved') return row;
        return client.fetchQuery({ ...issueQuery(row.id), staleTime: 0 });
      }),
    );

  const change = (rows: readonly IssueListRow[], patch: IssuePatch) =>
    run(async () => {
      const before = await standing(rows, patch);
      const changed = new Set(
        await patchIssues(
          project,
          rows.map(({ id }) => id),
          patch,
        ),
      );
      const undone = undoPatches(
        before.filter(({ id }) => changed.has(id)),
        patch,
      );
      const text = changed.size === 0 ? 'Nothing changed: it stood so already' : `${plural(changed.size, 'issue')} ${changeWords(patch)}`;
      const isUndoable = changed.size > 0 && patch.substatus === undefined;
      return {
        state: 'done',
        text,
        undo: isUndoable ? () => undo(undone.map((each) => () => patchIssues(project, each.ids, each.patch))) : null,
      };
    });

  /** Makes issues one; the first stays. */
  const merge = (ids: readonly string[]) =>
    run(async () => {
      const { id, merged } = await mergeIssues(project, ids);
      const split = async () => {
        const { fingerprints } = await client.fetchQuery({ ...issueQuery(id), staleTime: 0 });
        for (const from of merged) {
          const own = fingerprints.filter(({ merged_from }) => merged_from === from).map(({ hash }) => hash);
          if (own.length > 0) await unmergeIssue(id, own);
        }
      };
      return { state: 'done', text: `${plural(merged.length + 1, 'issue')} merged`, undo: () => undo([split]) };
    });

  /** Takes fingerprints out of an issue into a new one. */
  const unmerge = (id: string, hashes: readonly string[]) =>
    run(async () => {
      const { created } = await unmergeIssue(id, hashes);
      return {
        state: 'done',
        text: `Taken out: they are issue ${created} now`,
        undo: () => undo([() => mergeIssues(project, [id, created])]),
      };
    });

  const undo = (steps: readonly (() => Promise<unknown>)[]) =>
    run(async () => {
      for (const step of steps) await step();
      return { state: 'done', text: 'Taken back', undo: null };
    });

  return { last, change, merge, unmerge, dismiss: () => setLast(null), undoLast: () => last?.state === 'done' && void last.undo?.() };
}
export type IssueChanges = ReturnType<typeof useIssueChanges>;
