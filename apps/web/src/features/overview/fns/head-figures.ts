import type { Stats } from '@sentryai/schema';
import {
  formatChange,
  formatCompact,
  formatCost,
  formatCount,
  formatDuration,
  formatShare,
  formatUsd,
  plural,
  type Change,
} from '../../../lib/format.ts';
import { onGrid } from '../../../components/chart/time-grid.ts';
import type { Values } from './stats-values.ts';

export type Figure = {
  label: string;
  value: string;
  /** Exact value and what it means, for hover. */
  hint: string;
  /** Second line: what the value alone would hide. */
  note: string | null;
  noteTone: 'quiet' | 'danger' | 'warn';
  change: Change | null;
  /** Whether more of it is worse; null = neither. Decides the color of the change. */
  moreIs: 'worse' | null;
  spark: (number | null)[];
};

/** The row of figures on top of the overview. `previous` is undefined while it loads: then there is no comparison. */
export function headFigures(stats: Stats, previous: Stats | undefined, grid: readonly number[]): Figure[] {
  const now = stats.totals;
  const before = previous?.totals;
  const points = stats.series[0]?.points ?? [];
  const spark = (pick: (values: Values) => number | null) => onGrid(grid, points, pick);
  const change = (pick: (values: Values) => number | null) => (before === undefined ? null : formatChange(pick(now), pick(before)));
  const quiet = { note: null, noteTone: 'quiet', moreIs: null } as const;

  return [
    {
      ...quiet,
      label: 'Model calls',
      value: formatCompact(now.count),
      hint: `${formatCount(now.count)} model calls`,
      change: change((values) => values.count),
      spark: spark((values) => values.count),
    },
    {
      label: 'Failed calls',
      value: formatCompact(now.errors),
      hint: `${formatCount(now.errors)} of ${formatCount(now.count)} model calls failed`,
      note: now.count === 0 ? null : `${formatShare(now.errors, now.count)} of calls`,
      noteTone: now.errors > 0 ? 'danger' : 'quiet',
      change: change((values) => values.errors),
      moreIs: 'worse',
      spark: spark((values) => values.errors),
    },
    {
      ...quiet,
      label: 'Input tokens',
      value: formatCompact(now.input_tokens),
      hint: `${formatCount(now.input_tokens)} tokens sent, cached ones included; each call counted once`,
      change: change((values) => values.input_tokens),
      spark: spark((values) => values.input_tokens),
    },
    {
      ...quiet,
      label: 'Output tokens',
      value: formatCompact(now.output_tokens),
      hint: `${formatCount(now.output_tokens)} tokens produced, reasoning included; each call counted once`,
      change: change((values) => values.output_tokens),
      spark: spark((values) => values.output_tokens),
    },
    {
      label: 'Cost',
      value: formatCost(now.cost_usd, now.unpriced_calls),
      hint: costHint(now),
      note: now.unpriced_calls > 0 ? `${plural(now.unpriced_calls, 'call')} unpriced` : null,
      noteTone: 'warn',
      change: change((values) => values.cost_usd),
      moreIs: null,
      spark: spark((values) => values.cost_usd),
    },
    {
      ...quiet,
      label: 'Latency p95',
      value: formatDuration(now.duration_ms_p95),
      hint: `95 of 100 model calls took at most ${formatDuration(now.duration_ms_p95)}; median ${formatDuration(now.duration_ms_p50)}`,
      note: `median ${formatDuration(now.duration_ms_p50)}`,
      change: change((values) => values.duration_ms_p95),
      moreIs: 'worse',
      spark: spark((values) => values.duration_ms_p95),
    },
    {
      ...quiet,
      label: 'First token p95',
      value: formatDuration(now.ttft_ms_p95),
      hint:
        now.ttft_ms_p95 === null
          ? 'No call said when its first token came; streaming calls do when their library reports it'
          : `95 of 100 streamed calls began to answer within ${formatDuration(now.ttft_ms_p95)}`,
      note: now.ttft_ms_p50 === null ? null : `median ${formatDuration(now.ttft_ms_p50)}`,
      change: change((values) => values.ttft_ms_p95),
      moreIs: 'worse',
      spark: spark((values) => values.ttft_ms_p95),
    },
  ];
}

function costHint(values: Values): string {
  if (values.unpriced_calls === 0) return values.cost_usd === null ? 'No call with a cost' : `$${values.cost_usd}`;
  const known = values.cost_usd === null ? 'No call could be priced' : `At least ${formatUsd(values.cost_usd)}`;
  return `${known}: ${formatCount(values.unpriced_calls)} calls have tokens and no known price. They are not counted as $0.`;
}
