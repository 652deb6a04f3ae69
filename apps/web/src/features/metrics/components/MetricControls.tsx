import { Check, Split } from 'lucide-react';
import type { MetricAggregation } from '@sentryai/schema';
import { Menu } from '../../../components/Menu.tsx';
import { AGGREGATION_WORDS } from '../fns/kind-words.ts';

/** Attributes that every metric has, beside its own. */
const COMMON_GROUPS = ['service', 'environment', 'release'];

type MetricControlsProps = {
  aggregations: readonly MetricAggregation[];
  shown: MetricAggregation | null;
  group: string | undefined;
  attributeKeys: readonly string[];
  onAggregation: (aggregation: MetricAggregation) => void;
  onGroup: (group: string | undefined) => void;
};

/** How the metric is read, and what it is split by. */
export function MetricControls({ aggregations, shown, group, attributeKeys, onAggregation, onGroup }: MetricControlsProps) {
  const groups = [...new Set([...COMMON_GROUPS, ...attributeKeys])];
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      <div
        role="radiogroup"
        aria-label="Aggregation"
        className="flex max-w-full gap-px overflow-x-auto rounded-md border border-line [scrollbar-width:none]"
      >
        {aggregations.map((each) => (
          <button
            key={each}
            type="button"
            role="radio"
            aria-checked={each === shown}
            title={AGGREGATION_WORDS[each].meaning}
            onClick={() => onAggregation(each)}
            className="h-6.5 shrink-0 px-2.5 text-xs text-ink-2 hover:bg-hover hover:text-ink aria-checked:bg-accent-soft aria-checked:font-medium aria-checked:text-accent"
          >
            {AGGREGATION_WORDS[each].label}
          </button>
        ))}
      </div>
      <Menu
        label="Split by"
        trigger={
          <>
            <Split className="size-3.5 text-ink-3" aria-hidden />
            <span className="max-w-48 truncate">{group === undefined ? 'Split by…' : `by ${group}`}</span>
          </>
        }
      >
        {(close) =>
          [undefined, ...groups].map((each) => (
            <button
              key={each ?? ''}
              type="button"
              role="menuitemradio"
              aria-checked={each === group}
              className="menu-item"
              onClick={() => {
                close();
                onGroup(each);
              }}
            >
              <Check className={`size-3.5 ${each === group ? '' : 'invisible'}`} aria-hidden />
              <span className={each === undefined ? '' : 'font-mono text-2xs'}>{each ?? 'All together'}</span>
            </button>
          ))
        }
      </Menu>
    </div>
  );
}
