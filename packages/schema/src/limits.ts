/** Attribute under which an item says what of it was cut: JSON of {field or attribute: its original length in characters}. */
export const CUT_ATTRIBUTE = 'sentryai.truncated';
/** Attribute under which an item that a sampling rule kept says the rule's rate: it stands for 1 / rate items. */
export const SAMPLE_RATE_ATTRIBUTE = 'sentryai.sample_rate';

/** What one ingest key may send. null = no limit. */
export type KeyLimits = {
  /** A request passes while at least one is left, and is then counted whole. */
  items_per_second: number | null;
  /** Items that may come at once after a quiet time; null = ten seconds' worth. */
  items_burst: number | null;
  /** Bytes of bodies, inflated. */
  bytes_per_second: number | null;
  /** null = ten seconds' worth. */
  bytes_burst: number | null;
};

/** Shares of what a key sends that are kept, 0 to 1. Errors, scores and client reports are kept whatever these say. */
export type SampleRates = { spans: number; logs: number; metrics: number };

/** What one project may send in a day (UTC). null = no limit. */
export type ProjectQuota = { items_per_day: number | null; bytes_per_day: number | null };

/** What a project's keys sent in a day and what was taken: items, and bytes of their bodies, inflated. */
export type ProjectUsage = { items: number; bytes: number };

export const NO_LIMITS: KeyLimits = { items_per_second: null, items_burst: null, bytes_per_second: null, bytes_burst: null };
export const KEEP_ALL: SampleRates = { spans: 1, logs: 1, metrics: 1 };
export const NO_QUOTA: ProjectQuota = { items_per_day: null, bytes_per_day: null };

const DAY_MS = 86_400_000;

/** Number of a day since the Unix epoch; days begin and end at midnight UTC. */
export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS);
}

/** Unix milliseconds at which a day begins. */
export function dayStartMs(day: number): number {
  return day * DAY_MS;
}
