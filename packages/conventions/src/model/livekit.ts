import { CONTENT_RANK, type EmitterModel } from '../attribute-spec.ts';

/** LiveKit agents. */
export const livekit: EmitterModel = {
  family: 'livekit',
  scopes: ['livekit*'],
  attributes: {
    'lk.agent_name': { field: 'agent_name' },
    'lk.agent_label': { field: 'agent_name' },
    'lk.room_name': { field: 'session_id' },
    'lk.chat_ctx': { field: 'input', read: 'auto', rank: CONTENT_RANK.whole },
    'lk.user_input': { field: 'input', read: 'format:text', rank: CONTENT_RANK.value },
    'lk.user_transcript': { field: 'input', read: 'format:text', rank: CONTENT_RANK.value },
    'lk.response.text': { field: 'output_part', part: 'text' },
    'lk.response.function_calls': { field: 'output_part', part: 'toolCalls' },
    'lk.response.ttft': { field: 'ttft', read: 'seconds' },
    'lk.function_tool.name': { field: 'tool_name' },
    'lk.function_tool.id': { field: 'tool_call_id' },
    'lk.function_tool.arguments': { field: 'input', read: 'format:json', rank: CONTENT_RANK.value },
    'lk.function_tool.output': { field: 'output', read: 'auto', rank: CONTENT_RANK.value },
  },
};
