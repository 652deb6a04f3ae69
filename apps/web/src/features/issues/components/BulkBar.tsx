import { plural } from '../../../lib/format.ts';

export type BulkAction = { keys: string; label: string; run: () => void; isDisabled?: boolean };

/** What can be done to the chosen issues, each with its key. */
export function BulkBar({ count, actions, onClear }: { count: number; actions: readonly BulkAction[]; onClear: () => void }) {
  return (
    <div
      role="toolbar"
      aria-label="Selected issues"
      className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line bg-accent-soft px-3 py-1.25 sm:px-4"
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
