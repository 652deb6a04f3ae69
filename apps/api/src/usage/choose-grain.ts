import { UNCOUNTED_KINDS } from '@sentryai/pipeline';
import type { SpanKind } from '@sentryai/schema';
import { OWNER_DIMENSIONS, type UsageGrain, USAGE_DIMENSIONS } from '@sentryai/store/queries/index';
import { searchedColumns, spanSearch } from '../search/index.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
/** Shorter windows have few minutes to sum; longer ones are read by the quarter or the hour where the steps allow it. */
const QUARTERS_FROM_MS = 6 * HOUR_MS;
const HOURS_FROM_MS = 60 * HOUR_MS;

export type GrainRequest = {
  /** Search text; undefined = everything. */
  query: string | undefined;
  groupBy: string | null;
  /** Kinds asked for; null = the default ones. */
  kinds: readonly SpanKind[] | null;
  stepMs: number;
  window: { fromUs: number; toUs: number };
};

/**
 * The coarsest source that can answer: rollups know a few dimensions and whole minutes, quarters or hours; whatever asks
 * for more is counted from the spans themselves. Errors: SearchQueryError.
 */
export function chooseGrain({ query, groupBy, kinds, stepMs, window }: GrainRequest): UsageGrain {
  if (kinds?.some((kind) => UNCOUNTED_KINDS.has(kind))) return 'spans';
  const columns = searchedColumns(query, spanSearch);
  if (columns === null) return 'spans';
  const needed = groupBy === null ? columns : [...columns, groupBy];
  if (stepMs % MINUTE_MS === 0 && needed.every((name) => has(USAGE_DIMENSIONS, name))) return timeGrain(stepMs, window);
  const isOwners = stepMs % HOUR_MS === 0 && kinds === null && needed.every((name) => has(OWNER_DIMENSIONS, name));
  return isOwners ? 'owners' : 'spans';
}

/** For sums over a whole window. */
export function grainOfWindow(window: GrainRequest['window']): 'minutes' | 'quarters' | 'hours' {
  return timeGrain(HOUR_MS, window);
}

function timeGrain(stepMs: number, window: GrainRequest['window']): 'minutes' | 'quarters' | 'hours' {
  const lengthMs = (window.toUs - window.fromUs) / 1000;
  if (stepMs % HOUR_MS === 0 && lengthMs >= HOURS_FROM_MS) return 'hours';
  return stepMs % QUARTER_MS === 0 && lengthMs >= QUARTERS_FROM_MS ? 'quarters' : 'minutes';
}

function has(dimensions: readonly string[], name: string): boolean {
  return dimensions.includes(name);
}
