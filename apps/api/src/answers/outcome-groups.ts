import { OUTCOME_GROUPS, type OutcomeGroup, type OutcomeSum } from '@sentryai/schema';
import type { OutcomeSumRecord } from '@sentryai/store/queries/index';
import { formatTimeUs } from '../time-range.ts';

/** Sums by group and step as groups with their points, largest first. Without steps there are no points. */
export function outcomeGroups(sums: readonly OutcomeSumRecord[], groupBy: readonly OutcomeGroup[]): OutcomeSum[] {
  const byGroup = Map.groupBy(sums, (row) => JSON.stringify(OUTCOME_GROUPS.map((name) => row[name])));
  const groups = [...byGroup.values()].map((rows): OutcomeSum => {
    const [first] = rows;
    const names = OUTCOME_GROUPS.map((name) => [name, groupBy.includes(name) ? (first?.[name] ?? '') : null]);
    return {
      ...(Object.fromEntries(names) as Record<OutcomeGroup, string | null>),
      quantity: rows.reduce((sum, row) => sum + row.quantity, 0),
      points: rows
        .filter((row) => row.bucket_s > 0)
        .map((row) => ({ time: formatTimeUs(row.bucket_s * 1_000_000), quantity: row.quantity })),
    };
  });
  return groups.filter(({ quantity }) => quantity !== 0).sort((a, b) => b.quantity - a.quantity);
}
