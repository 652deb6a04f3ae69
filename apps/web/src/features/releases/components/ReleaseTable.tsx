import { Link } from '@tanstack/react-router';
import type { ReleaseRow } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { formatCompact, formatCount, formatMoment } from '../../../lib/format.ts';
import { term } from '../../../lib/search-query.ts';
import { crashFree } from '../fns/crash-free.ts';

/** Tracks are in styles/parts.css (.release-grid). */
const ROW_GRID = 'release-grid items-center gap-x-3 px-3 sm:px-4';
const HEADS = [
  ['Release', ''],
  ['First seen', 'max-sm:hidden'],
  ['Sessions', 'text-right max-sm:hidden'],
  ['Crashed', 'text-right max-sm:hidden'],
  ['Crash-free', 'text-right'],
  ['Errors', 'text-right'],
] as const;
const TONES = { quiet: 'text-ink-3', plain: '', danger: 'font-medium text-danger' } as const;

export function ReleaseTableHead() {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-bg">
      <div role="row" className={`${ROW_GRID} h-8`}>
        {HEADS.map(([head, look]) => (
          <div key={head} role="columnheader" className={`label truncate ${look}`}>
            {head}
          </div>
        ))}
      </div>
    </div>
  );
}

/** One release; the whole row leads to its errors. */
export function ReleaseTableRow({ row, isActive, isFresh }: { row: ReleaseRow; isActive: boolean; isFresh: boolean }) {
  const share = crashFree(row);
  return (
    <div
      className={`relative h-full border-b border-line hover:bg-hover ${ROW_GRID} ${isActive ? 'bg-hover shadow-[inset_2px_0_var(--accent)]' : ''} ${isFresh ? 'row-new' : ''}`}
    >
      <Link
        to="/errors"
        search={{ query: term('release', row.release) }}
        tabIndex={-1}
        aria-label={`Errors of release ${row.release}`}
        title={`${row.release}\n${formatCount(row.crashed)} of ${formatCount(row.sessions)} sessions crashed\nfirst seen ${formatMoment(row.first_seen)}`}
        className="absolute inset-0"
      />
      <div role="gridcell" className="min-w-0 truncate font-medium">
        {row.release}
      </div>
      <div role="gridcell" className="truncate text-ink-2 max-sm:hidden">
        <Ago time={row.first_seen} />
      </div>
      <NumberCell value={row.sessions} className="max-sm:hidden" />
      <NumberCell value={row.crashed} className="max-sm:hidden" />
      <div role="gridcell" className={`num text-right ${TONES[share.tone]}`}>
        {share.text}
      </div>
      <NumberCell value={row.errors} />
    </div>
  );
}

function NumberCell({ value, className = '' }: { value: number; className?: string }) {
  return (
    <div role="gridcell" className={`num text-right ${value === 0 ? 'text-ink-3' : ''} ${className}`}>
      {formatCompact(value)}
    </div>
  );
}
