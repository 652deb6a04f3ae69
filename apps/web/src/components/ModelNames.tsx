import { DASH } from '../lib/format.ts';

/** The first of some models and how many more there are; all of them on hover. */
export function ModelNames({ models }: { models: readonly string[] }) {
  if (models.length === 0) return <span className="text-ink-3">{DASH}</span>;
  return (
    <span className="block truncate text-ink-2" title={models.join('\n')}>
      {models[0]}
      {models.length > 1 && <span className="text-ink-3"> +{models.length - 1}</span>}
    </span>
  );
}
