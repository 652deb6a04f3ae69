import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { EmptyState, ErrorLine, ErrorState, SkeletonRows } from '../../components/States.tsx';
import { useAppScope } from '../../lib/app-search.ts';
import { KeyItem } from './components/KeyItem.tsx';
import { NewKeyDialog } from './components/NewKeyDialog.tsx';
import { NewProjectDialog } from './components/NewProjectDialog.tsx';
import { TodayPanel } from './components/TodayPanel.tsx';
import { keysQuery, usageQuery } from './queries.ts';
import { SettingsFrame } from './SettingsFrame.tsx';

/** Who counts what programs on this machine send without a key. */
const LOOPBACK_KEY = 'loopback';

/** Keys of the project, what each may send and how much of it is kept, and what the project used today. */
export function KeysPage() {
  const { project } = useAppScope();
  const keys = useQuery(keysQuery(project));
  const usage = useQuery(usageQuery(project));
  const [dialog, setDialog] = useState<'none' | 'key' | 'project'>('none');
  const close = () => setDialog('none');
  const minuteOf = (id: string) => usage.data?.last_minute.keys.find(({ key }) => key === id);
  const loopback = minuteOf(LOOPBACK_KEY);

  return (
    <SettingsFrame title="Keys and limits">
      <TodayPanel key={project} project={project} usage={usage} onNewProject={() => setDialog('project')} />
      <section aria-label="Keys" className="panel overflow-hidden">
        <div className="flex items-center gap-2 border-b border-line px-3 py-2">
          <h2 className="text-sm font-semibold">Keys</h2>
          <p className="hidden text-xs text-ink-3 sm:block">Ingest keys send data. API keys read and change everything.</p>
          <button type="button" className="btn ml-auto" data-tone="accent" onClick={() => setDialog('key')}>
            <Plus className="size-3.5" aria-hidden /> New key
          </button>
        </div>
        {keys.data !== undefined && keys.isError && <ErrorLine error={keys.error} onRetry={() => void keys.refetch()} />}
        {keys.data === undefined && !keys.isError && (
          <div role="status" aria-label="Loading keys">
            <SkeletonRows rows={3} />
          </div>
        )}
        {keys.data === undefined && keys.isError && <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />}
        {keys.data?.data.length === 0 && (
          <EmptyState icon={<KeyRound className="size-6" aria-hidden />} title="No keys yet">
            Make an ingest key for each application, so that each can be limited and switched off on its own.
          </EmptyState>
        )}
        <ul>
          {keys.data?.data.map((key) => (
            <KeyItem key={key.id} entry={key} minute={minuteOf(key.id)} isMinuteKnown={usage.data !== undefined} />
          ))}
        </ul>
        {loopback !== undefined && (
          <p className="border-t border-line px-3 py-2 text-xs text-ink-2">
            Programs on this machine also send without a key: {(loopback.taken / 60).toFixed(1)} items/s in the last minute. They have no
            limits of their own; the project’s daily quota counts them.
          </p>
        )}
      </section>
      {dialog === 'key' && <NewKeyDialog project={project} onClose={close} />}
      {dialog === 'project' && <NewProjectDialog onClose={close} />}
    </SettingsFrame>
  );
}
