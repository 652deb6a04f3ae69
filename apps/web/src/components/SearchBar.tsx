import { Search, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { ApiError } from '../lib/api.ts';
import { useShortcuts } from '../lib/shortcuts.ts';
import { SearchHelp } from './SearchHelp.tsx';

type SearchBarProps = {
  value: string;
  onSubmit: (query: string) => void;
  placeholder: string;
  /** The list's error; a mistake in the query is shown here with its place. */
  error: unknown;
  keys: readonly (readonly [key: string, meaning: string])[];
};

/** True when the server refused the query itself, which belongs at the search box and not in the list. */
export function isQueryMistake(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 'invalid_query';
}

/** Search box of a list. The URL holds the query; typing is a draft until Enter. `/` jumps here, Escape leaves. */
export function SearchBar({ value, onSubmit, placeholder, error, keys }: SearchBarProps) {
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState({ of: value, text: value });
  // The URL changed from elsewhere (chip, back button): it wins over the draft.
  const text = draft.of === value ? draft.text : value;
  const mistake = isQueryMistake(error) ? error : null;
  useShortcuts({ '/': () => input.current?.select() });

  return (
    <div className="min-w-0 flex-1">
      <form
        role="search"
        className="relative"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit(text.trim());
        }}
      >
        <Search className="pointer-events-none absolute top-1.75 left-2 size-3.5 text-ink-3" aria-hidden />
        <input
          ref={input}
          // Not type="search": there Escape empties the field, here it takes back the draft.
          type="text"
          role="searchbox"
          aria-label="Search"
          aria-invalid={mistake !== null}
          aria-describedby={mistake === null ? undefined : 'search-mistake'}
          className="input w-full pr-16 pl-7 font-mono text-xs"
          placeholder={placeholder}
          value={text}
          spellCheck={false}
          autoComplete="off"
          enterKeyHint="search"
          onChange={(event) => setDraft({ of: value, text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            setDraft({ of: value, text: value });
            input.current?.blur();
          }}
        />
        <div className="absolute top-0.5 right-0.5 flex">
          {text !== '' && (
            <button
              type="button"
              className="btn"
              data-tone="ghost"
              data-size="sm"
              data-icon=""
              aria-label="Clear search"
              onClick={() => {
                setDraft({ of: '', text: '' });
                onSubmit('');
              }}
            >
              <X className="size-3.5" aria-hidden />
            </button>
          )}
          <SearchHelp keys={keys} />
        </div>
      </form>
      {mistake !== null && <Mistake error={mistake} query={value} />}
    </div>
  );
}

/** The query with a caret under the place of the mistake, and the server's sentence. */
function Mistake({ error, query }: { error: ApiError; query: string }) {
  const { position } = error;
  return (
    <div id="search-mistake" role="alert" className="mt-1 rounded-md bg-danger-soft px-2 py-1 text-xs text-danger">
      {position !== null && position <= query.length && (
        <pre className="overflow-x-auto font-mono text-2xs leading-4">
          {query}
          {'\n'}
          {' '.repeat(position)}▲
        </pre>
      )}
      <span className="break-words">{error.message}</span>
    </div>
  );
}
