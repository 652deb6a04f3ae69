import { useState } from 'react';
import { formatClock, formatMoment, plural } from '../../../lib/format.ts';
import { readBreadcrumbs, type Breadcrumb } from '../fns/read-breadcrumbs.ts';

/** The end is what led to the error; earlier ones are shown when asked for. */
const SHOWN = 12;

/** What the client noted before the error, oldest first. */
export function Breadcrumbs({ stored }: { stored: unknown }) {
  const [isAll, setAll] = useState(false);
  const crumbs = readBreadcrumbs(stored);
  if (crumbs.length === 0) return null;
  const shown = isAll ? crumbs : crumbs.slice(-SHOWN);
  const hidden = crumbs.length - shown.length;
  return (
    <section aria-label="Breadcrumbs">
      <h3 className="mb-1 text-xs font-semibold text-ink-2">Breadcrumbs</h3>
      {hidden > 0 && (
        <button type="button" className="mb-1 text-xs text-accent hover:underline" onClick={() => setAll(true)}>
          {plural(hidden, 'earlier breadcrumb')}
        </button>
      )}
      <ol className="overflow-hidden rounded-md border border-line text-xs">
        {shown.map((crumb, index) => (
          <Crumb key={index} crumb={crumb} />
        ))}
      </ol>
    </section>
  );
}

function Crumb({ crumb: { time, category, level, message, data } }: { crumb: Breadcrumb }) {
  const isLoud = level === 'error' || level === 'fatal' || level === 'critical';
  const details = Object.entries(data).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return (
    <li className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 border-b border-line px-2.5 py-1 last:border-0 sm:grid-cols-[5.5rem_6rem_minmax(0,1fr)]">
      <span className="num font-mono text-2xs text-ink-3" title={time === null ? undefined : formatMoment(time)}>
        {time === null ? '—' : formatClock(Date.parse(time))}
      </span>
      <span className="truncate text-ink-3 max-sm:hidden" title={category}>
        {category}
      </span>
      <span className="min-w-0 break-words">
        <span className={isLoud ? 'text-danger' : level === 'warning' ? 'text-warn' : ''}>{message}</span>
        {details.length > 0 && <span className="block font-mono text-2xs break-all text-ink-3">{details.join(' ')}</span>}
      </span>
    </li>
  );
}
