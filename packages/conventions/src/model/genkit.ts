import { CONTENT_RANK, type EmitterModel } from '../attribute-spec.ts';

/** Genkit (scope genkit-tracer). */
export const genkit: EmitterModel = {
  family: 'genkit',
  scopes: ['genkit*'],
  attributes: {
    'genkit:metadata:subtype': [{ field: 'kind', read: 'kind:genkit_subtype' }, { field: 'operation' }],
    'genkit:type': { field: 'kind', read: 'kind:genkit_type' },
    'genkit:input': { field: 'input', read: 'auto', rank: CONTENT_RANK.value },
    'genkit:output': { field: 'output', read: 'auto', rank: CONTENT_RANK.value },
    'genkit:metadata:model': { field: 'model_requested' },
    'genkit:sessionId': { field: 'session_id' },
    'genkit:state': { field: 'severity', read: 'status_word' },
  },
};
