import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { IssueFacets, IssueListRow } from '@sentryai/schema';
import { ListFooter } from '../../../components/ListFooter.tsx';
import { VirtualList } from '../../../components/VirtualList.tsx';
import { plural } from '../../../lib/format.ts';
import { useShortcuts } from '../../../lib/shortcuts.ts';
import { NOTHING_SELECTED, selectedRows, selectRange, toggleRow } from '../fns/selection.ts';
import type { IssueChanges } from '../hooks/use-issue-changes.ts';
import { idOfIssue, type IssueListState } from '../hooks/use-issue-list.ts';
import { AssignDialog } from './AssignDialog.tsx';
import { BulkBar, type BulkAction } from './BulkBar.tsx';
import { IgnoreDialog } from './IgnoreDialog.tsx';
import { IssueHead, IssueRow } from './IssueRow.tsx';

const ROW_PX = 64;
/** As in IssueHead (h-8 and its line). */
const HEADER_PX = 33;

/** The issue with the most occurrences stays when several are merged. */
const byCount = (rows: readonly IssueListRow[]) => rows.toSorted((a, b) => b.count - a.count).map(idOfIssue);

type IssueTableProps = { list: IssueListState; changes: IssueChanges; facets: IssueFacets | undefined };

/** The rows, what is chosen of them, and the keys that triage them. */
export function IssueTable({ list, changes, facets }: IssueTableProps) {
  const { query: request, rows } = list;
  const navigate = useNavigate();
  const [activeId, setActiveId] = useState<string | null>(null);
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const [dialog, setDialog] = useState<'none' | 'ignore' | 'assign'>('none');
  const chosen = selectedRows(selection, rows);
  // Without a choice the keys are about the row that the keyboard is on.
  const targets = chosen.length > 0 ? chosen : rows.filter(({ id }) => id === activeId);
  const what = targets.length === 1 ? 'this issue' : plural(targets.length, 'issue');
  const clear = () => setSelection(NOTHING_SELECTED);
  const done = (change: (rows: readonly IssueListRow[]) => unknown) => () => {
    if (targets.length === 0) return;
    change(targets);
    clear();
  };
  const ask = (name: 'ignore' | 'assign') => () => targets.length > 0 && setDialog(name);
  const actions: BulkAction[] = [
    { keys: 'e', label: 'Resolve', run: done((some) => void changes.change(some, { status: 'resolved' })) },
    { keys: 'i', label: 'Ignore…', run: ask('ignore') },
    { keys: 'a', label: 'Assign…', run: ask('assign') },
    { keys: 'm', label: 'Merge', isDisabled: chosen.length < 2, run: done((some) => some.length > 1 && void changes.merge(byCount(some))) },
    { keys: 'u', label: 'Reopen', run: done((some) => void changes.change(some, { status: 'unresolved' })) },
    { keys: 'r', label: 'Looked at', run: done((some) => void changes.change(some, { substatus: 'ongoing' })) },
  ];
  const extend = (step: number) => {
    const at = rows.findIndex(({ id }) => id === activeId);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (next === undefined) return;
    const from = activeId === null ? selection : { ...selection, anchor: selection.anchor ?? activeId };
    setActiveId(next.id);
    setSelection(selectRange(from, next.id, rows.map(idOfIssue)));
  };
  const select = (id: string, isRange: boolean) =>
    setSelection(isRange ? selectRange(selection, id, rows.map(idOfIssue)) : toggleRow(selection, id));
  useShortcuts({
    ...Object.fromEntries(actions.map(({ keys, run }) => [keys, run])),
    x: () => activeId !== null && select(activeId, false),
    X: () => activeId !== null && select(activeId, true),
    J: () => extend(1),
    K: () => extend(-1),
  });
  const isAllSelected = chosen.length === rows.length;

  return (
    <>
      <VirtualList
        rows={rows}
        idOf={idOfIssue}
        label="Issues"
        minWidth="20rem"
        rowHeightPx={ROW_PX}
        header={
          <IssueHead
            isAllSelected={isAllSelected}
            bulk={chosen.length > 0 ? <BulkBar count={chosen.length} actions={actions} onClear={clear} /> : null}
            onSelectAll={() => (isAllSelected ? clear() : setSelection({ ids: new Set(rows.map(idOfIssue)), anchor: null }))}
          />
        }
        headerPx={HEADER_PX}
        footer={
          <ListFooter
            isLoading={request.isFetchingNextPage}
            isError={request.isFetchNextPageError}
            hasMore={request.hasNextPage}
            onMore={() => void request.fetchNextPage()}
          />
        }
        activeId={activeId}
        onActivate={(row) => setActiveId(row.id)}
        onOpen={(row) => void navigate({ to: '/issues/$issueId', params: { issueId: row.id } })}
        onEscape={clear}
        renderRow={(issue, state) => (
          <IssueRow issue={issue} {...state} isSelected={selection.ids.has(issue.id)} onSelect={(isRange) => select(issue.id, isRange)} />
        )}
        fresh={list.fresh}
        hasWaiting={list.hasWaiting}
        onAtTop={list.setAtTop}
        onNearEnd={() => {
          if (request.hasNextPage && !request.isFetchingNextPage && !request.isFetchNextPageError) void request.fetchNextPage();
        }}
      />
      {dialog === 'ignore' && (
        <IgnoreDialog
          what={what}
          onClose={() => setDialog('none')}
          onIgnore={(ignore) => done((some) => void changes.change(some, { status: 'ignored', ignore }))()}
        />
      )}
      {dialog === 'assign' && (
        <AssignDialog
          what={what}
          known={Object.keys(facets?.assignee ?? {})}
          onClose={() => setDialog('none')}
          onAssign={(assignee) => done((some) => void changes.change(some, { assignee }))()}
        />
      )}
    </>
  );
}
