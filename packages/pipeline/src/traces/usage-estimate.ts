import { CHAT_OVERHEAD, ESTIMATING_SCOPES } from '@sentryai/conventions';

/** Longer prompts are not looked at: on them the difference drowns in the tokenizer's own spread. */
const PROMPT_CHARS_MAX = 16_384;
const INPUT_TOKENS_MAX = 2_000;
const ESTIMATING = new Set(ESTIMATING_SCOPES);
/** Whose chat template is known; models behind other servers may wrap messages in fewer tokens. */
const PROVIDERS = new Set(['openai', 'azure.ai.openai', '']);

/** Words and messages of a prompt; each word is at least one token. */
function measure(value: unknown, sums: { words: number; messages: number }): void {
  if (typeof value === 'string') sums.words += value.split(/\s+/).filter((word) => word !== '').length;
  else if (Array.isArray(value)) for (const item of value) measure(item, sums);
  else if (typeof value === 'object' && value !== null) {
    const record = value as Record<string, unknown>;
    if (typeof record['role'] === 'string') sums.messages += 1;
    for (const key of ['parts', 'content', 'text']) measure(record[key], sums);
  }
}

/**
 * True when a chat call's input tokens cannot be the provider's count, because a chat prompt of these messages costs
 * more: the emitter counted the texts by itself (it does so for streams that bring no usage). One-sided: an estimate of
 * a long prompt is not recognized, a provider's count is never taken for one.
 */
export function isEstimatedUsage(scopeName: string, provider: string, inputTokens: number | null, messagesJson: string): boolean {
  if (!ESTIMATING.has(scopeName) || !PROVIDERS.has(provider) || inputTokens === null || inputTokens > INPUT_TOKENS_MAX) return false;
  if (messagesJson === '' || messagesJson.length > PROMPT_CHARS_MAX) return false;
  const sums = { words: 0, messages: 0 };
  try {
    measure(JSON.parse(messagesJson), sums);
  } catch {
    // cut JSON: nothing to compare with
    return false;
  }
  if (sums.messages === 0) return false;
  return inputTokens < sums.words + sums.messages * CHAT_OVERHEAD.perMessage + CHAT_OVERHEAD.perPrompt;
}
