import { OUTCOMES, type Outcome } from '@sentryai/schema/outcomes';
import { formatCompact, formatCount, formatShare } from '../../../lib/format.ts';
import type { Account } from '../fns/account.ts';
import { outcomeMeta } from '../fns/outcome-meta.ts';
import { useDeliveryUrl } from '../hooks/use-delivery-url.ts';

/** Shown even when there are none: what a reader looks for first. */
const ALWAYS: readonly Outcome[] = ['stored', 'duplicate', 'rejected', 'ignored', 'limited', 'sampled', 'quarantined', 'dropped_by_sdk'];
const BAD: ReadonlySet<Outcome> = new Set<Outcome>(['unaccounted']);
const WORTH_A_LOOK: ReadonlySet<Outcome> = new Set<Outcome>(['rejected', 'quarantined', 'limited', 'dropped_by_sdk']);

/** The window in numbers; a click on an outcome shows only that one below. */
export function FigureStrip({ account }: { account: Account }) {
  const { filter, set } = useDeliveryUrl();
  const shown = OUTCOMES.filter((outcome) => ALWAYS.includes(outcome) || account.byOutcome[outcome] !== 0);
  return (
    <ul
      aria-label="The window in numbers"
      className="panel grid grid-cols-2 gap-px overflow-hidden bg-line sm:grid-cols-3 lg:grid-cols-5 2xl:grid-cols-10"
    >
      <Figure label="Sent" value={account.sent} note="received, and dropped by SDKs" />
      <Figure label="Accepted" value={account.accepted} note={`${formatShare(account.accepted, account.received)} of received`} />
      {shown.map((outcome) => {
        const value = account.byOutcome[outcome];
        const isChosen = filter.outcome === outcome;
        const tone = BAD.has(outcome) && value !== 0 ? 'text-danger' : WORTH_A_LOOK.has(outcome) && value > 0 ? 'text-warn' : '';
        return (
          <li key={outcome} className="min-w-0">
            <button
              type="button"
              aria-pressed={isChosen}
              title={outcomeMeta(outcome).meaning}
              className="flex size-full flex-col items-start bg-surface px-3 pt-2.5 pb-2 text-left hover:bg-hover aria-pressed:bg-accent-soft"
              onClick={() => set({ outcome: isChosen ? undefined : outcome, tab: undefined })}
            >
              <span className="label flex items-center gap-1.5">
                <span className="size-2 rounded-[2px]" style={{ background: `var(${outcomeMeta(outcome).color})` }} aria-hidden />
                {outcomeMeta(outcome).label}
              </span>
              <span
                className={`num mt-0.5 text-xl font-semibold tracking-tight ${value === 0 ? 'text-ink-3' : tone}`}
                title={formatCount(value)}
              >
                {formatCompact(value)}
              </span>
              <span className="num h-4 text-2xs text-ink-3">
                {value !== 0 && outcome !== 'dropped_by_sdk' && formatShare(value, account.received)}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Figure({ label, value, note }: { label: string; value: number; note: string }) {
  return (
    <li className="flex min-w-0 flex-col bg-surface px-3 pt-2.5 pb-2" title={note}>
      <span className="label">{label}</span>
      <span className="num mt-0.5 text-xl font-semibold tracking-tight" title={formatCount(value)}>
        {formatCompact(value)}
      </span>
      <span className="h-4 truncate text-2xs text-ink-3">{note}</span>
    </li>
  );
}

export function FigureStripSkeleton() {
  return (
    <div aria-hidden className="panel grid grid-cols-2 gap-px overflow-hidden bg-line sm:grid-cols-3 lg:grid-cols-5 2xl:grid-cols-10">
      {Array.from({ length: 10 }, (_, index) => (
        <div key={index} className="flex h-19 flex-col gap-2 bg-surface px-3 py-3">
          <div className="skeleton h-2.5 w-16" />
          <div className="skeleton h-5 w-14" />
        </div>
      ))}
    </div>
  );
}
