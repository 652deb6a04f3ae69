import { CONTENT_RANK, type EmitterModel } from '../attribute-spec.ts';

/** Google's Agent Development Kit: gen_ai.* plus whole requests and answers as JSON. */
export const googleAdk: EmitterModel = {
  family: 'google_adk',
  scopes: ['gcp.vertex.agent'],
  attributes: {
    'gcp.vertex.agent.llm_request': { field: 'input', read: 'auto', rank: CONTENT_RANK.whole + 20 },
    'gcp.vertex.agent.llm_response': { field: 'output', read: 'auto', rank: CONTENT_RANK.whole + 20 },
    // before llm_request and llm_response, which stand on tool spans as empty objects
    'gcp.vertex.agent.tool_call_args': { field: 'input', read: 'format:json', rank: CONTENT_RANK.messages + 65 },
    'gcp.vertex.agent.tool_response': { field: 'output', read: 'auto', rank: CONTENT_RANK.messages + 65 },
    'gcp.vertex.agent.session_id': { field: 'session_id' },
  },
};
