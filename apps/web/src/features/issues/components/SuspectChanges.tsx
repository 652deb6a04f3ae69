import type { IssueDetail } from '@sentryai/schema';
import { formatShare } from '../../../lib/format.ts';
import { Panel } from './Panel.tsx';

const LABELS = { release: 'Release', prompt_version: 'Prompt version', model: 'Model', parameter: 'Parameter' } as const;

/** What was new when the issue began. */
export function SuspectChanges({ changes }: { changes: IssueDetail['suspect_changes'] }) {
  if (changes.length === 0) return null;
  return (
    <Panel title="Suspect change">
      <ul>
        {changes.map((change) => (
          <li key={`${change.field} ${change.value}`} className="border-t border-line px-3 py-2">
            <div className="flex min-w-0 items-baseline gap-2">
              <span className="label shrink-0">{LABELS[change.field]}</span>
              <span className="truncate font-mono text-xs font-medium" title={change.value}>
                {change.value}
              </span>
            </div>
            <p className="mt-0.5 text-xs text-ink-2">{change.sentence}</p>
            <p className="num mt-0.5 text-2xs text-ink-3">
              {formatShare(change.occurrence_share, 1)} of the first occurrences, {formatShare(change.traffic_share_before, 1)} of the
              traffic before
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
