import { formatCount } from '../../../lib/format.ts';
import { type Account, termsOf } from '../fns/account.ts';
import { outcomeMeta } from '../fns/outcome-meta.ts';

/** "1,204 received = 1,100 stored + 104 duplicates": the same numbers as a sum that anybody can add up. */
export function Equation({ account, label }: { account: Account; label: string }) {
  const terms = termsOf(account);
  if (account.received === 0 && terms.length === 0) return null;
  const isEven = account.missing === 0;
  return (
    <p aria-label={`The sum of the window: ${label}`} className="num flex flex-wrap items-baseline gap-x-1.5 gap-y-0.5 px-1 text-sm">
      <strong className="font-semibold">{formatCount(account.received)}</strong> received
      <span className={isEven ? 'text-ink-3' : 'font-semibold text-danger'}>{isEven ? '=' : '≠'}</span>
      {terms.map(({ outcome, quantity }, index) => (
        <span key={outcome} className="whitespace-nowrap">
          {index > 0 && <span className="text-ink-3">+ </span>}
          {formatCount(quantity)} <span className="text-ink-2">{outcomeMeta(outcome).label.toLowerCase()}</span>
        </span>
      ))}
      {!isEven && (
        <span className="text-danger">
          ({formatCount(Math.abs(account.missing))} {account.missing > 0 ? 'without an end' : 'too many'}; what is being stored right now
          may differ for a moment)
        </span>
      )}
    </p>
  );
}
