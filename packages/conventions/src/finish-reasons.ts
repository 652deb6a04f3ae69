/** Our words for why an answer ended; '' = unknown. */
export type FinishReason = '' | 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'error' | 'other';

/** Vendors' words, lower case, `-` and blanks as `_`. */
const WORDS: Readonly<Record<Exclude<FinishReason, '' | 'other'>, readonly string[]>> = {
  stop: [
    'stop',
    'end_turn',
    'stop_sequence',
    'stopsequence',
    'completed',
    'complete',
    'eos',
    'eos_token',
    'end',
    'finished',
    'finish_reason_stop',
    'success',
    'endturn',
  ],
  length: [
    'length',
    'max_tokens',
    'max_output_tokens',
    'model_length',
    'maxtokens',
    'incomplete',
    'token_limit',
    'model_context_window_exceeded',
    'max_length',
    'finish_reason_max_tokens',
  ],
  tool_calls: ['tool_calls', 'tool_call', 'tool_use', 'function_call', 'tooluse', 'toolcall', 'toolcalls', 'tool_execution', 'tool'],
  content_filter: [
    'content_filter',
    'content_filtered',
    'contentfilter',
    'refusal',
    'safety',
    'recitation',
    'blocklist',
    'blocked',
    'prohibited_content',
    'spii',
    'image_safety',
    'guardrail_intervened',
    'moderation',
    'error_toxic',
  ],
  error: [
    'error',
    'failed',
    'failure',
    'malformed_function_call',
    'unexpected_tool_call',
    'error_limit',
    'network_error',
    'internal_error',
  ],
};

const REASON_OF = new Map<string, FinishReason>([
  ['', ''],
  ['null', ''],
  ['none', ''],
  ['unknown', ''],
  ['unspecified', ''],
  ['finish_reason_unspecified', ''],
]);
for (const [reason, words] of Object.entries(WORDS) as [FinishReason, readonly string[]][]) {
  for (const word of words) REASON_OF.set(word, reason);
}

/** A vendor's finish reason in our words; words in no table become `other`. */
export function normalizeFinishReason(sent: string): FinishReason {
  const exact = REASON_OF.get(sent);
  if (exact !== undefined) return exact;
  // "FinishReason.MAX_TOKENS", "finish-reason", "tool calls"
  const word = sent
    .slice(sent.lastIndexOf('.') + 1)
    .trim()
    .toLowerCase()
    .replaceAll(/[- ]/g, '_');
  return REASON_OF.get(word) ?? 'other';
}

/** When one answer has several choices, the one that people must know about speaks for all. */
const GRAVITY: readonly FinishReason[] = ['error', 'content_filter', 'length', 'tool_calls', 'other', 'stop', ''];

/** The gravest of several reasons, '' when there are none. */
export function gravestFinishReason(reasons: readonly FinishReason[]): FinishReason {
  return GRAVITY.find((reason) => reasons.includes(reason)) ?? '';
}
