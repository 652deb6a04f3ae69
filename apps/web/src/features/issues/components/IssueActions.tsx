import { ChevronDown, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { IssueDetail } from '@sentryai/schema';
import { ISSUE_PRIORITIES } from '@sentryai/schema/issue';
import { Menu } from '../../../components/Menu.tsx';
import { useShortcuts } from '../../../lib/shortcuts.ts';
import { PRIORITY_LABELS } from '../fns/issue-words.ts';
import type { IssueChanges } from '../hooks/use-issue-changes.ts';
import { AssignDialog } from './AssignDialog.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { IgnoreDialog } from './IgnoreDialog.tsx';

/** What can be done to one issue: the same keys as in the list. */
export function IssueActions({ issue, changes, onDeleted }: { issue: IssueDetail; changes: IssueChanges; onDeleted: () => void }) {
  const [dialog, setDialog] = useState<'none' | 'ignore' | 'assign' | 'delete'>('none');
  const close = () => setDialog('none');
  const resolve = (where: 'now' | 'release' | 'next_release') =>
    void changes.change([issue], {
      status: 'resolved',
      resolve: { in: where, ...(where === 'release' && issue.last_release !== null ? { release: issue.last_release } : {}) },
    });
  const reopen = () => void changes.change([issue], { status: 'unresolved' });
  const isOpen = issue.status === 'unresolved';
  useShortcuts({
    e: () => resolve('now'),
    u: reopen,
    i: () => setDialog('ignore'),
    a: () => setDialog('assign'),
    z: changes.undoLast,
  });
  return (
    <>
      {isOpen ? (
        <span className="flex">
          <button type="button" className="btn rounded-r-none!" data-tone="accent" title="Resolve (e)" onClick={() => resolve('now')}>
            Resolve
          </button>
          <Menu
            label="Resolve in a release"
            triggerClass="btn rounded-l-none! border-l-0! px-1.5!"
            trigger={<ChevronDown className="size-3.5" aria-hidden />}
          >
            {(closeMenu) =>
              (
                [
                  ['now', 'Now', 'any later occurrence brings it back'],
                  ['release', `In ${issue.last_release ?? 'the newest release'}`, 'that release or a later one brings it back'],
                  ['next_release', 'In the next release', 'only a release after the newest brings it back'],
                ] as const
              ).map(([where, label, hint]) => (
                <button
                  key={where}
                  type="button"
                  role="menuitem"
                  className="menu-item h-auto! flex-col items-start! gap-0! py-1"
                  onClick={() => {
                    closeMenu();
                    resolve(where);
                  }}
                >
                  <span>{label}</span>
                  <span className="text-2xs text-ink-3">{hint}</span>
                </button>
              ))
            }
          </Menu>
        </span>
      ) : (
        <button type="button" className="btn" data-tone="accent" title="Reopen (u)" onClick={reopen}>
          Reopen
        </button>
      )}
      {issue.status !== 'ignored' && (
        <button type="button" className="btn" title="Ignore (i)" onClick={() => setDialog('ignore')}>
          Ignore…
        </button>
      )}
      <button type="button" className="btn min-w-0" title="Assign (a)" onClick={() => setDialog('assign')}>
        <span className="truncate">{issue.assignee ?? 'Assign…'}</span>
      </button>
      <Menu
        label="Priority"
        trigger={
          <>
            {PRIORITY_LABELS[issue.priority]} priority <ChevronDown className="size-3.5 text-ink-3" aria-hidden />
          </>
        }
      >
        {(closeMenu) =>
          ISSUE_PRIORITIES.map((priority) => (
            <button
              key={priority}
              type="button"
              role="menuitemradio"
              aria-checked={priority === issue.priority}
              className="menu-item"
              onClick={() => {
                closeMenu();
                void changes.change([issue], { priority });
              }}
            >
              {PRIORITY_LABELS[priority]}
            </button>
          ))
        }
      </Menu>
      {isOpen && issue.substatus !== 'ongoing' && (
        <button type="button" className="btn" data-tone="ghost" onClick={() => void changes.change([issue], { substatus: 'ongoing' })}>
          Mark as looked at
        </button>
      )}
      <button
        type="button"
        className="btn ml-auto"
        data-tone="ghost"
        data-icon=""
        aria-label="Delete…"
        title="Delete…"
        onClick={() => setDialog('delete')}
      >
        <Trash2 className="size-3.5" aria-hidden />
      </button>
      {dialog === 'ignore' && (
        <IgnoreDialog
          what="this issue"
          onClose={close}
          onIgnore={(ignore) => void changes.change([issue], { status: 'ignored', ignore })}
        />
      )}
      {dialog === 'assign' && (
        <AssignDialog
          what="this issue"
          known={issue.assignee === null ? [] : [issue.assignee]}
          onClose={close}
          onAssign={(assignee) => void changes.change([issue], { assignee })}
        />
      )}
      {dialog === 'delete' && <DeleteDialog issue={issue} onClose={close} onDeleted={onDeleted} />}
    </>
  );
}
