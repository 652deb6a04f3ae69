import type { TokenPart } from './attribute-spec.ts';

/** Names of counters inside usage objects, whoever wrote them. */
const NAMES: Readonly<Record<TokenPart, readonly string[]>> = {
  input: [
    'input',
    'input_tokens',
    'prompt_tokens',
    'inputTokens',
    'promptTokens',
    'prompt_token_count',
    'promptTokenCount',
    'inputTokenCount',
    'input_token_count',
    'prompt',
  ],
  output: [
    'output',
    'output_tokens',
    'completion_tokens',
    'outputTokens',
    'completionTokens',
    'candidates_token_count',
    'candidatesTokenCount',
    'outputTokenCount',
    'output_token_count',
    'completion',
  ],
  total: ['total', 'total_tokens', 'totalTokens', 'total_token_count', 'totalTokenCount'],
  cache_read: [
    'cache_read',
    'cache_read_tokens',
    'cache_read_input_tokens',
    'cached_tokens',
    'cached_input_tokens',
    'cachedTokens',
    'cachedInputTokens',
    'cacheReadTokens',
    'cacheReadInputTokens',
    'input_cached_tokens',
    'input_cache_read',
    'input_cached',
    'cached_content_token_count',
    'cachedContentTokenCount',
    'prompt_cache_hit_tokens',
    'cacheRead',
    'input_cache_read_tokens',
    'cache_hit_tokens',
    'cachedPromptTokens',
    'promptCacheHitTokens',
  ],
  cache_write: [
    'cache_creation',
    'cache_write',
    'cache_creation_tokens',
    'cache_write_tokens',
    'cache_creation_input_tokens',
    'cacheCreationTokens',
    'cacheCreationInputTokens',
    'cacheWriteTokens',
    'cacheWriteInputTokens',
    'input_cache_creation',
    'input_cache_write',
    'cacheWrite',
    'cache_write_input_tokens',
    'input_cache_creation_tokens',
  ],
  reasoning: [
    'reasoning',
    'reasoning_tokens',
    'reasoningTokens',
    'output_reasoning',
    'output_reasoning_tokens',
    'thoughts_token_count',
    'thoughtsTokenCount',
    'thinking_tokens',
    'thoughts_tokens',
  ],
  input_uncached: ['noCacheTokens', 'no_cache_tokens'],
  output_text: ['textTokens', 'text_tokens'],
};

/** Token part by counter name. */
export const USAGE_KEYS: ReadonlyMap<string, TokenPart> = new Map(
  (Object.entries(NAMES) as [TokenPart, readonly string[]][]).flatMap(([part, names]) => names.map((name) => [name, part] as const)),
);

/** Objects inside a usage object that hold details of the input or output counter. */
const DETAIL_OBJECTS = new Set([
  'prompt_tokens_details',
  'completion_tokens_details',
  'input_tokens_details',
  'output_tokens_details',
  'input_token_details',
  'output_token_details',
  'inputTokenDetails',
  'outputTokenDetails',
  'promptTokensDetails',
  'completionTokensDetails',
]);

/** Cache counters that only the Messages API of Anthropic and its Bedrock form write beside an input that leaves them out. */
const EXCLUSIVE_MARKS = new Set([
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cacheReadInputTokens',
  'cacheWriteInputTokens',
]);

export type UsageCounts = { [Part in TokenPart]?: number };
export type UsageObject = {
  counts: UsageCounts;
  /** Sums of all `input_…` and `output_…` details on the top level, which flat maps keep beside `input` and `output`. */
  flatInputDetails: number;
  flatOutputDetails: number;
  /** True when the object has the shape whose input leaves out cached tokens. */
  isExclusiveShape: boolean;
};

/** A token count that was sent as number, digit string or bigint; null when it is none (negative, fraction, text). */
export function readCount(value: unknown): number | null {
  if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'bigint') return null;
  const isDigits = typeof value !== 'string' || /^\s*\d{1,15}(?:\.0+)?\s*$/.test(value);
  const number = isDigits ? Number(value) : Number.NaN;
  if (!(number >= 0) || number > Number.MAX_SAFE_INTEGER) return null;
  return Math.round(number);
}

/** Reads an object of token counters in any of the shapes that vendors and SDKs use. */
export function readUsageObject(usage: Readonly<Record<string, unknown>>): UsageObject {
  const counts: UsageCounts = {};
  const result: UsageObject = { counts, flatInputDetails: 0, flatOutputDetails: 0, isExclusiveShape: false };
  for (const [key, value] of Object.entries(usage)) {
    if (DETAIL_OBJECTS.has(key) && typeof value === 'object' && value !== null) {
      readDetails(value, counts);
      continue;
    }
    const count = readCount(value);
    if (count === null) continue;
    const part = USAGE_KEYS.get(key);
    if (part !== undefined) counts[part] ??= count;
    const isWhole = part === 'input' || part === 'output' || part === 'total';
    if (EXCLUSIVE_MARKS.has(key)) result.isExclusiveShape = true;
    if (isWhole) continue;
    if (key.startsWith('input_') || EXCLUSIVE_MARKS.has(key)) result.flatInputDetails += count;
    else if (key.startsWith('output_')) result.flatOutputDetails += count;
  }
  return result;
}

function readDetails(details: object, counts: UsageCounts): void {
  for (const [key, value] of Object.entries(details)) {
    const part = USAGE_KEYS.get(key);
    const count = readCount(value);
    if (part === undefined || count === null || part === 'input' || part === 'output' || part === 'total') continue;
    counts[part] ??= count;
  }
}
