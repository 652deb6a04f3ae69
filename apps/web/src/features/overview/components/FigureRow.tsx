import { Sparkline } from '../../../components/Sparkline.tsx';
import type { Figure } from '../fns/head-figures.ts';

/** The head figures in one quiet strip: value, change against the window before, course over time. */
export function FigureRow({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="panel grid grid-cols-2 gap-px overflow-hidden bg-line md:grid-cols-4 xl:grid-cols-7">
      {figures.map((figure) => (
        <div key={figure.label} title={figure.hint} className="flex min-w-0 flex-col bg-surface px-3 pt-2.5 pb-2 last:max-xl:col-span-2">
          <dt className="label">{figure.label}</dt>
          <dd className="mt-0.5 flex items-baseline gap-2">
            <span className="num text-xl font-semibold tracking-tight">{figure.value}</span>
            <ChangeMark figure={figure} />
          </dd>
          <dd className={`h-4 truncate text-2xs ${NOTE_COLOR[figure.noteTone]}`}>{figure.note}</dd>
          <dd className="mt-1 h-6 text-accent/80">
            <Sparkline values={figure.spark} width={132} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const NOTE_COLOR = { quiet: 'text-ink-3', danger: 'text-danger', warn: 'text-warn' } as const;

function ChangeMark({ figure }: { figure: Figure }) {
  const { change, moreIs } = figure;
  if (change === null) return null;
  const isBad = moreIs === 'worse' && change.direction === 'up';
  return (
    <span className={`num text-2xs ${isBad ? 'text-danger' : 'text-ink-3'}`} title="Compared with the window of equal length before">
      {change.text}
    </span>
  );
}

/** The strip before its first answer. */
export function FigureRowSkeleton() {
  return (
    <div aria-hidden className="panel grid grid-cols-2 gap-px overflow-hidden bg-line md:grid-cols-4 xl:grid-cols-7">
      {Array.from({ length: 7 }, (_, index) => (
        <div key={index} className="flex h-26 flex-col gap-2 bg-surface px-3 py-3 last:max-xl:col-span-2">
          <div className="skeleton h-2.5 w-16" />
          <div className="skeleton h-5 w-20" />
          <div className="skeleton mt-auto h-4 w-full" />
        </div>
      ))}
    </div>
  );
}
