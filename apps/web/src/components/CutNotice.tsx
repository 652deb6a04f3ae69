import { Scissors } from 'lucide-react';
import type { SpanDetail } from '@sentryai/schema';
import { formatCount } from '../lib/format.ts';

/** Says what of an item was longer than we store. Nothing where nothing was cut. */
export function CutNotice({ cut }: { cut: SpanDetail['cut'] }) {
  const fields = cut.filter(({ field }) => field !== '…');
  const more = cut.find(({ field }) => field === '…');
  if (fields.length === 0) return null;
  return (
    <section aria-label="Cut on receipt" className="mb-4 rounded-md border border-warn/40 bg-warn-soft px-3 py-2 text-xs">
      <h3 className="flex items-center gap-1.5 font-semibold text-warn">
        <Scissors className="size-3.5" aria-hidden /> Longer than we store, so it was cut when it came in
      </h3>
      <ul className="mt-1 text-ink-2">
        {fields.map(({ field, original_chars: chars }) => (
          <li key={field} className="break-all">
            <code className="font-mono">{field}</code> was {formatCount(chars)} characters
          </li>
        ))}
        {more !== undefined && <li>and {formatCount(more.original_chars)} more</li>}
      </ul>
    </section>
  );
}
