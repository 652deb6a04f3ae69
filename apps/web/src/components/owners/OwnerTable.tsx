import { ArrowDown } from 'lucide-react';
import type { ReactNode } from 'react';
import type { OwnerColumn } from './owner-columns.tsx';
import { useOwnerSort } from './use-owner-sort.ts';

/** Tracks are in styles/parts.css. Whole class names, so that they are found. */
const GRIDS = {
  sessions: 'session-grid items-center gap-x-3 px-3 sm:px-4',
  users: 'user-grid items-center gap-x-3 px-3 sm:px-4',
} as const;
type Grid = keyof typeof GRIDS;

/** Column heads; those that the API can sort by are buttons. */
export function OwnerHead<T>({ columns, grid }: { columns: readonly OwnerColumn<T>[]; grid: Grid }) {
  const { sort, setSort } = useOwnerSort();
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-bg">
      <div role="row" className={`${GRIDS[grid]} h-8`}>
        {columns.map(({ id, label, look, sort: by }) => (
          <div
            key={id}
            role="columnheader"
            aria-sort={by === undefined ? undefined : by === sort ? 'descending' : 'none'}
            className={`label min-w-0 truncate ${look}`}
          >
            {by === undefined ? (
              label
            ) : (
              <button
                type="button"
                title={`Greatest ${label.toLowerCase()} first`}
                className={`inline-flex items-center gap-0.5 align-middle hover:text-ink ${by === sort ? 'text-ink' : ''}`}
                onClick={() => setSort(by)}
              >
                {by === sort && <ArrowDown className="size-3" aria-hidden />}
                {label}
              </button>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

/** One session or user. `door` is the link that the whole row is; links in cells lie above it. */
export function OwnerTableRow<T>({
  row,
  columns,
  grid,
  door,
  isActive,
  isFresh,
}: {
  row: T;
  columns: readonly OwnerColumn<T>[];
  grid: Grid;
  door: ReactNode;
  isActive: boolean;
  isFresh: boolean;
}) {
  return (
    <div
      className={`relative h-full border-b border-line hover:bg-hover ${GRIDS[grid]} ${isActive ? 'bg-hover shadow-[inset_2px_0_var(--accent)]' : ''} ${isFresh ? 'row-new' : ''}`}
    >
      {door}
      {columns.map(({ id, look, cell }) => (
        <div
          key={id}
          role="gridcell"
          className={`pointer-events-none relative min-w-0 truncate ${look} [&_a]:pointer-events-auto [&_[title]]:pointer-events-auto`}
        >
          {cell(row)}
        </div>
      ))}
    </div>
  );
}
