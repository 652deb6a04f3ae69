import { formatCost, formatCount, formatUsd, plural } from '../lib/format.ts';

/** A price that admits doubt: calls without a known price are named, never counted as 0 dollars. */
export function Cost({ costUsd, unpricedCalls }: { costUsd: number | null; unpricedCalls: number }) {
  if (costUsd === null && unpricedCalls > 0) {
    return (
      <span
        className="mark"
        data-tone="warn"
        title={`${plural(unpricedCalls, 'model call')} with known tokens and no known price. Not counted as $0.`}
      >
        unpriced
      </span>
    );
  }
  return (
    <span className="num" title={costUsd === null ? 'No model call with a cost' : `$${costUsd}`}>
      {formatCost(costUsd, unpricedCalls)}
      {unpricedCalls > 0 && (
        <span className="text-warn" title={`At least ${formatUsd(costUsd)}: ${formatCount(unpricedCalls)} more calls have no known price`}>
          {' '}
          +?
        </span>
      )}
    </span>
  );
}
