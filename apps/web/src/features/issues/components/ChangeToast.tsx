import { Undo2, X } from 'lucide-react';
import { errorText } from '../../../components/States.tsx';
import type { IssueChanges } from '../hooks/use-issue-changes.ts';

/** Says what the last change did and takes it back; stays until the next change, or until it is closed. */
export function ChangeToast({ changes }: { changes: IssueChanges }) {
  const { last, undoLast, dismiss } = changes;
  if (last === null) return null;
  const isFailed = last.state === 'failed';
  return (
    <div
      role={isFailed ? 'alert' : 'status'}
      className={`fade-in fixed bottom-16 left-1/2 z-30 flex max-w-[calc(100vw-1.5rem)] -translate-x-1/2 items-center gap-3 rounded-lg border bg-surface py-1.5 pr-1.5 pl-3.5 shadow-float sm:bottom-5 ${isFailed ? 'border-danger text-danger' : 'border-line-strong'}`}
    >
      <span className="min-w-0 break-words">{last.state === 'running' ? 'Changing…' : isFailed ? errorText(last.error) : last.text}</span>
      {last.state === 'done' && last.undo !== null && (
        <button type="button" className="btn" data-size="sm" onClick={undoLast}>
          <Undo2 className="size-3.5" aria-hidden /> Undo <kbd className="kbd max-sm:hidden">z</kbd>
        </button>
      )}
      {last.state !== 'running' && (
        <button type="button" className="btn" data-tone="ghost" data-size="sm" data-icon="" aria-label="Close" onClick={dismiss}>
          <X className="size-3.5" aria-hidden />
        </button>
      )}
    </div>
  );
}
