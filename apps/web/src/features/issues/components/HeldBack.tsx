import { Layers } from 'lucide-react';
import type { IssueList } from '@sentryai/schema';
import { formatDateTime, plural } from '../../../lib/format.ts';

/** Occurrences without an issue are never passed over in silence. */
export function HeldBack({ heldBack }: { heldBack: NonNullable<IssueList['held_back']> }) {
  return (
    <p role="status" className="flex items-start gap-2 border-b border-line bg-warn-soft px-3 py-1.5 text-xs text-warn sm:px-4">
      <Layers className="mt-0.5 size-3.5 shrink-0" aria-hidden />
      <span>
        {plural(heldBack.occurrences, 'occurrence')} of {plural(heldBack.fingerprints, 'other failure')} since{' '}
        {formatDateTime(Date.parse(heldBack.since))} have no issue, because the project opened too many in a short time. They are stored:
        see Errors and Traces. Failures that differ each time often have an id or a time in their class or place.
      </span>
    </p>
  );
}
