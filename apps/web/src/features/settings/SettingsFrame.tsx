import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PageHeader } from '../shell/index.ts';
import { SETTINGS_ITEMS } from './fns/settings-items.ts';

/** Head and doors of every settings page. */
export function SettingsFrame({ title, hasRange = false, children }: { title: string; hasRange?: boolean; children: ReactNode }) {
  return (
    <>
      <PageHeader title="Settings" documentTitle={title} hasRange={hasRange} hasLive={false} />
      <nav aria-label="Settings" className="flex shrink-0 gap-1 overflow-x-auto border-b border-line bg-bg px-2 sm:px-3">
        {SETTINGS_ITEMS.map(({ to, label, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className="-mb-px flex items-center gap-1.5 border-b-2 border-transparent px-2 py-1.5 text-sm whitespace-nowrap text-ink-2 hover:text-ink data-[status=active]:border-accent data-[status=active]:font-medium data-[status=active]:text-ink"
          >
            <Icon className="size-3.5" aria-hidden /> {label}
          </Link>
        ))}
      </nav>
      <main className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto w-full max-w-4xl space-y-4 p-3 sm:p-4">{children}</div>
      </main>
    </>
  );
}
