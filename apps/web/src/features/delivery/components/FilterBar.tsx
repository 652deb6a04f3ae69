import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { OUTCOME_GROUPS, type OutcomeGroup } from '@sentryai/schema/outcomes';
import { outcomeMeta } from '../fns/outcome-meta.ts';
import { useDeliveryUrl } from '../hooks/use-delivery-url.ts';
import { keyNames } from '../queries.ts';

const LABELS: Readonly<Record<OutcomeGroup, string>> = {
  outcome: 'Outcome',
  reason: 'Reason',
  key: 'Key',
  protocol: 'Protocol',
  item_type: 'Type',
};

/** What the page is narrowed to, as chips to remove. Narrowing happens by clicks on figures, chart and table. */
export function FilterBar() {
  const { project, filter, set } = useDeliveryUrl();
  const names = useQuery(keyNames(project)).data;
  const chosen = OUTCOME_GROUPS.filter((name) => filter[name] !== undefined);
  if (chosen.length === 0) return null;
  const textOf = (name: OutcomeGroup, value: string) => {
    if (name === 'outcome') return outcomeMeta(value).label;
    return name === 'key' ? (names?.get(value) ?? value) : value;
  };
  return (
    <div role="group" aria-label="Filters" className="flex flex-wrap items-center gap-1.5">
      {chosen.map((name) => (
        <button
          key={name}
          type="button"
          className="chip"
          aria-pressed="true"
          title={`Remove ${LABELS[name]}`}
          onClick={() => set({ [name]: undefined })}
        >
          <span className="truncate">
            {LABELS[name]}: {textOf(name, filter[name] ?? '')}
          </span>
          <X className="size-3 shrink-0" aria-hidden />
        </button>
      ))}
      <button type="button" className="chip" onClick={() => set(Object.fromEntries(OUTCOME_GROUPS.map((name) => [name, undefined])))}>
        Show everything
      </button>
    </div>
  );
}
