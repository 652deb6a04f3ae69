import { Search, X } from 'lucide-react';
import { useId, useLayoutEffect, useRef, useState } from 'react';
import type { Completion } from '@sentryai/schema';
import { ApiError, type QueryValue } from '../lib/api.ts';
import { complete, completionAt, type CompletionPlace } from '../lib/complete-query.ts';
import { useShortcuts } from '../lib/shortcuts.ts';
import { useCompletions } from '../lib/use-completions.ts';
import { CompletionList, optionId } from './CompletionList.tsx';
import { SearchHelp } from './SearchHelp.tsx';

type SearchBarProps = {
  value: string;
  onSubmit: (query: string) => void;
  placeholder: string;
  /** The list's error; a mistake in the query is shown here with its place. */
  error: unknown;
  keys: readonly (readonly [key: string, meaning: string])[];
  /** List that is searched, as the API names it, and its project and window: for completions. */
  list: string;
  params: Record<string, QueryValue>;
};

/** True when the server refused the query itself, which belongs at the search box and not in the list. */
export function isQueryMistake(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 'invalid_query';
}

/**
 * Search box of a list. The URL holds the query; typing is a draft until Enter. `/` jumps here. While something is typed,
 * keys and values are proposed: arrows choose, Enter or Tab take, Escape closes them, and once more leaves.
 */
export function SearchBar({ value, onSubmit, placeholder, error, keys, list, params }: SearchBarProps) {
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const [draft, setDraft] = useState({ of: value, text: value });
  // The URL changed from elsewhere (chip, back button): it wins over the draft.
  const text = draft.of === value ? draft.text : value;
  const [place, setPlace] = useState<CompletionPlace | null>(null);
  const [active, setActive] = useState(-1);
  const caretAfter = useRef<number | null>(null);
  const options = useCompletions(list, params, place);
  const isOpen = place !== null && options.length > 0;
  const activeIndex = Math.min(active, options.length - 1);
  const mistake = isQueryMistake(error) ? error : null;
  useShortcuts({ '/': () => input.current?.select() });

  // The caret can be put behind a completion only once the box shows it.
  useLayoutEffect(() => {
    if (caretAfter.current === null) return;
    input.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = null;
  });

  const open = (query: string, caret: number) => {
    setPlace(completionAt(query, caret));
    setActive(-1);
  };
  const close = () => setPlace(null);
  const take = (option: Completion | undefined) => {
    if (place === null || option === undefined) return;
    const done = complete(text, place, option.value);
    caretAfter.current = done.caret;
    setDraft({ of: value, text: done.text });
    // Behind a key its values come next; behind a value the word is done.
    if (place.field === null) open(done.text, done.caret);
    else close();
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    // Enter ends the composition of a Chinese or Japanese word here, not the search.
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && isOpen) {
      event.preventDefault();
      const next = activeIndex + step;
      setActive(next < -1 ? options.length - 1 : next >= options.length ? -1 : next);
    } else if (event.key === 'ArrowDown' || (event.key === ' ' && event.ctrlKey)) {
      event.preventDefault();
      open(text, event.currentTarget.selectionStart ?? text.length);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && isOpen && activeIndex >= 0) {
      event.preventDefault();
      take(options[activeIndex]);
    } else if (event.key === 'Escape') {
      if (isOpen) return close();
      setDraft({ of: value, text: value });
      input.current?.blur();
    }
  };

  return (
    <div className="min-w-0 flex-1">
      <form
        role="search"
        className="relative"
        onSubmit={(event) => {
          event.preventDefault();
          close();
          onSubmit(text.trim());
        }}
      >
        <Search className="pointer-events-none absolute top-1.75 left-2 size-3.5 text-ink-3" aria-hidden />
        <input
          ref={input}
          // Not type="search": there Escape empties the field, here it takes back the draft.
          type="text"
          role="combobox"
          aria-label="Search"
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={listId}
          aria-activedescendant={isOpen && activeIndex >= 0 ? optionId(listId, activeIndex) : undefined}
          aria-invalid={mistake !== null}
          aria-describedby={mistake === null ? undefined : 'search-mistake'}
          className="input w-full pr-16 pl-7 font-mono text-xs"
          placeholder={placeholder}
          value={text}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          enterKeyHint="search"
          onChange={({ target }) => {
            setDraft({ of: value, text: target.value });
            open(target.value, target.selectionStart ?? target.value.length);
          }}
          onBlur={close}
          onKeyDown={onKeyDown}
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
        {isOpen && <CompletionList id={listId} options={options} activeIndex={activeIndex} onTake={take} />}
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
