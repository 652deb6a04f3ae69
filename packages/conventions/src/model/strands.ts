import type { EmitterModel } from '../attribute-spec.ts';

/** Strands Agents: gen_ai.* with messages as span events, and a span for every turn of its loop that says nothing else. */
export const strands: EmitterModel = {
  family: 'strands',
  scopes: ['strands*'],
  attributes: {
    'event_loop.cycle_id': { field: 'kind', read: 'kind:event_loop' },
  },
  scopedAttributes: {
    system_prompt: { field: 'system_instructions' },
    // the span of a tool that failed has the status OK
    'tool.status': { field: 'severity', read: 'status_word' },
  },
};
