import { Link } from '@tanstack/react-router';
import { CircleX } from 'lucide-react';
import type { TurnError, TurnFailure } from '@sentryai/schema';
import { LongText } from '../../../components/LongText.tsx';
import { term } from '../../../lib/search-query.ts';

/** Why a turn or a tool failed, in the words that were sent. */
export function Failure({ failure }: { failure: TurnFailure }) {
  const { type, message, http_status } = failure;
  return (
    <div className="flex gap-2 rounded-md bg-danger-soft px-2.5 py-1.5 text-xs text-danger">
      <CircleX className="mt-px size-3.5 shrink-0" aria-hidden />
      <div className="min-w-0">
        <span className="font-semibold break-words">
          {type ?? 'Failed'}
          {http_status !== null && ` · HTTP ${http_status}`}
        </span>
        {message !== null && <LongText text={message} mono />}
        {type === null && message === null && <span> Nothing was said about why.</span>}
      </div>
    </div>
  );
}

/** Errors that were reported within a turn or a trace, each a door to all of its trace. */
export function ReportedErrors({ errors }: { errors: readonly TurnError[] }) {
  if (errors.length === 0) return null;
  return (
    <ul className="space-y-1" aria-label="Reported errors">
      {errors.map((error) => (
        <li key={error.event_id}>
          <Link
            to="/errors"
            search={{ query: error.trace_id === null ? term('error_type', error.type) : term('trace_id', error.trace_id) }}
            title="All errors of this trace"
            className="flex min-w-0 items-baseline gap-1.5 text-xs text-danger hover:underline"
          >
            <span className="shrink-0 font-semibold">{error.type === '' ? 'Error' : error.type}</span>
            <span className="truncate">{error.value}</span>
            {error.handled === false && <span className="shrink-0 text-2xs">not handled</span>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
