import { useNavigate, useSearch } from '@tanstack/react-router';
import { formatCount } from '../../../lib/format.ts';
import { DEFAULT_IDLE_MINUTES, IDLE_CHOICES, idleMinutesOf, parseRunningSearch } from '../fns/running-search.ts';

/** All runs or only stalled ones, and what counts as stalled. */
export function RunningTools({ all, stalled, hasMore }: { all: number; stalled: number; hasMore: boolean }) {
  const search = parseRunningSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const set = (change: { show?: string | undefined; idle?: string | undefined }) =>
    void navigate({ to: '.', search: (old) => ({ ...old, ...change }) as never });
  const isStalledOnly = search.show === 'stalled';
  const more = hasMore ? '+' : '';
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-bg px-3 py-2 sm:px-4">
      <div className="flex gap-1.5" role="group" aria-label="Which runs">
        <button type="button" className="chip" aria-pressed={!isStalledOnly} onClick={() => set({ show: undefined })}>
          All <span className="num">{`${formatCount(all)}${more}`}</span>
        </button>
        <button type="button" className="chip" aria-pressed={isStalledOnly} onClick={() => set({ show: 'stalled' })}>
          No progress <span className={`num ${stalled > 0 ? 'text-warn' : ''}`}>{`${formatCount(stalled)}${more}`}</span>
        </button>
      </div>
      <label className="ml-auto flex items-center gap-2 text-xs text-ink-2">
        No progress means nothing for
        <select
          className="input"
          value={idleMinutesOf(search)}
          onChange={({ target }) => set({ idle: Number(target.value) === DEFAULT_IDLE_MINUTES ? undefined : target.value })}
        >
          {IDLE_CHOICES.map((minutes) => (
            <option key={minutes} value={minutes}>
              {minutes} min
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
