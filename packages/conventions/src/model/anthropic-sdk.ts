import type { EmitterModel } from '../attribute-spec.ts';

/** Spans that the Anthropic SDK makes by itself: gen_ai.* plus a few names of its own. */
export const anthropicSdk: EmitterModel = {
  family: 'anthropic_sdk',
  scopes: ['com.anthropic.sdk*'],
  attributes: {
    'anthropic.message.stop_reason': { field: 'finish_reason' },
  },
};
