import { ChevronDown } from 'lucide-react';
import type { IssueFacets } from '@sentryai/schema';
import { Menu } from '../../../components/Menu.tsx';
import { formatCount } from '../../../lib/format.ts';
import { setField, term, termsOf } from '../../../lib/search-query.ts';
import { issueKindLabel } from '../fns/issue-words.ts';
import { useIssuesUrl } from '../hooks/use-issues-url.ts';

type FacetName = Exclude<keyof IssueFacets, 'status'>;

const FACETS: readonly { name: FacetName; label: string; word: (value: string) => string; written: (value: string) => string }[] = [
  { name: 'kind', label: 'Kind', word: issueKindLabel, written: (value) => value },
  { name: 'substatus', label: 'State', word: (value) => value, written: (value) => value },
  { name: 'priority', label: 'Priority', word: (value) => value, written: (value) => value },
  { name: 'level', label: 'Level', word: (value) => value, written: (value) => value },
  {
    name: 'assignee',
    label: 'Assignee',
    word: (value) => (value === '' ? 'nobody' : value),
    written: (value) => (value === '' ? 'none' : value),
  },
];

/** Values of fields with how many issues have each. Choosing one writes it into the query, choosing it again takes it out. */
export function FacetMenus({ facets }: { facets: IssueFacets }) {
  const { search, setQuery } = useIssuesUrl();
  const query = search.query ?? '';
  return FACETS.map(({ name, label, word, written }) => {
    // Resolved and ignored issues have no substatus.
    const values = Object.entries(facets[name]).filter(([value]) => name !== 'substatus' || value !== '');
    const chosen = termsOf(query, name);
    return (
      <Menu
        key={name}
        label={`Filter by ${label.toLowerCase()}`}
        align="end"
        triggerClass={`btn max-sm:px-2! ${chosen.length > 0 ? 'text-accent!' : ''}`}
        trigger={
          <>
            {label}
            <ChevronDown className="size-3 text-ink-3" aria-hidden />
          </>
        }
      >
        {(close) =>
          values.length === 0 ? (
            <p className="px-2 py-1.5 text-xs text-ink-3">No issue to choose from.</p>
          ) : (
            <div className="max-h-80 overflow-y-auto">
              {values.map(([value, count]) => {
                const isChosen = chosen.includes(term(name, written(value)));
                return (
                  <button
                    key={value}
                    type="button"
                    role="menuitemradio"
                    aria-checked={isChosen}
                    className="menu-item"
                    onClick={() => {
                      close();
                      setQuery(setField(query, name, isChosen ? null : written(value)));
                    }}
                  >
                    <span className="truncate">{word(value)}</span>
                    <span className="num ml-auto pl-4 text-2xs text-ink-3">{formatCount(count)}</span>
                  </button>
                );
              })}
            </div>
          )
        }
      </Menu>
    );
  });
}
