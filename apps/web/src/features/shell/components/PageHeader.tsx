import type { ReactNode } from 'react';
import { LiveButton } from './LiveButton.tsx';
import { TimeRangePicker } from './TimeRangePicker.tsx';

type PageHeaderProps = {
  title: ReactNode;
  /** Name of the browser tab; default the title. */
  documentTitle?: string;
  children?: ReactNode;
  hasRange?: boolean;
  /** False on pages that show no events. */
  hasLive?: boolean;
};

/** Top line of a page: its name, what belongs to it, and the window and live switch that all share. */
export function PageHeader({ title, documentTitle, children, hasRange = true, hasLive = true }: PageHeaderProps) {
  const name = documentTitle ?? (typeof title === 'string' ? title : '');
  return (
    <header className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-bg px-3 py-1.5 sm:px-4">
      <title>{`${name} · Sentry for AI`}</title>
      <h1 className="min-w-0 truncate text-base font-semibold tracking-tight">{title}</h1>
      {children}
      <div className="ml-auto flex items-center gap-1.5">
        {hasLive && <LiveButton />}
        {hasRange && <TimeRangePicker />}
      </div>
    </header>
  );
}
