import { useState } from 'react';
import type { MetricName } from '@sentryai/schema';
import { plural } from '../../../lib/format.ts';
import { KIND_WORDS } from '../fns/kind-words.ts';
import { matchMetrics } from '../fns/match-metrics.ts';

type MetricListProps = { metrics: readonly MetricName[]; selected: string | undefined; onSelect: (name: string) => void };

/** All metrics of the window, with a box to find one by words of its name. Arrow keys walk from the box into the list. */
export function MetricList({ metrics, selected, onSelect }: MetricListProps) {
  const [text, setText] = useState('');
  const found = matchMetrics(metrics, text);
  const walk = (event: React.KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('input, [role="option"]')];
    const next = items[items.indexOf(document.activeElement as HTMLElement) + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col" onKeyDown={walk}>
      <div className="shrink-0 border-b border-line p-2">
        <input
          type="text"
          aria-label="Find a metric"
          placeholder={`Find in ${plural(metrics.length, 'metric')}…`}
          className="input w-full text-xs"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && found[0] !== undefined) onSelect(found[0].name);
            if (event.key === 'Escape') setText('');
          }}
        />
      </div>
      <div role="listbox" aria-label="Metrics" className="min-h-0 flex-1 overflow-y-auto p-1">
        {found.map((metric) => (
          <button
            key={metric.name}
            type="button"
            role="option"
            aria-selected={metric.name === selected}
            title={metric.description ?? metric.name}
            onClick={() => onSelect(metric.name)}
            className="flex w-full flex-col rounded-md px-2 py-1 text-left hover:bg-hover aria-selected:bg-accent-soft aria-selected:text-accent"
          >
            <span className="w-full truncate font-mono text-xs">{metric.name}</span>
            <span className="text-2xs text-ink-3">
              {KIND_WORDS[metric.kind]}
              {metric.unit === null ? '' : ` · ${metric.unit}`}
            </span>
          </button>
        ))}
        {found.length === 0 && <p className="px-2 py-3 text-xs text-ink-3">No metric has these words.</p>}
      </div>
    </div>
  );
}
