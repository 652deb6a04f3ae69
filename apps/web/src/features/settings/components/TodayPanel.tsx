import type { UseQueryResult } from '@tanstack/react-query';
import { FolderPlus, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { Usage } from '@sentryai/schema';
import { ErrorLine, ErrorState } from '../../../components/States.tsx';
import { useNow } from '../../../lib/clock.ts';
import { formatBytes, formatCount, formatDuration } from '../../../lib/format.ts';
import { QuotaForm } from './QuotaForm.tsx';
import { QuotaMeter } from './QuotaMeter.tsx';

type TodayPanelProps = { project: number; usage: UseQueryResult<Usage>; onNewProject: () => void };

/** What the project used since midnight UTC, against what it may use. */
export function TodayPanel({ project, usage, onNewProject }: TodayPanelProps) {
  const [isEditing, setEditing] = useState(false);
  const { data } = usage;
  return (
    <section aria-label="Today" className="panel">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <h2 className="text-sm font-semibold">Today</h2>
        {data !== undefined && <ResetsIn time={data.today.resets_at} />}
        <div className="ml-auto flex gap-1.5">
          <button type="button" className="btn" onClick={onNewProject}>
            <FolderPlus className="size-3.5" aria-hidden /> New project
          </button>
          {!isEditing && data !== undefined && (
            <button type="button" className="btn" onClick={() => setEditing(true)}>
              <Pencil className="size-3.5" aria-hidden /> Daily quota
            </button>
          )}
        </div>
      </div>
      {data === undefined ? (
        usage.isError ? (
          <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />
        ) : (
          <div role="status" aria-label="Loading today’s use" className="grid gap-4 p-3 sm:grid-cols-2">
            <div className="skeleton h-9" />
            <div className="skeleton h-9" />
          </div>
        )
      ) : (
        <>
          {usage.isError && <ErrorLine error={usage.error} onRetry={() => void usage.refetch()} />}
          <div className="grid gap-4 p-3 sm:grid-cols-2">
            <QuotaMeter label="Items" used={data.today.items} max={data.quota.items_per_day} format={formatCount} />
            <QuotaMeter label="Bytes" used={data.today.bytes} max={data.quota.bytes_per_day} format={formatBytes} />
          </div>
          {isEditing && <QuotaForm project={project} quota={data.quota} onDone={() => setEditing(false)} />}
        </>
      )}
    </section>
  );
}

function ResetsIn({ time }: { time: string }) {
  const leftMs = Math.max(0, Date.parse(time) - useNow());
  return (
    <span className="text-xs text-ink-3" title="A day begins at midnight UTC">
      starts again in {formatDuration(leftMs)}
    </span>
  );
}
