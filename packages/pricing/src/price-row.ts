import { calcPrice } from '@pydantic/genai-prices';
import type { ConditionalPrice, ModelInfo, ModelPrice, Tier, TieredPrices } from '@pydantic/genai-prices';
import type { PriceCandidate } from './model-candidates.ts';

/** Version of the bundled price data; stands in `price_id` where a row has no start date of its own. */
export const PRICE_DATA_VERSION = '0.1.8';

/** US dollars per million tokens: one number, or steps by the size of the whole input. */
export type Rate = { base: number; tiers: readonly Tier[] };

/** Rates that hold together, and when. */
export type PriceRow = {
  /** `provider/model@date`, see `price_id` of SpanRow. */
  id: string;
  startMs: number;
  /** Daily window in seconds after midnight UTC; `from` > `to` wraps around midnight. Null = all day. */
  daily: { fromSeconds: number; toSeconds: number } | null;
  input: Rate | null;
  cacheRead: Rate | null;
  cacheWrite: Rate | null;
  output: Rate | null;
  reasoning: Rate | null;
  perRequestUsd: number;
};

function rateOf(price: number | TieredPrices | undefined): Rate | null {
  if (price === undefined) return null;
  if (typeof price === 'number') return { base: price, tiers: [] };
  return { base: price.base, tiers: [...price.tiers].sort((left, right) => left.start - right.start) };
}

/** An empty price list is a hole in the data unless the entry itself says that the model costs nothing. */
function isFreeOfCharge(model: ModelInfo): boolean {
  return /\bfree\b|included in the subscription/i.test([model.id, model.name, model.price_comments, model.description].join('\n'));
}

function secondsOfDay(time: string): number {
  const match = /^(\d{2}):(\d{2}):(\d{2})/.exec(time);
  const offset = /([+-])(\d{2}):(\d{2})$/.exec(time);
  const local = Number(match?.[1]) * 3600 + Number(match?.[2]) * 60 + Number(match?.[3]);
  const offsetSeconds = offset === null ? 0 : (Number(offset[2]) * 3600 + Number(offset[3]) * 60) * (offset[1] === '+' ? 1 : -1);
  return (local - offsetSeconds + 86_400) % 86_400;
}

function compileRow(providerId: string, model: ModelInfo, constraint: ConditionalPrice['constraint'], prices: ModelPrice): PriceRow {
  const startDate = constraint?.type === 'start_date' ? constraint.start_date : null;
  const isFree = Object.keys(prices).length === 0 && isFreeOfCharge(model);
  const free: Rate | null = isFree ? { base: 0, tiers: [] } : null;
  const perThousandRequests = prices['requests_kcount'];
  return {
    id: `${providerId}/${model.id}@${startDate ?? PRICE_DATA_VERSION}`,
    startMs: startDate === null ? Number.NEGATIVE_INFINITY : Date.parse(startDate),
    daily:
      constraint?.type === 'time_of_date'
        ? { fromSeconds: secondsOfDay(constraint.start_time), toSeconds: secondsOfDay(constraint.end_time) }
        : null,
    input: rateOf(prices['input_mtok']) ?? free,
    cacheRead: rateOf(prices['cache_read_mtok']),
    cacheWrite: rateOf(prices['cache_write_mtok']),
    output: rateOf(prices['output_mtok']) ?? free,
    reasoning: rateOf(prices['output_reasoning_mtok']),
    perRequestUsd: typeof perThousandRequests === 'number' ? perThousandRequests / 1000 : 0,
  };
}

/**
 * All price rows of one model, as the data lists them; null when the table does not know the model.
 * Never throws: a model that the library stumbles over counts as unknown.
 */
export function findPriceRows(candidate: PriceCandidate): PriceRow[] | null {
  try {
    // Without usage the library only resolves the model; the multiplication is ours (30 us a call against below 1 us).
    const found = calcPrice({}, candidate.model, { providerId: candidate.providerId, timestamp: new Date(0) });
    if (found === null) return null;
    const { prices } = found.model;
    const listed: ConditionalPrice[] = Array.isArray(prices) ? prices : [{ prices }];
    return listed.map((row) => compileRow(found.provider.id, found.model, row.constraint, row.prices));
  } catch {
    // A broken row of the price data must leave the call unpriced, not lose the span.
    return null;
  }
}

/** The context window that the table lists for a model, in tokens; null when it lists none. Never throws. */
export function findContextWindow(candidate: PriceCandidate): number | null {
  try {
    const window = calcPrice({}, candidate.model, { providerId: candidate.providerId, timestamp: new Date(0) })?.model.context_window;
    return typeof window === 'number' && window > 0 ? window : null;
  } catch {
    // As above: a broken row is an unknown window.
    return null;
  }
}

function isActive(row: PriceRow, atMs: number): boolean {
  if (row.daily === null) return atMs >= row.startMs;
  const seconds = (((atMs % 86_400_000) + 86_400_000) % 86_400_000) / 1000;
  const { fromSeconds, toSeconds } = row.daily;
  if (toSeconds < fromSeconds) return seconds >= fromSeconds || seconds < toSeconds;
  return seconds >= fromSeconds && seconds < toSeconds;
}

/** The row that holds at a time: the last one listed that applies, else the first. */
export function rowAt(rows: readonly PriceRow[], atMs: number): PriceRow | null {
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index];
    if (row !== undefined && isActive(row, atMs)) return row;
  }
  return rows[0] ?? null;
}
