import { Link } from '@tanstack/react-router';
import type { IssueDetail, SimilarIssue } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { formatCompact } from '../../../lib/format.ts';
import { Panel } from './Panel.tsx';

/** Issues that may have the same cause; each can be made part of this one. */
export function SimilarIssues({ issue, onMerge }: { issue: IssueDetail; onMerge: (other: SimilarIssue) => void }) {
  if (issue.similar.length === 0) return null;
  return (
    <Panel title="Similar issues">
      <ul>
        {issue.similar.map((other) => (
          <li key={other.id} className="flex items-center gap-2 border-t border-line py-1.5 pr-2 pl-3">
            <Link to="/issues/$issueId" params={{ issueId: other.id }} className="group min-w-0 flex-1" title={other.why}>
              <span className="block truncate font-medium group-hover:text-accent group-hover:underline">{other.title}</span>
              <span className="block truncate text-2xs text-ink-3">{[other.culprit, other.why].filter(Boolean).join(' · ')}</span>
              <span className="num block truncate text-2xs text-ink-3">
                {formatCompact(other.count)}× · {other.status} · <Ago time={other.last_seen} />
              </span>
            </Link>
            <button
              type="button"
              className="btn shrink-0"
              data-size="sm"
              onClick={() => onMerge(other)}
              aria-label={`Merge ${other.title} into this issue`}
            >
              Merge
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
