import { Link } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { parseStructured } from '../lib/parse-json.ts';
import { term } from '../lib/search-query.ts';
import { CopyButton } from './CopyButton.tsx';
import { JsonView } from './JsonView.tsx';
import { LongText } from './LongText.tsx';

type AttributeTableProps = { entries: readonly (readonly [string, unknown])[]; isFilterable?: boolean; searchIn?: '/traces' | '/logs' };

/** Values this long are content, not something to search for by equality. */
const SEARCHABLE_MAX = 200;

/** Keys and values; each value can be copied or searched for. */
export function AttributeTable({ entries, isFilterable = false, searchIn = '/traces' }: AttributeTableProps) {
  const [filter, setFilter] = useState('');
  const words = filter.trim().toLowerCase();
  const shown = words === '' ? entries : entries.filter(([key, value]) => `${key} ${String(value)}`.toLowerCase().includes(words));
  if (entries.length === 0) return <p className="text-xs text-ink-3">None.</p>;
  return (
    <>
      {isFilterable && entries.length > 6 && (
        <input
          type="search"
          aria-label="Filter attributes"
          placeholder="Filter by key or value"
          className="input mb-1.5 w-full text-xs"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      <dl className="text-xs">
        {shown.map(([key, value]) => (
          <div
            key={key}
            className="group grid grid-cols-[6.5rem_minmax(0,1fr)_auto] items-start gap-3 sm:grid-cols-[minmax(6rem,13rem)_minmax(0,1fr)_auto] border-b border-line py-0.75 last:border-0"
          >
            <dt className="font-mono break-words text-ink-2">{key}</dt>
            <dd className="min-w-0">
              <Value value={value} />
            </dd>
            <dd className="-my-0.5 flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-sm:opacity-100">
              {isSearchable(value) && (
                <Link
                  to={searchIn}
                  search={{ query: term(key, String(value)) }}
                  className="btn"
                  data-tone="ghost"
                  data-size="sm"
                  data-icon=""
                  aria-label={`Search for ${key} ${String(value)}`}
                  title="Search for this value"
                >
                  <Search className="size-3.5" aria-hidden />
                </Link>
              )}
              <CopyButton text={textOf(value)} label={`Copy ${key}`} />
            </dd>
          </div>
        ))}
        {shown.length === 0 && <p className="py-2 text-ink-3">No attribute matches.</p>}
      </dl>
    </>
  );
}

function Value({ value }: { value: unknown }) {
  if (typeof value === 'object' && value !== null) return <JsonView value={value} openDepth={1} />;
  if (typeof value !== 'string') return <span className="font-mono">{String(value)}</span>;
  if (value === '') return <span className="text-ink-3 italic">empty text</span>;
  const structured = parseStructured(value);
  return structured === undefined ? <LongText text={value} mono /> : <JsonView value={structured} openDepth={1} />;
}

function isSearchable(value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return true;
  return typeof value === 'string' && value !== '' && value.length <= SEARCHABLE_MAX && !value.includes('\n');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
