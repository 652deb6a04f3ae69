import type { ReactNode } from 'react';

/** Titled part of a span's panel. */
export function Section({
  title,
  note,
  actions,
  children,
}: {
  title: string;
  note?: string | undefined;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="mb-5 last:mb-0" aria-label={title}>
      <div className="mb-1.5 flex min-h-6 items-center gap-2">
        <h3 className="text-xs font-semibold text-ink-2">{title}</h3>
        {note !== undefined && <span className="text-2xs text-ink-3">{note}</span>}
        {actions !== undefined && <span className="ml-auto flex">{actions}</span>}
      </div>
      {children}
    </section>
  );
}
