import { CONTENT_RANK, type EmitterModel } from '../attribute-spec.ts';

/** Langfuse SDKs (version 3 and later of Python, 4 and later of JavaScript): objects are JSON strings. */
export const langfuse: EmitterModel = {
  family: 'langfuse',
  scopes: ['langfuse-sdk', 'langfuse*'],
  attributes: {
    'langfuse.observation.type': [
      { field: 'kind', read: 'kind:langfuse' },
      { field: 'operation', rank: 900 },
    ],
    'langfuse.observation.model.name': { field: 'model_answered', rank: 600 },
    'langfuse.observation.model.parameters': { field: 'parameters' },
    'langfuse.observation.usage_details': { field: 'usage_json' },
    'langfuse.observation.usage': { field: 'usage_json' },
    'langfuse.observation.cost_details': { field: 'cost_json' },
    'langfuse.observation.input': { field: 'input', read: 'auto', rank: CONTENT_RANK.explicit },
    'langfuse.observation.output': { field: 'output', read: 'auto', rank: CONTENT_RANK.explicit },
    'langfuse.observation.level': { field: 'severity', read: 'langfuse_level' },
    'langfuse.observation.status_message': { field: 'error_message' },
    'langfuse.observation.completion_start_time': { field: 'completion_start' },
    'langfuse.observation.prompt.name': { field: 'prompt_name' },
    'langfuse.observation.prompt.version': { field: 'prompt_version' },
    'langfuse.observation.metadata.instructions': { field: 'system_instructions' },
    'langfuse.observation.metadata.tools': { field: 'tool_definitions' },
    'langfuse.observation.metadata.response_format': { field: 'parameter', part: 'response_format' },
    'langfuse.session.id': { field: 'session_id' },
    'langfuse.user.id': { field: 'user_id' },
    'langfuse.environment': { field: 'environment' },
    'langfuse.release': { field: 'release' },
    'langfuse.trace.tags': { field: 'tag_list' },
    'langfuse.trace.input': { field: 'input', read: 'auto', rank: CONTENT_RANK.value + 50 },
    'langfuse.trace.output': { field: 'output', read: 'auto', rank: CONTENT_RANK.value + 50 },
    'langfuse.trace.metadata': { field: 'tag_map' },
  },
  prefixes: {
    'langfuse.trace.metadata.': { field: 'tag' },
    'langfuse.observation.metadata.': { field: 'context' },
  },
};
