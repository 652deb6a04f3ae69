import type { IssueListRow } from '@sentryai/schema';
import { issueKindLabel, SUBSTATUS_MARKS } from '../fns/issue-words.ts';

type Marked = Pick<IssueListRow, 'kind' | 'status' | 'substatus'>;

/** What was not simply an error is named: mostly the detector that found it. */
export function KindMark({ kind, className = '' }: { kind: string; className?: string }) {
  if (kind === 'error') return null;
  return (
    <span className={`mark shrink-0 ${className}`} title={`Kind: ${kind}`}>
      {issueKindLabel(kind)}
    </span>
  );
}

/** How an issue stands, as far as it is not simply open. */
export function StateMark({ issue }: { issue: Marked }) {
  if (issue.status !== 'unresolved') return <span className="mark shrink-0">{issue.status}</span>;
  const mark = issue.substatus === null ? null : SUBSTATUS_MARKS[issue.substatus];
  if (mark === null) return null;
  return (
    <span className="mark shrink-0" data-tone={mark.tone} title={mark.hint}>
      {mark.text}
    </span>
  );
}

/** Of how many occurrences the run got past. */
export function RecoveredMark({ count, recovered, className = '' }: { count: number; recovered: number; className?: string }) {
  if (count === 0 || recovered === 0) return null;
  const isAll = recovered >= count;
  return (
    <span
      className={`mark shrink-0 ${className}`}
      title={`The run got past ${recovered} of ${count}: retried, answered by another model, or handled`}
    >
      {isAll ? 'recovered' : `${Math.max(1, Math.floor((recovered / count) * 100))}% recovered`}
    </span>
  );
}

/** Importance as a small bar: filled for high, hollow for low. */
export function PriorityDot({ priority }: { priority: IssueListRow['priority'] }) {
  const look = { high: 'bg-danger', medium: 'bg-line-strong', low: 'border border-line-strong' }[priority];
  return (
    <span
      role="img"
      aria-label={`${priority} priority`}
      title={`${priority} priority`}
      className={`size-2 shrink-0 rounded-full ${look}`}
    />
  );
}
