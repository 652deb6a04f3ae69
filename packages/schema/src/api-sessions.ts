/** Answers of the read API about sessions and users: lists, one session's conversation, one user. */
import { z } from 'zod';
import { scoreEntrySchema, spanSkeletonSchema, traceRowSchema } from './api.ts';
import { messageSchema } from './messages.ts';
import { SPAN_KINDS, SPAN_STATUSES, USAGE_ROLES } from './span.ts';

const time = z.string().describe('RFC 3339, UTC, microseconds');
const count = z.number().int();
const tokens = z.number().int().nullable();
const usd = z.number().nullable();
const ms = z.number().nullable();

const ownerFields = {
  traces: count,
  llm_calls: count,
  tool_calls: count,
  error_count: count.describe('failed model calls, tool runs and agents'),
  input_tokens: tokens,
  output_tokens: tokens,
  total_tokens: tokens,
  estimated_tokens: tokens.describe('guessed by clients; in none of the other counts'),
  unmeasured_calls: count.describe('model calls that did not fail and did not say how many tokens they used; at least'),
  cost_usd: usd,
  unpriced_calls: count,
  first_seen: time.describe('inside the window, to the minute'),
  last_seen: time.describe('inside the window; to the minute once the trace is settled'),
  models: z.array(z.string()),
};

export const sessionRowSchema = z.object({
  session_id: z.string(),
  user_id: z.string().nullable(),
  ...ownerFields,
  environments: z.array(z.string()).describe('a few of them'),
  services: z.array(z.string()).describe('a few of them'),
});
export type SessionRow = z.infer<typeof sessionRowSchema>;

export const userRowSchema = z.object({ user_id: z.string(), sessions: count, ...ownerFields });
export type UserRow = z.infer<typeof userRowSchema>;

/** `GET /sessions/{session_id}`. */
export const sessionDetailSchema = z.object({
  session: sessionRowSchema.extend({
    releases: z.array(z.string()),
    agents: z.array(z.string()),
    users: z.array(z.string()),
  }),
  scores: z.array(scoreEntrySchema).describe('scores and feedback about the session as a whole'),
  has_more_traces: z
    .boolean()
    .describe('true when the session has more traces than can be summed when somebody looks: then its figures are those of settled traces'),
});
export type SessionDetail = z.infer<typeof sessionDetailSchema>;

const failureSchema = z.object({ type: z.string().nullable(), message: z.string().nullable(), http_status: count.nullable() });
export type TurnFailure = z.infer<typeof failureSchema>;

const turnFields = {
  trace_id: z.string(),
  span_id: z.string(),
  time,
  name: z.string(),
  span_kind: z.enum(SPAN_KINDS),
  agents: z.array(z.string()).describe('agents around it, outermost first'),
  inside: z
    .object({ kind: z.enum(SPAN_KINDS), name: z.string(), span_id: z.string() })
    .nullable()
    .describe('the nearest tool, guardrail, … that it is part of'),
  status: z.enum([...SPAN_STATUSES, 'running']),
  duration_ms: ms.describe('null while it runs'),
  error: failureSchema.nullable(),
};

export const toolRunSchema = z.object({
  call_id: z.string().nullable(),
  name: z.string(),
  arguments: z.string(),
  result: z.string().nullable().describe('null while nobody said what it answered'),
  span: spanSkeletonSchema
    .pick({ span_id: true, kind: true, status: true, duration_ms: true })
    .nullable()
    .describe('the run, where it was sent'),
  trace_id: z.string(),
  error: failureSchema.nullable(),
});
export type ToolRunAnswer = z.infer<typeof toolRunSchema>;

/** How a call's messages go on from earlier ones; see packages/pipeline/src/conversation/message-threads.ts. */
export const HISTORY_RELATIONS = ['separate', 'continues', 'shortened', 'rewritten', 'branch', 'retry', 'repeat'] as const;

export const sessionTurnSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('exchange').describe('a model call; in traces without their words, the run of an agent'),
    ...turnFields,
    provider: z.string().nullable(),
    model: z.string().nullable(),
    input_tokens: tokens,
    output_tokens: tokens,
    cost_usd: usd,
    usage_role: z.enum(USAGE_ROLES),
    ttft_ms: ms,
    finish_reason: z.string().nullable(),
    system: z.string().nullable().describe('instructions, where they are new or others than before'),
    history: z
      .object({
        relation: z.enum(HISTORY_RELATIONS),
        of: z.object({ trace_id: z.string(), span_id: z.string() }).nullable().describe('the call that it goes on from'),
        repeated_messages: count.describe('messages that were sent again and stand in earlier turns'),
        removed: z.array(messageSchema).describe('what an earlier call had and this one left out'),
        inserted: z.array(messageSchema).describe('what stands in its place'),
      })
      .nullable()
      .describe('null when it is not known what was sent'),
    sent: z.array(messageSchema).describe('messages that no earlier call sent; what tools answered stands with their runs'),
    answer: z.array(messageSchema),
    tools: z.array(toolRunSchema).describe('tools that the answer asks for'),
    is_clipped: z.boolean().describe('true when texts were cut; the span has all of them'),
    is_too_long: z.boolean().describe('true when the texts are too long to be read here; the span has them'),
  }),
  z.object({
    kind: z.literal('work').describe('a tool that no answer asked for, a retrieval, a guardrail, …'),
    ...turnFields,
    input: z.string(),
    output: z.string(),
    document_count: count.nullable(),
    is_clipped: z.boolean(),
  }),
  z.object({ kind: z.literal('failure').describe('something else that failed'), ...turnFields }),
]);
export type SessionTurn = z.infer<typeof sessionTurnSchema>;
export type ExchangeTurnAnswer = Extract<SessionTurn, { kind: 'exchange' }>;
export type WorkTurnAnswer = Extract<SessionTurn, { kind: 'work' }>;

/** An error that was reported within a trace of the page. */
const turnErrorSchema = z.object({
  event_id: z.string(),
  timestamp: time,
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
  type: z.string(),
  value: z.string(),
  handled: z.boolean().nullable(),
});
export type TurnError = z.infer<typeof turnErrorSchema>;

/** `GET /sessions/{session_id}/turns`. */
export const sessionTurnsSchema = z.object({
  data: z.array(sessionTurnSchema).describe('in the order asked for'),
  next_cursor: z.string().nullable(),
  traces: z.array(traceRowSchema).describe('the traces that the turns are of'),
  scores: z.array(scoreEntrySchema).describe('scores and feedback about these traces and their spans'),
  errors: z.array(turnErrorSchema).describe('errors reported within these traces'),
});
export type SessionTurns = z.infer<typeof sessionTurnsSchema>;

const modelUsageSchema = z.object({
  model: z.string(),
  provider: z.string().nullable(),
  calls: count,
  errors: count,
  input_tokens: tokens,
  output_tokens: tokens,
  cost_usd: usd,
  unpriced_calls: count,
});
export type ModelUsage = z.infer<typeof modelUsageSchema>;

/** `GET /users/{user_id}`. */
export const userDetailSchema = z.object({
  user: userRowSchema,
  models: z.array(modelUsageSchema).describe('of settled traces, the most used first'),
  failed_traces: z.array(traceRowSchema).describe('the newest traces in which something failed for this user; settled ones'),
});
export type UserDetail = z.infer<typeof userDetailSchema>;
