import { Link } from '@tanstack/react-router';
import type { ReactTable, Row } from '@tanstack/react-table';
import type { TraceRow } from '@sentryai/schema';
import { TRACE_META, type traceFeatures } from '../fns/trace-columns.tsx';

type Table = ReactTable<typeof traceFeatures, TraceRow>;

/** Grid tracks per width of the screen; a column that is not shown has no track. Whole class names, so that they are found. */
const ROW_GRID = 'trace-grid items-center gap-x-3 px-3 sm:px-4';
const FROM = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' } as const;

function cellClass(columnId: string): string {
  const meta = TRACE_META[columnId];
  return `min-w-0 ${meta?.align === 'right' ? 'num text-right' : ''} ${meta?.from === undefined ? '' : FROM[meta.from]}`;
}

export function TraceTableHead({ table }: { table: Table }) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-bg">
      {table.getHeaderGroups().map((group) => (
        <div key={group.id} role="row" className={`${ROW_GRID} h-8`}>
          {group.headers.map((header) => (
            <div key={header.id} role="columnheader" className={`label truncate ${cellClass(header.column.id)}`}>
              <table.FlexRender header={header} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

export function TraceTableRow({
  table,
  row,
  isActive,
  isFresh,
}: {
  table: Table;
  row: Row<typeof traceFeatures, TraceRow>;
  isActive: boolean;
  isFresh: boolean;
}) {
  return (
    <div
      className={`relative h-full border-b border-line hover:bg-hover ${ROW_GRID} ${isActive ? 'bg-hover shadow-[inset_2px_0_var(--accent)]' : ''} ${isFresh ? 'row-new' : ''}`}
    >
      {/* The whole row is the link; links in cells lie above it. */}
      <Link
        to="/traces/$traceId"
        params={{ traceId: row.id }}
        preload="intent"
        tabIndex={-1}
        aria-label={`Open trace ${row.original.name}`}
        className="absolute inset-0"
      />
      {row.getAllCells().map((cell) => (
        <div
          key={cell.id}
          role="gridcell"
          className={`${cellClass(cell.column.id)} pointer-events-none relative [&_a]:pointer-events-auto [&_[title]]:pointer-events-auto`}
        >
          <table.FlexRender cell={cell} />
        </div>
      ))}
    </div>
  );
}
