import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../lib/format.ts';
import type { DeliveryTab } from '../fns/delivery-search.ts';
import { useDeliveryUrl } from '../hooks/use-delivery-url.ts';
import { quarantineItems } from '../queries.ts';

/** Outcomes, and the quarantine with how many items wait in it. */
export function TabBar() {
  const { project, tab, set } = useDeliveryUrl();
  const open = useQuery(quarantineItems(project, 'open')).data;
  const count = open === undefined ? '' : `${formatCount(open.data.length)}${open.next_cursor === null ? '' : '+'}`;
  const tabs: readonly [DeliveryTab, string, string][] = [
    ['outcomes', 'Outcomes', ''],
    ['quarantine', 'Quarantine', count],
  ];
  return (
    <div role="tablist" aria-label="Parts of delivery" className="flex gap-1 border-b border-line">
      {tabs.map(([name, label, number]) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={tab === name}
          className="tab"
          onClick={() => set({ tab: name === 'outcomes' ? undefined : name, item: undefined })}
        >
          {label}
          {number !== '' && <span className={`num text-2xs ${number === '0' ? 'text-ink-3' : 'text-warn'}`}>{number}</span>}
        </button>
      ))}
    </div>
  );
}
