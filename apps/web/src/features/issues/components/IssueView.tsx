import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { IssueDetail } from '@sentryai/schema';
import { useIssueChanges } from '../hooks/use-issue-changes.ts';
import { ActivityPanel } from './ActivityPanel.tsx';
import { ChangeToast } from './ChangeToast.tsx';
import { Distributions } from './Distributions.tsx';
import { Fingerprints } from './Fingerprints.tsx';
import { IssueActions } from './IssueActions.tsx';
import { IssueFacts } from './IssueFacts.tsx';
import { IssueHeader } from './IssueHeader.tsx';
import { OccurrencePanel } from './OccurrencePanel.tsx';
import { OccurrenceTable } from './OccurrenceTable.tsx';
import { Panel } from './Panel.tsx';
import { SimilarIssues } from './SimilarIssues.tsx';
import { SuspectChanges } from './SuspectChanges.tsx';

type IssueViewProps = { issue: IssueDetail; eventId: string | undefined; onDeleted: () => void };

/** The issue itself. What is read does not change under the reader: newer occurrences wait until they are asked for. */
export function IssueView({ issue, eventId, onDeleted }: IssueViewProps) {
  const navigate = useNavigate();
  const changes = useIssueChanges(issue.project);
  const [firstShownId, setFirstShownId] = useState(issue.latest?.event_id ?? null);
  if (firstShownId === null && issue.latest !== null) setFirstShownId(issue.latest.event_id);
  const shownId = eventId ?? firstShownId;
  const show = (event: string | undefined) =>
    void navigate({ to: '.', replace: true, search: (old) => Object.assign({}, old, { event }) as never });
  return (
    <>
      <IssueHeader issue={issue}>
        <IssueActions issue={issue} changes={changes} onDeleted={onDeleted} />
      </IssueHeader>
      <div className="grid items-start gap-3 p-3 sm:p-4 lg:grid-cols-[minmax(0,1fr)_19rem] lg:grid-rows-[auto_1fr]">
        <div className="min-w-0 lg:col-start-2">
          <IssueFacts issue={issue} />
        </div>
        <div className="min-w-0 space-y-3 lg:col-start-1 lg:row-span-2 lg:row-start-1">
          <Panel title="What happened">
            <div className="space-y-1.5 px-3 pb-3">
              <p>{issue.summary}</p>
              {issue.meaning !== null && <p className="text-ink-2">{issue.meaning}</p>}
              {issue.advice !== null && (
                <p className="text-ink-2">
                  <span className="font-semibold text-ink">What to do: </span>
                  {issue.advice}
                </p>
              )}
            </div>
          </Panel>
          {shownId !== null && <OccurrencePanel issueId={issue.id} shownId={shownId} latest={issue.latest} onShow={show} />}
          <OccurrenceTable issueId={issue.id} shownId={shownId} onShow={show} />
          <ActivityPanel issue={issue} />
        </div>
        <div className="min-w-0 space-y-3 lg:col-start-2">
          <SuspectChanges changes={issue.suspect_changes} />
          <Distributions issue={issue} />
          <SimilarIssues issue={issue} onMerge={(other) => void changes.merge([issue.id, other.id])} />
          <Fingerprints issue={issue} onUnmerge={(hashes) => void changes.unmerge(issue.id, hashes)} />
        </div>
      </div>
      <ChangeToast changes={changes} />
    </>
  );
}
