import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { IssueListRow } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { formatCompact, formatCount, formatUsd } from '../../../lib/format.ts';
import { CountBars } from './CountBars.tsx';
import { KindMark, PriorityDot, RecoveredMark, StateMark } from './IssueMarks.tsx';

const GRID = 'issue-grid items-center gap-x-3 px-3 sm:px-4';

type IssueHeadProps = {
  isAllSelected: boolean;
  onSelectAll: () => void /** Stands in place of the names while rows are chosen. */;
  bulk: ReactNode;
};

const COLUMNS: readonly (readonly [name: string, className: string])[] = [
  ['Issue', ''],
  ['Over time', 'max-md:hidden'],
  ['Count', 'text-right'],
  ['Users', 'text-right max-sm:hidden'],
  ['Sessions', 'text-right max-lg:hidden'],
  ['Wasted', 'text-right max-md:hidden'],
  ['Last seen', 'text-right max-sm:hidden'],
  ['Assignee', 'max-lg:hidden'],
];

/** Names of the columns. What can be done to chosen rows takes their place, so that no row moves under the mouse. */
export function IssueHead({ isAllSelected, onSelectAll, bulk }: IssueHeadProps) {
  const all = (
    <input type="checkbox" aria-label="Select all loaded issues" className="check" checked={isAllSelected} onChange={onSelectAll} />
  );
  if (bulk !== null) {
    return (
      <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-accent-soft">
        <div role="row" className="h-8">
          <div role="columnheader" className="flex h-full min-w-0 items-center gap-3 px-3 font-normal sm:px-4">
            {all}
            {bulk}
          </div>
        </div>
      </div>
    );
  }
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-bg">
      <div role="row" className={`${GRID} h-8`}>
        <div role="columnheader">{all}</div>
        {COLUMNS.map(([name, className]) => (
          <div key={name} role="columnheader" className={`label ${className}`}>
            {name}
          </div>
        ))}
      </div>
    </div>
  );
}

type IssueRowProps = {
  issue: IssueListRow;
  isActive: boolean;
  isFresh: boolean;
  isSelected: boolean;
  onSelect: (isRange: boolean) => void;
};

/** One issue of the list. The whole row opens it; the box at its head chooses it. */
export function IssueRow({ issue, isActive, isFresh, isSelected, onSelect }: IssueRowProps) {
  const look = isSelected ? 'bg-accent-soft' : isActive ? 'bg-hover' : 'hover:bg-hover';
  return (
    <div
      className={`relative h-full border-b border-line ${GRID} ${look} ${isActive ? 'shadow-[inset_2px_0_var(--accent)]' : ''} ${isFresh ? 'row-new' : ''}`}
    >
      <Link
        to="/issues/$issueId"
        params={{ issueId: issue.id }}
        tabIndex={-1}
        aria-label={`Open issue ${issue.title}`}
        className="absolute inset-0"
      />
      <div role="gridcell" className="relative">
        <input
          type="checkbox"
          className="check"
          aria-label={`Select ${issue.title}`}
          checked={isSelected}
          onClick={(event) => onSelect(event.shiftKey)}
          // The click above knows about Shift; React wants to hear of changes too.
          onChange={() => undefined}
        />
      </div>
      <div role="gridcell" className="pointer-events-none relative min-w-0 [&_[title]]:pointer-events-auto">
        <span className="flex min-w-0 items-center gap-2">
          <PriorityDot priority={issue.priority} />
          <span className="truncate font-semibold">{issue.title}</span>
          <KindMark kind={issue.kind} className="max-sm:hidden" />
          <StateMark issue={issue} />
          <RecoveredMark count={issue.count_in_window} recovered={issue.recovered_in_window} className="max-sm:hidden" />
        </span>
        <span className="block truncate pl-4 text-xs text-ink-2">{issue.subtitle ?? issue.culprit}</span>
        <span className="block truncate pl-4 text-2xs text-ink-3">
          {[issue.subtitle === null ? null : issue.culprit, issue.service, issue.last_release].filter(Boolean).join(' · ')}
          <span className="sm:hidden">
            {isRecovered(issue) && ' · recovered'}
            {' · '}
            <Ago time={issue.last_seen} />
          </span>
        </span>
      </div>
      <div role="gridcell" className="pointer-events-none relative text-ink-3 max-md:hidden">
        <CountBars values={issue.sparkline} />
      </div>
      <Figure title={`${formatCount(issue.count_in_window)} in this window, ${formatCount(issue.count)} ever`}>
        {formatCompact(issue.count_in_window)}
      </Figure>
      <Figure className="max-sm:hidden" title={`${formatCount(issue.user_count)} users affected`}>
        <Quiet value={issue.user_count} />
      </Figure>
      <Figure className="max-lg:hidden" title={`${formatCount(issue.session_count)} sessions affected`}>
        <Quiet value={issue.session_count} />
      </Figure>
      <Figure
        className="max-md:hidden"
        title={issue.wasted_usd === null ? 'What it cost is not known' : `$${issue.wasted_usd} of work for nothing`}
      >
        <span className={(issue.wasted_usd ?? 0) > 0 ? 'text-warn' : 'text-ink-3'}>{formatUsd(issue.wasted_usd)}</span>
      </Figure>
      <div
        role="gridcell"
        className="pointer-events-none relative text-right text-xs text-ink-2 max-sm:hidden [&_[title]]:pointer-events-auto"
      >
        <Ago time={issue.last_seen} />
      </div>
      <div role="gridcell" className="pointer-events-none relative min-w-0 truncate text-xs text-ink-2 max-lg:hidden">
        {issue.assignee ?? <span className="text-ink-3">—</span>}
      </div>
    </div>
  );
}

/** The mark of wider screens, as a word. */
function isRecovered({ count_in_window, recovered_in_window }: IssueListRow): boolean {
  return count_in_window > 0 && recovered_in_window >= count_in_window;
}

function Figure({ children, title, className = '' }: { children: ReactNode; title: string; className?: string }) {
  return (
    <div role="gridcell" title={title} className={`num relative pointer-events-none text-right ${className}`}>
      {children}
    </div>
  );
}

function Quiet({ value }: { value: number }) {
  return <span className={value === 0 ? 'text-ink-3' : ''}>{formatCompact(value)}</span>;
}
