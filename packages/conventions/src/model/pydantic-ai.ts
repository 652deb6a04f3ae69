import { CONTENT_RANK, type EmitterModel } from '../attribute-spec.ts';

/** Pydantic AI and Logfire. An agent's own span sums its calls under gen_ai.aggregated_usage.*. */
export const pydanticAi: EmitterModel = {
  family: 'pydantic_ai',
  scopes: ['pydantic-ai*', 'logfire*'],
  attributes: {
    'operation.cost': { field: 'cost_total' },
    'pydantic_ai.all_messages': { field: 'input', read: 'format:messages', rank: CONTENT_RANK.messages + 30 },
    'logfire.level_num': { field: 'severity', read: 'severity_number' },
    'logfire.tags': { field: 'tag_list' },
    'logfire.json_schema': { field: 'stored' },
    // the provider's own counters beside those of the convention, which leave some out
    'gen_ai.usage.raw': { field: 'usage_json', usage: 'otel_genai' },
  },
  scopedAttributes: {
    model_name: { field: 'model_requested' },
    agent_name: { field: 'agent_name' },
    events: [
      { field: 'input', read: 'pydantic_events', part: 'input', rank: CONTENT_RANK.flattened + 50 },
      { field: 'output', read: 'pydantic_events', part: 'output', rank: CONTENT_RANK.flattened + 50 },
    ],
    all_messages_events: { field: 'input', read: 'auto', rank: CONTENT_RANK.flattened + 60 },
    final_result: { field: 'output', read: 'auto', rank: CONTENT_RANK.value },
    tool_arguments: { field: 'input', read: 'format:json', rank: CONTENT_RANK.value },
    tool_response: { field: 'output', read: 'auto', rank: CONTENT_RANK.value },
    request_data: { field: 'input', read: 'auto', rank: CONTENT_RANK.value },
    response_data: { field: 'output', read: 'auto', rank: CONTENT_RANK.value },
    model_request_parameters: { field: 'parameter', part: 'model_request_parameters' },
  },
  prefixes: {
    'gen_ai.aggregated_usage.': { field: 'tokens' },
  },
};
