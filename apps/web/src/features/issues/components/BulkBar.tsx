import { plural } from '../../../lib/format.ts';

export type BulkAction = { keys: string; label: string; run: () => void; isDisabled?: boolean };

/** What can be done to the chosen issues, each with its key. */
export function BulkBar({ count, actions, onClear }: { count: number; actions: readonly BulkAction[]; onClear: () => void }) {
  return (
    <div
      role="toolbar"
      aria-label="Selected issues"
      className="flex min-w-0 flex-1 items-center gap-1.5 overflow-x-auto px-px [scrollbar-width:none] *:shrink-0"
    >
      <span role="status" className="num mr-1 text-sm font-medium text-accent">
        {plural(count, 'issue')} selected
      </span>
      {actions.map(({ keys, label, run, isDisabled }) => (
        <button key={keys} type="button" className="btn" data-size="sm" disabled={isDisabled} onClick={run}>
          {label}
          <kbd className="kbd max-sm:hidden">{keys}</kbd>
        </button>
      ))}
      <button type="button" className="btn ml-auto" data-tone="ghost" data-size="sm" onClick={onClear}>
        Clear
      </button>
    </div>
  );
}
