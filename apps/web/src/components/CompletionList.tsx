import type { Completion } from '@sentryai/schema';

/** What may stand at the caret. The box keeps the focus; `activeIndex` is what Enter and Tab take. */
export function CompletionList({
  id,
  options,
  activeIndex,
  onTake,
}: {
  id: string;
  options: readonly Completion[];
  activeIndex: number;
  onTake: (option: Completion) => void;
}) {
  return (
    <ul
      id={id}
      role="listbox"
      aria-label="Completions"
      className="absolute top-full right-0 left-0 z-30 mt-1 max-h-72 overflow-y-auto rounded-lg border border-line-strong bg-surface p-1 shadow-float sm:right-auto sm:min-w-96"
    >
      {options.map((option, index) => (
        <li
          key={option.value}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === activeIndex}
          ref={index === activeIndex ? scrollIntoView : undefined}
          className="menu-item cursor-default text-xs"
          // Not click: the box must not lose the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            onTake(option);
          }}
        >
          <span className="max-w-[60%] shrink-0 truncate font-mono">{option.value}</span>
          <span className="min-w-0 truncate text-2xs text-ink-3">{option.description ?? noteOf(option)}</span>
          {option.count !== null && (
            <span className="ml-auto text-2xs text-ink-3 tabular-nums">{option.count.toLocaleString('en-US')}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

function noteOf({ kind, type }: Completion): string {
  return kind === 'key' && type === 'attribute' ? 'attribute or tag' : '';
}

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
