import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { useShortcuts } from '../lib/shortcuts.ts';

type VirtualListProps<T> = {
  rows: readonly T[];
  idOf: (row: T) => string;
  label: string;
  /** Width below which the list scrolls sideways. */
  minWidth: string;
  rowHeightPx: number;
  header?: ReactNode;
  /** Height of the header, which stays on top of the rows. */
  headerPx?: number | undefined;
  footer: ReactNode;
  /** Row that the keyboard is on. */
  activeId: string | null;
  onActivate: (row: T) => void;
  onOpen: (row: T) => void;
  renderRow: (row: T, state: { isActive: boolean; isFresh: boolean }) => ReactNode;
  fresh: ReadonlySet<string>;
  hasWaiting: boolean;
  onAtTop: (isAtTop: boolean) => void;
  onNearEnd: () => void;
  /** Rows measure themselves (they can unfold). */
  isMeasured?: boolean;
  onEscape?: () => void;
};

const NEAR_END_ROWS = 30;
const AT_TOP_PX = 8;

/** Long list that draws only what is seen. `j`/`k` move, Enter opens; new rows do not push what somebody reads. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const {
    rows,
    idOf,
    label,
    rowHeightPx,
    header,
    footer,
    activeId,
    onActivate,
    onOpen,
    renderRow,
    fresh,
    hasWaiting,
    isMeasured = false,
    headerPx = 0,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : idOf(row);
    },
    scrollMargin: headerPx,
    scrollPaddingStart: headerPx,
    overscan: 12,
    onChange: (instance) => {
      const last = instance.getVirtualItems().at(-1);
      if (last !== undefined && last.index >= rows.length - NEAR_END_ROWS) props.onNearEnd();
    },
  });

  const activeIndex = activeId === null ? -1 : rows.findIndex((row) => idOf(row) === activeId);
  const stateOf = (id: string) => ({ isActive: id === activeId, isFresh: fresh.has(id) });
  const move = (step: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, activeIndex + step));
    const row = rows[next];
    if (row === undefined) return;
    // A control that was used before would keep Enter for itself.
    if (document.activeElement !== document.body) grid.current?.focus({ preventScroll: true });
    onActivate(row);
    virtual.scrollToIndex(next);
  };
  const openActive = () => {
    const row = rows[activeIndex];
    if (row !== undefined) onOpen(row);
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: openActive,
    ...(props.onEscape ? { Escape: props.onEscape } : {}),
  });

  return (
    <div className="relative min-h-0 flex-1">
      {hasWaiting && (
        <button
          type="button"
          className="btn fade-in absolute top-10 left-1/2 z-20 -translate-x-1/2 rounded-full! shadow-float"
          data-tone="accent"
          onClick={() => {
            scroller.current?.scrollTo({ top: 0 });
            props.onAtTop(true);
          }}
        >
          <ArrowUp className="size-3.5" aria-hidden /> New rows
        </button>
      )}
      <div ref={scroller} className="h-full overflow-auto" onScroll={(event) => props.onAtTop(event.currentTarget.scrollTop <= AT_TOP_PX)}>
        <div
          ref={grid}
          role="grid"
          tabIndex={0}
          aria-label={label}
          aria-rowcount={rows.length}
          aria-activedescendant={activeIndex >= 0 && activeId !== null ? `row-${activeId}` : undefined}
          className="focus-visible:outline-none focus-visible:shadow-[inset_0_0_0_2px_var(--accent)]"
          style={{ minWidth: props.minWidth }}
        >
          {header}
          <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              const id = idOf(row);
              return (
                <div
                  key={item.key}
                  ref={isMeasured ? virtual.measureElement : undefined}
                  id={`row-${id}`}
                  data-index={item.index}
                  role="row"
                  aria-rowindex={item.index + 1}
                  aria-selected={id === activeId}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${item.start - headerPx}px)`, ...(isMeasured ? {} : { height: rowHeightPx }) }}
                >
                  {isMeasured ? <div role="gridcell">{renderRow(row, stateOf(id))}</div> : renderRow(row, stateOf(id))}
                </div>
              );
            })}
          </div>
        </div>
        {footer}
      </div>
    </div>
  );
}
