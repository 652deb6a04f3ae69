import { CONTENT_RANK, type EmitterModel } from '../attribute-spec.ts';

/** Bare names of hand-made spans; believed last. */
export const generic: EmitterModel = {
  family: 'generic',
  attributes: {
    input: { field: 'input', read: 'auto', rank: CONTENT_RANK.texts + 50 },
    output: { field: 'output', read: 'auto', rank: CONTENT_RANK.texts + 50 },
    session_id: { field: 'session_id' },
    'conversation.id': { field: 'session_id' },
    conversation_id: { field: 'session_id' },
    thread_id: { field: 'session_id' },
    user_id: { field: 'user_id' },
    environment: { field: 'environment' },
    release: { field: 'release' },
  },
};
