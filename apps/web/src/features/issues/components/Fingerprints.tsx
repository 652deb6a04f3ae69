import { useState } from 'react';
import type { IssueDetail } from '@sentryai/schema';
import { formatCompact, plural } from '../../../lib/format.ts';
import { Panel } from './Panel.tsx';

/** What leads to this issue. Of several, some can become an issue of their own again. */
export function Fingerprints({ issue, onUnmerge }: { issue: IssueDetail; onUnmerge: (hashes: readonly string[]) => void }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { fingerprints } = issue;
  if (fingerprints.length < 2) return null;
  const own = fingerprints.filter(({ hash }) => chosen.has(hash)).map(({ hash }) => hash);
  const isAll = own.length === fingerprints.length;
  const toggle = (hash: string) => {
    const next = new Set(chosen);
    if (!next.delete(hash)) next.add(hash);
    setChosen(next);
  };
  return (
    <Panel
      title="Fingerprints"
      note={formatCompact(fingerprints.length)}
      actions={
        <button
          type="button"
          className="btn"
          data-size="sm"
          disabled={own.length === 0 || isAll}
          title={isAll ? 'At least one must stay' : 'What was counted of them, and everything that comes later, goes to a new issue'}
          onClick={() => {
            setChosen(new Set());
            onUnmerge(own);
          }}
        >
          Unmerge{own.length > 0 ? ` ${own.length}` : ''}
        </button>
      }
    >
      <ul className="max-h-72 overflow-y-auto">
        {fingerprints.map(({ hash, count_in_window, last_title, merged_from }) => (
          <li key={hash} className="border-t border-line">
            <label className="flex items-center gap-2.5 px-3 py-1.5 hover:bg-hover">
              <input type="checkbox" className="check" checked={chosen.has(hash)} onChange={() => toggle(hash)} />
              <span className="min-w-0 flex-1">
                <span className="block truncate text-xs">{last_title ?? 'not seen in this window'}</span>
                <span className="block truncate font-mono text-2xs text-ink-3">
                  {hash.slice(0, 12)}
                  {merged_from !== null && ` from issue ${merged_from}`}
                </span>
              </span>
              <span className="num text-xs text-ink-2" title={plural(count_in_window, 'occurrence')}>
                {formatCompact(count_in_window)}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
