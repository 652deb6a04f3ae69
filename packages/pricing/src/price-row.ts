import type { PriceNote, PriceSource } from '@sentryai/schema';
import type { TieredRates } from './rates.ts';

/** Seconds after midnight UTC; `fromSeconds` > `toSeconds` wraps around midnight. */
export type DailyWindow = { fromSeconds: number; toSeconds: number };

/** Rates, when they hold, and what they are called. */
export type PriceRow = TieredRates & {
  /** `provider/model@since`, see `price_id` of SpanRow; an override's ends with `#` and its id. */
  id: string;
  source: PriceSource;
  /** Half-open, Unix milliseconds; infinite where there is no bound. */
  fromMs: number;
  toMs: number;
  /** Null = all day. */
  daily: DailyWindow | null;
  perRequestUsd: number;
  /** Assumptions that hold for every call that this row prices. */
  notes: readonly PriceNote[];
};

/** Rows for one model, best first: the first that holds at a time prices the call. */
export type PricePlan = readonly PriceRow[];

function isInDaily({ fromSeconds, toSeconds }: DailyWindow, atMs: number): boolean {
  const seconds = (((atMs % 86_400_000) + 86_400_000) % 86_400_000) / 1000;
  if (toSeconds < fromSeconds) return seconds >= fromSeconds || seconds < toSeconds;
  return seconds >= fromSeconds && seconds < toSeconds;
}

/** The row that holds at a time; null when none does. */
export function rowAt(plan: PricePlan, atMs: number): PriceRow | null {
  for (const row of plan) {
    if (atMs >= row.fromMs && atMs < row.toMs && (row.daily === null || isInDaily(row.daily, atMs))) return row;
  }
  return null;
}
