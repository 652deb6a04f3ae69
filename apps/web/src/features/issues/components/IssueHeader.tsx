import type { IssueDetail } from '@sentryai/schema';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { LongText } from '../../../components/LongText.tsx';
import { ignoredWords, resolutionWords } from '../fns/issue-words.ts';
import { KindMark, PriorityDot, RecoveredMark, StateMark } from './IssueMarks.tsx';

/** What it is, where it is, how it stands. */
export function IssueHeader({ issue, children }: { issue: IssueDetail; children: React.ReactNode }) {
  return (
    <header className="border-b border-line bg-bg px-3 py-3 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <div className="flex min-w-0 items-baseline gap-2">
          <PriorityDot priority={issue.priority} />
          <h2 className="min-w-0 text-lg font-semibold break-words">{issue.title}</h2>
        </div>
        <KindMark kind={issue.kind} />
        <StateMark issue={issue} />
        <RecoveredMark count={issue.count} recovered={issue.recovered_count} />
        <CopyButton text={() => location.href} label="Copy the address" />
      </div>
      {issue.subtitle !== null && issue.subtitle !== issue.advice && (
        <LongText text={issue.subtitle} className="mt-0.5 text-sm! text-ink-2" />
      )}
      {issue.culprit !== null && <p className="mt-0.5 font-mono text-xs break-all text-ink-3">{issue.culprit}</p>}
      <div className="mt-2.5 flex flex-wrap items-center gap-1.5">{children}</div>
      {issue.status === 'ignored' && issue.ignored_until !== null && (
        <p className="mt-2 text-xs text-ink-2">Ignored {ignoredWords(issue.ignored_until)}.</p>
      )}
      {issue.status === 'resolved' && issue.resolution !== null && (
        <p className="mt-2 text-xs text-ink-2">Resolved {resolutionWords(issue.resolution)}.</p>
      )}
    </header>
  );
}
