import type { ReactNode } from 'react';

/** One fact of a page's second line: what it is, and its value. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-baseline gap-1.5">
      <dt className="text-ink-3">{label}</dt>
      <dd className="max-w-60 truncate font-medium">{children}</dd>
    </div>
  );
}
