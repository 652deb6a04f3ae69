/** One step of a re-pricing: some models of a week, what pricing them anew changes, and the change itself. */
import type { PriceBook } from '@sentryai/pricing';
import { NO_REPRICE_COUNTS, type PriceGroup, type RepriceCounts } from '@sentryai/schema';
import type { RowChange, Store } from '@sentryai/store';
import {
  priceSql,
  repriceChange,
  type RepricedTable,
  repriceGroups,
  repriceOutcome,
  type RepriceWindow,
  runQuery,
} from '@sentryai/store/queries/index';

/** Each model costs a query, and its spans a pass over the week when their price differs. */
export const GROUPS_PER_STEP = 50;

export type PlannedStep = {
  /** Models that were looked at, in order; fewer than GROUPS_PER_STEP at the end of a week. */
  seen: PriceGroup[];
  /** Those with spans that are to be rewritten. */
  groups: PriceGroup[];
  counts: RepriceCounts;
};

/** What the next models of a window, those behind `after`, get. Errors: those of Store.query. */
export async function planStep(
  store: Store,
  table: RepricedTable,
  input: { window: RepriceWindow; after: PriceGroup | null; book: PriceBook; signal: AbortSignal },
): Promise<PlannedStep> {
  const { window, after, book, signal } = input;
  const found = await runQuery(store, repriceGroups(table, window, after, GROUPS_PER_STEP), signal);
  const counts = { ...NO_REPRICE_COUNTS };
  const groups: PriceGroup[] = [];
  const seen = found.map(({ provider, model, model_requested, service_tier }): PriceGroup => {
    return { provider, model, model_requested, service_tier };
  });
  for (const group of seen) {
    const repricing = { groups: [group], price: sqlOf(window, group, book) };
    const [outcome] = await runQuery(store, repriceOutcome(table, window, repricing), signal);
    if (outcome === undefined) continue;
    for (const name of ['spans', 'priced', 'changed', 'unpriced', 'given'] as const) counts[name] += outcome[name];
    if (outcome.different > 0) groups.push(group);
  }
  return { seen, groups, counts };
}

/** How to rewrite the spans of these models. */
export function changesOf(window: RepriceWindow, groups: readonly PriceGroup[], book: PriceBook): RowChange[] {
  return groups.map((group) => repriceChange(window, { groups: [group], price: sqlOf(window, group, book) }));
}

function sqlOf(window: RepriceWindow, group: PriceGroup, book: PriceBook): ReturnType<typeof priceSql> {
  const hours = { fromMs: Math.floor(window.fromUs / 1000), toMs: Math.ceil(window.toUs / 1000) };
  return priceSql(book.planOf(window.projectId, group), group.service_tier, hours);
}
