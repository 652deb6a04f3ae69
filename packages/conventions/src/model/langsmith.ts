import { CONTENT_RANK, type EmitterModel } from '../attribute-spec.ts';

/** LangSmith SDKs. `langsmith.trace.session_name` is the project, `session_id` the thread. */
export const langsmith: EmitterModel = {
  family: 'langsmith',
  scopes: ['langsmith*'],
  attributes: {
    'langsmith.span.kind': [
      { field: 'kind', read: 'kind:langsmith' },
      { field: 'operation', rank: 900 },
    ],
    'langsmith.trace.session_id': { field: 'session_id' },
    'langsmith.span.tags': { field: 'tag_list' },
    'langsmith.usage_metadata': { field: 'usage_json' },
    'langsmith.metadata.usage_metadata': { field: 'usage_json' },
    'gen_ai.usage.input_token_details': { field: 'usage_json', usage: 'otel_genai' },
    'gen_ai.usage.output_token_details': { field: 'usage_json', usage: 'otel_genai' },
    'gen_ai.usage.input_cost': { field: 'cost_input' },
    'gen_ai.usage.output_cost': { field: 'cost_output' },
    'gen_ai.usage.total_cost': { field: 'cost_total' },
    'gen_ai.serialized.name': { field: 'stored' },
    'gen_ai.serialized.doc': { field: 'stored' },
    'langsmith.inputs': { field: 'input', read: 'auto', rank: CONTENT_RANK.whole + 50 },
    'langsmith.outputs': { field: 'output', read: 'auto', rank: CONTENT_RANK.whole + 50 },
    // the project's name, whatever it is called
    'langsmith.trace.session_name': { field: 'stored' },
  },
  prefixes: {
    'langsmith.metadata.': { field: 'context' },
  },
};
