/** Answer of `GET /running`: work that has not ended. */
import { z } from 'zod';
import { SPAN_KINDS } from './span.ts';

const time = z.string().describe('RFC 3339, UTC, microseconds');
const count = z.number().int();
const tokens = z.number().int().nullable();

/** A step of a run: the innermost span that runs, else the one that ended last. */
const stepSchema = z.object({
  span_id: z.string(),
  name: z.string(),
  kind: z.enum(SPAN_KINDS),
  start_time: time,
  is_running: z.boolean(),
});

export const runningRowSchema = z.object({
  trace_id: z.string(),
  name: z.string(),
  evidence: z
    .enum(['started', 'open'])
    .describe('started: a span_start whose end has not come; open: ended spans whose parent has not come'),
  start_time: time,
  last_activity: time.describe('when anything of the trace was last received, by our clock'),
  is_stalled: z.boolean().describe('nothing was received for longer than `idle_minutes`'),
  step: stepSchema.nullable(),
  agents: z.array(z.string()).describe('agents that run, outermost first'),
  spans_ended: count,
  spans_running: count,
  llm_calls: count,
  tool_calls: count,
  error_count: count,
  total_tokens: tokens,
  cost_usd: z.number().nullable(),
  unpriced_calls: count,
  session_id: z.string().nullable(),
  user_id: z.string().nullable(),
  service: z.string().nullable(),
  environment: z.string().nullable(),
  release: z.string().nullable(),
  is_partial: z.boolean().describe('true when the trace is too big to be counted here: its counts are at least these'),
});
export type RunningRow = z.infer<typeof runningRowSchema>;

export const runningSchema = z.object({
  now: time.describe('our clock, which `last_activity` is by'),
  idle_minutes: z.number(),
  data: z.array(runningRowSchema).describe('newest activity first'),
  has_more: z.boolean().describe('true when only some of what runs is in it'),
});
export type Running = z.infer<typeof runningSchema>;
