import { z } from 'zod';

const RATE_MAX = 1e12;
const rate = z.number().positive().max(RATE_MAX).nullable();
const amount = z.number().int().positive().max(Number.MAX_SAFE_INTEGER).nullable();

/** What an ingest key may send; null = no limit. */
export const keyLimitsSchema = z.object({
  items_per_second: rate.describe('null = no limit'),
  items_burst: amount.describe("items that may come at once after a quiet time; null = ten seconds' worth"),
  bytes_per_second: rate.describe('of bodies, inflated; null = no limit'),
  bytes_burst: amount.describe("null = ten seconds' worth"),
});

const share = z.number().min(0).max(1);

/** Shares of what a key sends that are kept. */
export const sampleRatesSchema = z.object({
  spans: share.describe('1 = all; a trace is kept or left out as a whole, failed spans are always kept'),
  logs: share.describe('errors are always kept'),
  metrics: share,
});

export const projectQuotaSchema = z.object({
  items_per_day: amount.describe('null = no limit; a day begins at midnight UTC'),
  bytes_per_day: amount.describe('of bodies, inflated; null = no limit'),
});

const count = z.number().int();
const time = z.string().describe('RFC 3339, UTC, microseconds');

export const projectEntrySchema = z.object({
  id: z.number().int(),
  name: z.string(),
  created_at: time,
  quota: projectQuotaSchema,
});
export type ProjectEntry = z.infer<typeof projectEntrySchema>;

/** `GET /usage`: what a project used today, and what its keys sent in the last minute. */
export const usageSchema = z.object({
  project_id: z.number().int(),
  quota: projectQuotaSchema,
  today: z.object({
    from: time.describe('midnight UTC'),
    resets_at: time,
    items: count.describe('taken in since then'),
    bytes: count.describe('of their bodies, inflated'),
  }),
  last_minute: z.object({
    from: time,
    to: time,
    keys: z.array(
      z.object({
        key: z.string(),
        taken: count.describe('items that were taken in, whatever became of them'),
        limited: count.describe('items that a limit kept out; a request that was not read counts as one'),
        rejected: count.describe('items that could not be stored'),
      }),
    ),
  }),
});
export type Usage = z.infer<typeof usageSchema>;
