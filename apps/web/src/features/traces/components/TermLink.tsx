import { Link } from '@tanstack/react-router';
import { DASH } from '../../../lib/format.ts';
import { term } from '../../../lib/search-query.ts';

/** A value that leads to all traces with it. */
export function TermLink({ field, value }: { field: string; value: string | null }) {
  if (value === null) return <span className="text-ink-3">{DASH}</span>;
  return (
    <Link
      to="/traces"
      search={{ query: term(field, value) }}
      title={`Traces with ${field} ${value}`}
      className="block truncate text-ink-2 hover:text-accent hover:underline"
      onClick={(event) => event.stopPropagation()}
    >
      {value}
    </Link>
  );
}
