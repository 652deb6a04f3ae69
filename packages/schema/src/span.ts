import type { PriceSource } from './prices.ts';

/** What a span is about. `event`, `http` and `db` are kept apart so that lists can hide plumbing. */
export const SPAN_KINDS = [
  'llm',
  'embedding',
  'tool',
  'agent',
  'workflow',
  'chain',
  'retrieval',
  'rerank',
  'guardrail',
  'evaluation',
  'mcp',
  'http',
  'db',
  'event',
  'other',
] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

export const SPAN_STATUSES = ['unset', 'ok', 'error'] as const;
export type SpanStatus = (typeof SPAN_STATUSES)[number];

/**
 * Whether a span's own token counts enter totals: `own` a provider call; `rollup` repeats its children; `duplicate` a
 * second view of a call that another span already counts; `estimate` the client guessed; `none` carries no usage.
 */
export const USAGE_ROLES = ['none', 'own', 'rollup', 'duplicate', 'estimate'] as const;
export type UsageRole = (typeof USAGE_ROLES)[number];

/**
 * How the stored text of `input` or `output` is to be read; packages/conventions/src/messages reads each of them into
 * one list of messages. Payload text is stored as it came (design.md rule 4.9) and understood when somebody looks.
 */
export const CONTENT_FORMATS = [
  '', // nothing stored
  'text', // plain text
  'json', // some JSON without a known message shape (tool arguments, function results)
  'messages', // OpenTelemetry GenAI message list [{role, parts:[…]}]
  'openai', // OpenAI-like [{role, content, tool_calls}] (also Langfuse, LangSmith, flattened lists rebuilt)
  'vercel', // Vercel AI SDK: prompt messages, or {text, toolCalls, object, reasoning}
] as const;
export type ContentFormat = (typeof CONTENT_FORMATS)[number];

/** A value as attributes carry it, after decoding. 64-bit integers beyond 2^53 come as bigint. */
export type AttributeValue = string | number | boolean | bigint | null | Uint8Array | AttributeValue[] | { [key: string]: AttributeValue };

/**
 * One span in normal form; one row of table `spans`. Ids are lowercase hex, times integer microseconds since the Unix
 * epoch, money US dollars. `null` = unknown, which is not 0; '' = the emitter said nothing.
 */
export type SpanRow = {
  project_id: number;
  trace_id: string;
  span_id: string;
  /** '0000000000000000' for a root. */
  parent_span_id: string;
  start_time_us: number;
  /** >= 0; an end before the start is clamped. */
  duration_us: number;
  received_at_ms: number;
  name: string;
  kind: SpanKind;
  status: SpanStatus;
  /** A failure's class (exception type, error.type); '' when none. */
  error_type: string;
  error_message: string;
  http_status: number | null;
  service: string;
  environment: string;
  release: string;
  session_id: string;
  user_id: string;
  /** Normalized vendor, OpenTelemetry's registry names (openai, anthropic, aws.bedrock, …). */
  provider: string;
  model_requested: string;
  /** Answered model, else the requested one. */
  model: string;
  /** Everything sent, cached and cache-written tokens included. */
  input_tokens: number | null;
  /** Everything produced, reasoning included. */
  output_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  /** Parts of the counts above that few calls have, by TOKEN_DETAILS; absent = unknown. */
  token_details: Record<string, number>;
  /** How the vendor processed the call: batch, flex, priority, …; '' standard or not said. */
  service_tier: string;
  /** Provisional, from the mapping tables; the trace decides (pipeline/trace-analysis). */
  usage_role: UsageRole;
  cost_usd: number | null;
  cost_input_usd: number | null;
  cost_output_usd: number | null;
  /** 'emitter' as given by the client, 'computed' from our price table, '' unknown or unpriced. */
  cost_source: '' | 'emitter' | 'computed';
  /** Which price row our own figure comes from (`provider/model@date`, see packages/pricing), '' when none. */
  price_id: string;
  /** Our own figure beside a cost that the emitter gave; null where `cost_usd` is ours or nothing prices the call. */
  computed_cost_usd: number | null;
  /** Whose price it is. */
  price_source: '' | PriceSource;
  /** Processing tier and step that were used (`batch`, `>200000`, `batch>200000`); '' standard. */
  price_tier: string;
  /** What was assumed: comma list of PRICE_NOTES. */
  price_notes: string;
  ttft_us: number | null;
  /** stop, length, tool_calls, content_filter, error, other; '' unknown. */
  finish_reason: string;
  is_streaming: boolean | null;
  operation: string;
  response_id: string;
  agent_name: string;
  tool_name: string;
  tool_call_id: string;
  prompt_name: string;
  prompt_version: string;
  /** Id given by a client whose ids are not W3C ids; '' otherwise. */
  external_id: string;
  /** 'otlp', 'native', … */
  origin: string;
  /** Convention family that was recognized (otel_genai, vercel_ai, openinference, openllmetry, langfuse, …); '' none. */
  emitter: string;
  scope_name: string;
  scope_version: string;
  /** Key to value; a tag without a value has ''. */
  tags: Record<string, string>;
  /** Remaining small attributes by type; resource attributes stand under `resource.<key>`. */
  attributes_string: Record<string, string>;
  attributes_number: Record<string, number>;
  attributes_bool: Record<string, boolean>;
};

/** The big texts of one span; one row of `span_content`, absent when there is nothing to keep. */
export type SpanContentRow = {
  project_id: number;
  trace_id: string;
  span_id: string;
  start_time_us: number;
  received_at_ms: number;
  input: string;
  input_format: ContentFormat;
  output: string;
  output_format: ContentFormat;
  /** System instructions that stand apart from the messages; text or JSON parts. */
  system_instructions: string;
  /** JSON list of the tools offered; '' none. */
  tool_definitions: string;
  /** JSON list of {id?, content, score?, metadata?}; '' none. */
  documents: string;
  /** JSON object of model parameters (temperature, max_tokens, …); '' none. */
  parameters: string;
  /** JSON list of {time_us, name, attributes}; '' none. */
  events: string;
  /** JSON list of {trace_id, span_id, attributes}; '' none. */
  links: string;
  /** JSON object: attributes that were understood (as sent) or are too big for the narrow row; '' none. */
  attributes: string;
};
