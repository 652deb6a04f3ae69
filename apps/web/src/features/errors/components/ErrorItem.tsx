import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { ErrorEntry } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { shortId } from '../../../lib/format.ts';
import { errorTitle } from '../fns/error-title.ts';
import { ErrorDetail } from './ErrorDetail.tsx';

type ErrorItemProps = {
  error: ErrorEntry;
  isInTrace?: boolean;
  isInitiallyOpen?: boolean;
  isOpen?: boolean;
  onToggle?: () => void;
  isActive?: boolean;
  isFresh?: boolean;
};

/** One error occurrence; unfolds to its exceptions and stacks. */
export function ErrorItem({
  error,
  isInTrace = false,
  isInitiallyOpen = false,
  isActive = false,
  isFresh = false,
  ...control
}: ErrorItemProps) {
  const [ownOpen, setOwnOpen] = useState(isInitiallyOpen);
  const isOpen = control.isOpen ?? ownOpen;
  const toggle = control.onToggle ?? (() => setOwnOpen(!ownOpen));
  const { type, value } = errorTitle(error);
  const isUnhandled = error.exceptions.some((exception) => exception.handled === false);
  return (
    <div className={`border-b border-line ${isFresh ? 'row-new' : ''}`}>
      <div className={`flex items-center hover:bg-hover ${isActive ? 'bg-hover shadow-[inset_2px_0_var(--accent)]' : ''}`}>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={toggle}
          className="flex min-w-0 flex-1 items-start gap-2 py-2 pl-3 text-left sm:pl-4"
        >
          <ChevronRight className={`mt-1 size-3 shrink-0 text-ink-3 transition-transform ${isOpen ? 'rotate-90' : ''}`} aria-hidden />
          <span className="min-w-0 flex-1">
            <span className="flex items-center gap-2">
              <span className="truncate font-semibold text-danger">{type}</span>
              {isUnhandled && (
                <span className="mark" data-tone="danger" title="Nothing in the application caught it">
                  unhandled
                </span>
              )}
            </span>
            <span className="block truncate">{value}</span>
            <span className="block truncate text-2xs text-ink-3">
              {[error.service, error.environment, error.release, error.user_id].filter(Boolean).join(' · ')}
            </span>
          </span>
        </button>
        <span className="flex shrink-0 flex-col items-end gap-0.5 px-3 text-2xs text-ink-3 sm:px-4">
          <Ago time={error.timestamp} />
          {error.issue_id !== null && (
            <Link
              to="/issues/$issueId"
              params={{ issueId: error.issue_id }}
              search={{ event: error.event_id }}
              className="text-accent hover:underline"
              title="Open the issue that this is an occurrence of"
            >
              Issue {error.issue_id}
            </Link>
          )}
          {!isInTrace && error.trace_id !== null && (
            <Link
              to="/traces/$traceId"
              params={{ traceId: error.trace_id }}
              search={error.span_id === null ? {} : { span: error.span_id }}
              className="font-mono text-accent hover:underline"
              title="Open the trace"
            >
              {shortId(error.trace_id)}
            </Link>
          )}
        </span>
      </div>
      {isOpen && <ErrorDetail error={error} />}
    </div>
  );
}
