import { ChevronsDownUp, ChevronsUpDown } from 'lucide-react';
import { useRef } from 'react';
import { formatCount } from '../../../lib/format.ts';
import { useShortcuts } from '../../../lib/shortcuts.ts';

type TimelineToolsProps = {
  find: string;
  onFind: (text: string) => void;
  isFolded: boolean;
  onFoldAll: () => void;
  onUnfoldAll: () => void;
  shown: number;
  total: number;
};

/** Find within the trace, fold and unfold. */
export function TimelineTools({ find, onFind, isFolded, onFoldAll, onUnfoldAll, shown, total }: TimelineToolsProps) {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => input.current?.select() });
  return (
    <div className="flex shrink-0 items-center gap-2 border-b border-line px-3 py-1.5">
      <input
        ref={input}
        type="search"
        className="input h-6.5 w-56 min-w-0 text-xs"
        placeholder="Find: name, model, kind, error"
        aria-label="Find spans in this trace"
        value={find}
        onChange={(event) => onFind(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          onFind('');
          event.currentTarget.blur();
        }}
      />
      <span role="status" className="num truncate text-2xs text-ink-3">
        {shown === total ? '' : `${formatCount(shown)} of ${formatCount(total)}`}
      </span>
      <button type="button" className="btn ml-auto" data-size="sm" data-tone="ghost" onClick={isFolded ? onUnfoldAll : onFoldAll}>
        {isFolded ? <ChevronsUpDown className="size-3.5" aria-hidden /> : <ChevronsDownUp className="size-3.5" aria-hidden />}
        {isFolded ? 'Unfold all' : 'Fold'}
      </button>
    </div>
  );
}
