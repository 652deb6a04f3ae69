import { Radar } from 'lucide-react';
import type { TraceOccurrence } from '@sentryai/schema';
import { EmptyState } from '../../../components/States.tsx';
import { plural } from '../../../lib/format.ts';
import { FindingItem } from './FindingItem.tsx';

/** Everything that failed in the trace and that detectors found in it; what the run did not get past first. */
export function TraceFindings({ occurrences }: { occurrences: readonly TraceOccurrence[] }) {
  if (occurrences.length === 0) {
    return (
      <EmptyState icon={<Radar className="size-6" aria-hidden />} title="Nothing was found">
        Detectors look at a trace once it has been quiet for half a minute. What fails, loops, is cut off or leaks appears here.
      </EmptyState>
    );
  }
  const recovered = occurrences.filter(({ recovery }) => recovery === 'recovered');
  const open = occurrences.filter(({ recovery }) => recovery !== 'recovered');
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Group title={plural(open.length, 'finding')} occurrences={open} />
      <Group title={`${recovered.length} that the run got past`} occurrences={recovered} />
    </div>
  );
}

function Group({ title, occurrences }: { title: string; occurrences: readonly TraceOccurrence[] }) {
  if (occurrences.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="label border-b border-line bg-bg px-3 py-1 sm:px-4">{title}</h2>
      <ul>
        {occurrences.map((occurrence) => (
          <FindingItem key={occurrence.occurrence_id} occurrence={occurrence} />
        ))}
      </ul>
    </section>
  );
}
