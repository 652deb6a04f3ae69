import type { EmitterModel } from '../attribute-spec.ts';

/** OpenLIT and LiteLLM: gen_ai.* with prices and a few names of their own. */
export const openlit: EmitterModel = {
  family: 'openlit',
  scopes: ['openlit*', 'litellm*'],
  attributes: {
    'gen_ai.usage.cost': { field: 'cost_total' },
    'gen_ai.cost.total_cost': { field: 'cost_total' },
    'gen_ai.cost.input_cost': { field: 'cost_input' },
    'gen_ai.cost.output_cost': { field: 'cost_output' },
    'gen_ai.request.is_stream': { field: 'is_streaming' },
    'gen_ai.server.ttft': { field: 'ttft', read: 'seconds' },
    'gen_ai.environment': { field: 'environment' },
    'gen_ai.request.user': { field: 'user_id' },
    'gen_ai.application_name': { field: 'stored' },
    'gen_ai.tool.args': { field: 'input', read: 'format:json', rank: 470 },
    'gen_ai.tool.result': { field: 'output', read: 'auto', rank: 470 },
    'gen_ai.content.prompt': { field: 'input', read: 'auto', rank: 310 },
    'gen_ai.content.completion': { field: 'output', read: 'auto', rank: 310 },
    'gen_ai.usage.completion_tokens_details.reasoning': { field: 'tokens', part: 'reasoning', usage: 'otel_genai' },
    'gen_ai.usage.prompt_tokens_details.cache_read': { field: 'tokens', part: 'cache_read', usage: 'otel_genai' },
    'gen_ai.usage.prompt_tokens_details.cache_write': { field: 'tokens', part: 'cache_write', usage: 'otel_genai' },
    'llm.user': { field: 'user_id' },
  },
  scopedAttributes: {
    // LiteLLM's own record of the provider's counters
    'metadata.usage_object': { field: 'usage_json', usage: 'otel_genai' },
    'metadata.user_api_key_end_user_id': { field: 'user_id' },
  },
};
