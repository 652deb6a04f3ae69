import { Plus, X } from 'lucide-react';
import { removeTerm, splitTerms, hasTerm, toggleTerm } from '../lib/search-query.ts';

export type ChipSuggestion = { label: string; term: string };

/** Terms of the query as chips to remove, and a few to add. All they do is edit the query. */
export function FilterChips({
  query,
  suggestions,
  onChange,
}: {
  query: string;
  suggestions: readonly ChipSuggestion[];
  onChange: (query: string) => void;
}) {
  const terms = splitTerms(query);
  // With "or" and parentheses a term's meaning depends on its neighbours; then only the text is edited.
  const isPlain = terms.every((piece) => !/^(?:or|and|not)$/i.test(piece) && !piece.startsWith('('));
  return (
    <div
      className="flex min-w-0 items-center gap-1.5 overflow-x-auto pb-px [scrollbar-width:none] sm:flex-wrap"
      role="group"
      aria-label="Filters"
    >
      {isPlain &&
        terms.map((piece) => (
          <button
            key={piece}
            type="button"
            className="chip shrink-0"
            aria-pressed="true"
            title={`Remove ${piece}`}
            onClick={() => onChange(removeTerm(query, piece))}
          >
            <span className="truncate font-mono text-2xs">{piece}</span>
            <X className="size-3 shrink-0" aria-hidden />
          </button>
        ))}
      {suggestions
        .filter((suggestion) => !hasTerm(query, suggestion.term))
        .map((suggestion) => (
          <button
            key={suggestion.term}
            type="button"
            className="chip shrink-0 border-dashed!"
            title={`Add ${suggestion.term}`}
            onClick={() => onChange(toggleTerm(query, suggestion.term))}
          >
            <Plus className="size-3 shrink-0" aria-hidden />
            <span className="truncate">{suggestion.label}</span>
          </button>
        ))}
    </div>
  );
}
