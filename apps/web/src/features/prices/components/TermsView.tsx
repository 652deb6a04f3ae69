import type { PriceTerms } from '@sentryai/schema';
import { furtherTerms, RATE_LABELS, RATE_ORDER, rateText } from '../fns/rate-names.ts';

/** Rates in US dollars per million tokens, and what goes beyond them. */
export function TermsView({ terms }: { terms: PriceTerms }) {
  return (
    <div>
      <dl className="flex flex-wrap gap-x-3 gap-y-0.5">
        {RATE_ORDER.flatMap((name) => {
          const usd = terms.usd_per_million[name];
          return typeof usd === 'number'
            ? [
                <div key={name} className="flex items-baseline gap-1">
                  <dt className="text-2xs text-ink-3">{RATE_LABELS[name]}</dt>
                  <dd className="num">{rateText(usd)}</dd>
                </div>,
              ]
            : [];
        })}
      </dl>
      {furtherTerms(terms).map((line) => (
        <div key={line} className="text-2xs text-ink-3">
          {line}
        </div>
      ))}
    </div>
  );
}
