import type { StatsSeries } from '@sentryai/schema';

export type ModelColumn = 'count' | 'errors' | 'input_tokens' | 'output_tokens' | 'cost_usd' | 'duration_ms_p95';

/** Biggest first; unknown values last, since "unpriced" is not the cheapest. */
export function sortModels(series: readonly StatsSeries[], column: ModelColumn): StatsSeries[] {
  return series.toSorted((a, b) => (b.totals[column] ?? -1) - (a.totals[column] ?? -1));
}
