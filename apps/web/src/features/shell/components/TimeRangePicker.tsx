import { useNavigate } from '@tanstack/react-router';
import { CalendarRange } from 'lucide-react';
import { useState } from 'react';
import { Menu } from '../../../components/Menu.tsx';
import { useAppScope } from '../../../lib/app-search.ts';
import { formText } from '../../../lib/form-text.ts';
import { fromLocalField, toLocalField } from '../../../lib/local-field.ts';
import { PRESET_NAMES, rangeLabel, rangeLengthMs, timeSearchOf, type TimeRange } from '../../../lib/time-range.ts';

/** The time window: presets that move with now, or two fixed moments. It lives in the URL. */
export function TimeRangePicker() {
  const { range } = useAppScope();
  const navigate = useNavigate();
  const choose = (next: TimeRange) => void navigate({ to: '.', search: (old) => ({ ...old, ...timeSearchOf(next) }) as never });
  return (
    <Menu
      label="Time range"
      role="dialog"
      align="end"
      trigger={
        <>
          <CalendarRange className="size-3.5 text-ink-3" aria-hidden />
          <span className="num max-w-64 truncate">{rangeLabel(range)}</span>
        </>
      }
    >
      {(close) => (
        <div className="w-60">
          <div role="menu" aria-label="Presets">
            {PRESET_NAMES.map((preset) => (
              <button
                key={preset}
                type="button"
                role="menuitemradio"
                aria-checked={range.kind === 'relative' && range.preset === preset}
                className="menu-item"
                onClick={() => {
                  close();
                  choose({ kind: 'relative', preset });
                }}
              >
                {rangeLabel({ kind: 'relative', preset })}
                <span className="ml-auto font-mono text-2xs text-ink-3">{preset}</span>
              </button>
            ))}
          </div>
          <FixedRangeForm
            key={JSON.stringify(range)}
            range={range}
            onChoose={(next) => {
              close();
              choose(next);
            }}
          />
        </div>
      )}
    </Menu>
  );
}

function FixedRangeForm({ range, onChoose }: { range: TimeRange; onChoose: (range: TimeRange) => void }) {
  const [openedMs] = useState(() => Date.now());
  const toMs = range.kind === 'fixed' ? range.toMs : openedMs;
  const fromMs = toMs - rangeLengthMs(range);
  return (
    <form
      className="mt-1 space-y-1.5 border-t border-line p-2"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const chosen = { fromMs: fromLocalField(formText(form, 'from')), toMs: fromLocalField(formText(form, 'to')) };
        const isOrdered = chosen.fromMs < chosen.toMs;
        const toField = event.currentTarget.elements.namedItem('to') as HTMLInputElement;
        toField.setCustomValidity(isOrdered ? '' : 'The end must be after the start.');
        if (!event.currentTarget.reportValidity()) return;
        onChoose({ kind: 'fixed', ...chosen });
      }}
    >
      <label className="flex items-center gap-2 text-xs">
        <span className="w-8 text-ink-3">From</span>
        <input
          className="input num min-w-0 flex-1 text-xs"
          type="datetime-local"
          name="from"
          required
          defaultValue={toLocalField(fromMs)}
        />
      </label>
      <label className="flex items-center gap-2 text-xs">
        <span className="w-8 text-ink-3">To</span>
        <input
          className="input num min-w-0 flex-1 text-xs"
          type="datetime-local"
          name="to"
          required
          defaultValue={toLocalField(toMs)}
          onInput={(event) => event.currentTarget.setCustomValidity('')}
        />
      </label>
      <button type="submit" className="btn w-full" data-size="sm">
        Use this window
      </button>
    </form>
  );
}
