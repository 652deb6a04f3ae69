import { ArrowDownWideNarrow, Check } from 'lucide-react';
import type { IssueFacets } from '@sentryai/schema';
import { Menu } from '../../../components/Menu.tsx';
import { formatCount, plural } from '../../../lib/format.ts';
import { hidesRecovered, ISSUE_TABS, SORTS, tabOf } from '../fns/issues-search.ts';
import { SORT_LABELS, TAB_LABELS } from '../fns/issue-words.ts';
import { useIssuesUrl } from '../hooks/use-issues-url.ts';
import { FacetMenus } from './FacetMenus.tsx';

type IssueToolbarProps = { facets: IssueFacets | undefined; hiddenCount: number | undefined };

/** Status tabs, facets, order, and the switch for issues that every run got past. */
export function IssueToolbar({ facets, hiddenCount }: IssueToolbarProps) {
  const { search, set } = useIssuesUrl();
  const tab = tabOf(search);
  const sort = search.sort ?? 'last_seen';
  const statuses = facets?.status;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 border-b border-line bg-bg px-1.5 sm:px-2.5">
      <div role="tablist" aria-label="Status" className="flex overflow-x-auto">
        {ISSUE_TABS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            className="tab"
            onClick={() => set({ status: name === 'unresolved' ? undefined : name })}
          >
            {TAB_LABELS[name]}
            {statuses !== undefined && name !== 'all' && (
              <span className="num text-2xs text-ink-3">{formatCount(statuses[name] ?? 0)}</span>
            )}
          </button>
        ))}
      </div>
      <div className="ml-auto flex items-center gap-1 overflow-x-auto py-1 [scrollbar-width:none] *:shrink-0 max-sm:w-full sm:flex-wrap">
        {(hiddenCount ?? 0) > 0 || search.recovered === 'shown' ? (
          <button
            type="button"
            className="chip"
            aria-pressed={!hidesRecovered(search)}
            title="Issues of which every occurrence was recovered from: retried, answered by another model, or handled"
            onClick={() => set({ recovered: search.recovered === 'shown' ? undefined : 'shown' })}
          >
            {hidesRecovered(search) ? `${plural(hiddenCount ?? 0, 'recovered issue')} hidden` : 'Recovered issues shown'}
          </button>
        ) : null}
        {facets !== undefined && <FacetMenus facets={facets} />}
        <Menu
          label="Order"
          align="end"
          triggerClass="btn"
          trigger={
            <>
              <ArrowDownWideNarrow className="size-3.5 text-ink-3" aria-hidden />
              <span>{SORT_LABELS[sort]}</span>
            </>
          }
        >
          {(close) =>
            SORTS.map((name) => (
              <button
                key={name}
                type="button"
                role="menuitemradio"
                aria-checked={sort === name}
                className="menu-item"
                onClick={() => {
                  close();
                  set({ sort: name === 'last_seen' ? undefined : name });
                }}
              >
                {SORT_LABELS[name]}
                {sort === name && <Check className="ml-auto size-3.5" aria-hidden />}
              </button>
            ))
          }
        </Menu>
      </div>
    </div>
  );
}
