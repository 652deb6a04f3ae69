import type { ReactNode } from 'react';

/** Titled box of the page. */
export function Panel({ title, note, actions, children }: { title: string; note?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel min-w-0 overflow-hidden" aria-label={title}>
      <div className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1 px-3 py-1">
        <h2 className="text-sm font-semibold">{title}</h2>
        {note !== undefined && <span className="text-2xs text-ink-3">{note}</span>}
        {actions !== undefined && <span className="ml-auto flex flex-wrap items-center gap-1">{actions}</span>}
      </div>
      {children}
    </section>
  );
}
