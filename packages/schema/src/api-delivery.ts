/** Answers of the routes about what became of everything that was sent: outcomes, quarantine. */
import { z } from 'zod';
import { OUTCOME_GROUPS } from './outcomes.ts';
import { QUARANTINE_EVENTS, QUARANTINE_STATUSES } from './rows.ts';

const count = z.number().int();
const time = z.string().describe('RFC 3339, UTC, microseconds');

export const outcomeEntrySchema = z.object({
  minute: time,
  key: z.string(),
  protocol: z.string(),
  item_type: z.string(),
  outcome: z.string(),
  reason: z.string().nullable(),
  quantity: count,
});
export type OutcomeEntry = z.infer<typeof outcomeEntrySchema>;

export const outcomeSumSchema = z.object({
  outcome: z.string().nullable().describe('null when it is not in group_by; so are the other four'),
  reason: z.string().nullable().describe('"" = none is needed'),
  key: z.string().nullable(),
  protocol: z.string().nullable(),
  item_type: z.string().nullable(),
  quantity: count,
  points: z.array(z.object({ time, quantity: count })).describe('with `step` only; steps without items are left out'),
});
export type OutcomeSum = z.infer<typeof outcomeSumSchema>;

export const outcomeSumsSchema = z.object({
  from: time,
  to: time,
  step_ms: count.nullable(),
  group_by: z.array(z.enum(OUTCOME_GROUPS)),
  received: count.nullable().describe('items that came in, counted apart from their outcomes; null with a filter that it cannot follow'),
  groups: z.array(outcomeSumSchema).describe('largest first'),
});
export type OutcomeSums = z.infer<typeof outcomeSumsSchema>;

export const quarantineRowSchema = z.object({
  id: z.string(),
  status: z.enum(QUARANTINE_STATUSES),
  received_at: time,
  key: z.string(),
  protocol: z.string(),
  signal: z.string(),
  item_type: z.string(),
  item_count: count.describe('one, unless the request could not be cut into its items'),
  item_index: count.describe('place of the item in the request that was received'),
  reason: z.string(),
  message: z.string(),
  last_failure: z.string().nullable().describe('why the last replay failed'),
  replay_count: count.describe('tries so far'),
  bytes: count,
  changed_at: time.nullable(),
  changed_by: z.string().nullable().describe('who asked for the last change'),
});
export type QuarantineEntry = z.infer<typeof quarantineRowSchema>;

export const quarantineDetailSchema = quarantineRowSchema.extend({
  format: z.string().describe('protobuf, json, ndjson or envelope'),
  preview: z.object({
    text: z.string().describe('the beginning; of binary data what can be read in it'),
    is_binary: z.boolean(),
    is_truncated: z.boolean(),
  }),
  history: z.array(z.object({ at: time, event: z.enum(QUARANTINE_EVENTS), actor: z.string().nullable(), message: z.string().nullable() })),
});
export type QuarantineDetail = z.infer<typeof quarantineDetailSchema>;

export const quarantineActionSchema = z.object({
  requested: count.describe('items that the processor will now work on'),
  skipped: z.array(z.object({ id: z.string(), reason: z.string() })).describe('items that nothing was asked for, and why'),
  has_more: z.boolean().describe('with `all`: more items match; ask again when these are done'),
});
export type QuarantineAction = z.infer<typeof quarantineActionSchema>;
