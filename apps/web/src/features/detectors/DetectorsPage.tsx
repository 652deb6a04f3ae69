import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ErrorLine, ErrorState, SkeletonRows } from '../../components/States.tsx';
import { useAppScope } from '../../lib/app-search.ts';
import { formatCount, plural } from '../../lib/format.ts';
import { rangeLabel } from '../../lib/time-range.ts';
import { PageHeader } from '../shell/index.ts';
import { ChangeLog } from './components/ChangeLog.tsx';
import { DetectorRow } from './components/DetectorRow.tsx';
import { GroupingSection } from './components/GroupingSection.tsx';
import { parseDetectorsSearch } from './fns/detectors-search.ts';
import { detectorsQuery } from './queries.ts';

/** What finds AI failures: what each detector means, whether it is on, how it is tuned, what it found. */
export function DetectorsPage() {
  const { tab } = parseDetectorsSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const show = (next: 'grouping' | undefined) => void navigate({ to: '.', search: (old) => ({ ...old, tab: next }) as never });
  return (
    <>
      <PageHeader title="Detectors" />
      <main className="min-h-0 flex-1 overflow-y-auto">
        <div role="tablist" aria-label="Parts of detectors" className="flex gap-1 border-b border-line bg-bg px-2 sm:px-3">
          <button type="button" role="tab" aria-selected={tab === undefined} className="tab" onClick={() => show(undefined)}>
            Detectors
          </button>
          <button type="button" role="tab" aria-selected={tab === 'grouping'} className="tab" onClick={() => show('grouping')}>
            Grouping of errors
          </button>
        </div>
        {tab === 'grouping' ? <GroupingSection /> : <DetectorList />}
      </main>
    </>
  );
}

function DetectorList() {
  const { project, range } = useAppScope();
  const { detector: openName } = parseDetectorsSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const [find, setFind] = useState('');
  const detectors = useQuery(detectorsQuery(project, range));
  const { data } = detectors;
  if (data === undefined) {
    return detectors.isError ? (
      <ErrorState error={detectors.error} onRetry={() => void detectors.refetch()} />
    ) : (
      <div role="status" aria-label="Loading">
        <SkeletonRows rows={16} />
      </div>
    );
  }
  const words = find.trim().toLowerCase();
  const shown = data.data.filter((entry) => `${entry.title} ${entry.name} ${entry.description}`.toLowerCase().includes(words));
  const toggle = (name: string) =>
    void navigate({ to: '.', replace: true, search: (old) => ({ ...old, detector: openName === name ? undefined : name }) as never });
  return (
    <>
      {detectors.isError && <ErrorLine error={detectors.error} onRetry={() => void detectors.refetch()} />}
      <div className="mx-auto max-w-5xl space-y-4 p-3 sm:p-4">
        <div className="flex flex-wrap items-center gap-3">
          <p className="min-w-0 flex-1 basis-72 text-ink-2">
            Rules that look at every trace once it is quiet; no model is asked. {summary(data.data, rangeLabel(range))}
          </p>
          <input
            type="search"
            className="input w-full sm:w-56"
            placeholder="Find a detector"
            aria-label="Find a detector"
            value={find}
            onChange={(event) => setFind(event.target.value)}
          />
        </div>
        {data.families.map((family) => {
          const entries = shown.filter((entry) => entry.family === family.name);
          if (entries.length === 0) return null;
          return (
            <section key={family.name} aria-label={family.title}>
              <h2 className="mb-1.5 text-sm font-semibold">{family.title}</h2>
              <ul className="panel divide-y divide-line">
                {entries.map((entry) => (
                  <DetectorRow
                    key={`${project} ${entry.name}`}
                    detector={entry}
                    isOpen={openName === entry.name}
                    onToggle={() => toggle(entry.name)}
                  />
                ))}
              </ul>
            </section>
          );
        })}
        {shown.length === 0 && <p className="py-10 text-center text-ink-3">No detector matches “{find}”.</p>}
        <ChangeLog changes={data.changes} />
      </div>
    </>
  );
}

function summary(entries: readonly { enabled: boolean; findings: { count: number } }[], label: string): string {
  const found = entries.reduce((sum, { findings }) => sum + findings.count, 0);
  const on = entries.filter(({ enabled }) => enabled).length;
  return `${on} of ${entries.length} are on; ${found === 0 ? 'nothing was found' : `${formatCount(found)} ${plural(found, 'finding').replace(/^\S+ /, '')}`} in “${label}”.`;
}
