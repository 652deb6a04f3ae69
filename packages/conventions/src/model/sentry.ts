import { type AttributeSpec, CONTENT_RANK, type EmitterModel } from '../attribute-spec.ts';

/** What the AI SDK's own attributes become when a Sentry SDK passes them on: the same names behind `vercel.`. */
const VERCEL_AI: Readonly<Record<string, AttributeSpec>> = {
  'vercel.ai.usage.reasoningTokens': { field: 'tokens', part: 'reasoning', usage: 'otel_genai' },
  'vercel.ai.usage.outputTokenDetails.reasoningTokens': { field: 'tokens', part: 'reasoning', usage: 'otel_genai' },
  'vercel.ai.usage.inputTokenDetails.cacheWriteTokens': { field: 'tokens', part: 'cache_write', usage: 'otel_genai' },
  'vercel.ai.response.msToFirstChunk': { field: 'ttft', read: 'milliseconds' },
  'vercel.ai.response.msToFirstToken': { field: 'ttft', read: 'milliseconds' },
  'vercel.ai.response.finishReason': { field: 'finish_reason' },
  'vercel.ai.model.provider': { field: 'provider' },
  'vercel.ai.model.id': { field: 'model_requested' },
  'vercel.ai.streaming': { field: 'is_streaming' },
  'vercel.ai.telemetry.functionId': { field: 'agent_name' },
  'vercel.ai.prompt': { field: 'input', read: 'format:vercel', rank: CONTENT_RANK.whole + 5 },
};

/** Attributes and measurements of SDKs before 2025, Python's above all. */
const FIRST_GENERATION: Readonly<Record<string, AttributeSpec>> = {
  'ai.input_messages': { field: 'input', read: 'auto', rank: CONTENT_RANK.messages + 20 },
  'ai.responses': { field: 'output', read: 'auto', rank: CONTENT_RANK.messages + 20 },
  'ai.model_id': { field: 'model_requested' },
  'ai.streaming': { field: 'is_streaming' },
  'ai.prompt_tokens.used': { field: 'tokens', part: 'input' },
  'ai.completion_tokens.used': { field: 'tokens', part: 'output' },
  'ai.total_tokens.used': { field: 'tokens', part: 'total' },
  ai_prompt_tokens_used: { field: 'tokens', part: 'input' },
  ai_completion_tokens_used: { field: 'tokens', part: 'output' },
  ai_total_tokens_used: { field: 'tokens', part: 'total' },
  'measurements.ai_prompt_tokens_used': { field: 'tokens', part: 'input' },
  'measurements.ai_completion_tokens_used': { field: 'tokens', part: 'output' },
  'measurements.ai_total_tokens_used': { field: 'tokens', part: 'total' },
};

/** Spellings of Sentry SDKs before and beside the OpenTelemetry names. */
export const sentry: EmitterModel = {
  family: 'sentry',
  scopes: ['sentry*', '@sentry/*'],
  attributes: {
    'sentry.op': [
      { field: 'kind', read: 'kind:sentry_op', isGeneral: true },
      { field: 'operation', isGeneral: true },
    ],
    'sentry.environment': { field: 'environment', isGeneral: true },
    'sentry.release': { field: 'release', isGeneral: true },
    'sentry.status.message': { field: 'error_message', isGeneral: true },
    'gen_ai.request.messages': { field: 'input', read: 'auto', rank: CONTENT_RANK.messages + 10 },
    'gen_ai.request.available_tools': { field: 'tool_definitions' },
    'gen_ai.response.text': { field: 'output_part', part: 'text' },
    'gen_ai.response.tool_calls': { field: 'output_part', part: 'toolCalls' },
    'gen_ai.response.object': { field: 'output_part', part: 'object' },
    'gen_ai.response.stop_reason': { field: 'finish_reason' },
    'gen_ai.response.streaming': { field: 'is_streaming' },
    'gen_ai.tool.input': { field: 'input', read: 'format:json', rank: CONTENT_RANK.messages + 60 },
    'gen_ai.tool.output': { field: 'output', read: 'auto', rank: CONTENT_RANK.messages + 60 },
    'gen_ai.tool.message': { field: 'output', read: 'auto', rank: CONTENT_RANK.messages + 61 },
    'gen_ai.embeddings.input': { field: 'input', read: 'auto', rank: CONTENT_RANK.texts },
    'gen_ai.function_id': { field: 'agent_name' },
    'gen_ai.usage.input_tokens.cached': { field: 'tokens', part: 'cache_read', usage: 'otel_genai' },
    'gen_ai.usage.input_tokens.cache_write': { field: 'tokens', part: 'cache_write', usage: 'otel_genai' },
    'gen_ai.usage.output_tokens.reasoning': { field: 'tokens', part: 'reasoning', usage: 'otel_genai' },
    'gen_ai.cost.total_tokens': { field: 'cost_total' },
    'gen_ai.cost.input_tokens': { field: 'cost_input' },
    'gen_ai.cost.output_tokens': { field: 'cost_output' },
    ...VERCEL_AI,
    ...FIRST_GENERATION,
  },
  // A user without an id is known by what the SDK knows of them.
  scopedAttributes: {
    'user.email': { field: 'user_id', rank: 1_900, isGeneral: true },
    'user.name': { field: 'user_id', rank: 1_901, isGeneral: true },
    'user.username': { field: 'user_id', rank: 1_902, isGeneral: true },
  },
  prefixes: {
    'sentry.tag.': { field: 'tag', isGeneral: true },
    'vercel.ai.telemetry.metadata.': { field: 'tag' },
    'vercel.ai.settings.': { field: 'parameter' },
  },
};
