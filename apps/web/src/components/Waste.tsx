import { formatCompact, formatDuration, formatUsd } from '../lib/format.ts';

type WasteProps = { wastedMs: number | null; wastedTokens: number | null; wastedUsd: number | null; className?: string };

/** What was done for nothing, as far as it is known; nothing at all when nothing is. */
export function Waste({ wastedMs, wastedTokens, wastedUsd, className = '' }: WasteProps) {
  const parts = [
    ...(wastedMs === null || wastedMs === 0 ? [] : [formatDuration(wastedMs)]),
    ...(wastedTokens === null || wastedTokens === 0 ? [] : [`${formatCompact(wastedTokens)} tokens`]),
    ...(wastedUsd === null || wastedUsd === 0 ? [] : [formatUsd(wastedUsd)]),
  ];
  if (parts.length === 0) return null;
  return <span className={`num text-warn ${className}`}>wasted {parts.join(' · ')}</span>;
}
