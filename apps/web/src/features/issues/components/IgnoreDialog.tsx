import type { IssuePatch } from '@sentryai/schema';
import { formText } from '../../../lib/form-text.ts';
import { ChoiceDialog } from './ChoiceDialog.tsx';

type Ignore = NonNullable<IssuePatch['ignore']>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Until when to leave issues alone. */
export function IgnoreDialog({ what, onIgnore, onClose }: { what: string; onIgnore: (ignore: Ignore) => void; onClose: () => void }) {
  const forTime = (label: string, ms: number) => ({
    label,
    run: () => onIgnore({ until: 'time', time: new Date(Date.now() + ms).toISOString() }),
  });
  return (
    <ChoiceDialog
      title={`Ignore ${what}`}
      onClose={onClose}
      choices={[
        { label: 'Until it escalates', hint: 'much more often than now', run: () => onIgnore({ until: 'escalating' }) },
        forTime('For an hour', HOUR_MS),
        forTime('For a day', DAY_MS),
        forTime('For a week', 7 * DAY_MS),
        { label: 'Until it happens 100 more times', run: () => onIgnore({ until: 'count', count: 100 }) },
        { label: 'Until 10 more users are affected', run: () => onIgnore({ until: 'users', count: 10 }) },
        { label: 'For good', hint: 'it never comes back by itself', run: () => onIgnore({ until: 'forever' }) },
      ]}
    >
      <form
        className="flex flex-wrap items-center gap-1.5 text-xs"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const windowMs = Number(formText(form, 'window'));
          onClose();
          onIgnore({
            until: formText(form, 'until') === 'users' ? 'users' : 'count',
            count: Number(formText(form, 'count')),
            ...(windowMs > 0 ? { window_ms: windowMs } : {}),
          });
        }}
      >
        <span className="text-ink-2">Until</span>
        <input
          className="input num w-18"
          type="number"
          name="count"
          min={1}
          max={1_000_000_000}
          defaultValue={10}
          required
          aria-label="How many"
        />
        <select className="input" name="until" aria-label="Of what">
          <option value="count">occurrences</option>
          <option value="users">users</option>
        </select>
        <select className="input" name="window" aria-label="Within">
          <option value="0">from now on</option>
          <option value={HOUR_MS}>within an hour</option>
          <option value={DAY_MS}>within a day</option>
          <option value={7 * DAY_MS}>within a week</option>
        </select>
        <button type="submit" className="btn ml-auto" data-size="sm">
          Ignore
        </button>
      </form>
    </ChoiceDialog>
  );
}
