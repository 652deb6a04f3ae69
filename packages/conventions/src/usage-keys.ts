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
  cache_write_1h: [
    'cache_write_1h',
    'cache_write_1h_tokens',
    'cache_creation_1h',
    'ephemeral_1h_input_tokens',
    'ephemeral1hInputTokens',
    'input_cache_creation_1h',
    'input_cache_write_1h',
  ],
  input_audio: ['input_audio', 'input_audio_tokens', 'audio_input_tokens', 'inputAudioTokens', 'audioInputTokens'],
  output_audio: ['output_audio', 'output_audio_tokens', 'audio_output_tokens', 'outputAudioTokens', 'audioOutputTokens'],
  input_image: ['input_image', 'input_image_tokens', 'image_input_tokens', 'inputImageTokens', 'imageInputTokens'],
  output_image: ['output_image', 'output_image_tokens', 'image_output_tokens', 'outputImageTokens', 'imageOutputTokens'],
};

/** Writes for five minutes, where they are told apart from those for an hour: together they are what was written. */
const SHORT_CACHE_WRITES = new Set([
  'ephemeral_5m_input_tokens',
  'ephemeral5mInputTokens',
  'input_cache_creation_5m',
  'input_cache_write_5m',
  'cache_write_5m',
  'cache_creation_5m',
]);

/** What was sent or produced beside text, named without saying in which direction; the object around them does. */
const MEDIA: Readonly<Record<string, 'audio' | 'image'>> = {
  audio: 'audio',
  audio_tokens: 'audio',
  audioTokens: 'audio',
  image: 'image',
  image_tokens: 'image',
  imageTokens: 'image',
};

/** Token part by counter name. */
export const USAGE_KEYS: ReadonlyMap<string, TokenPart> = new Map(
  (Object.entries(NAMES) as [TokenPart, readonly string[]][]).flatMap(([part, names]) => names.map((name) => [name, part] as const)),
);

type Side = 'input' | 'output';

/** Objects inside a usage object that hold details of the input or output counter. */
const DETAIL_OBJECTS: ReadonlyMap<string, Side> = new Map([
  ['prompt_tokens_details', 'input'],
  ['completion_tokens_details', 'output'],
  ['input_tokens_details', 'input'],
  ['output_tokens_details', 'output'],
  ['input_token_details', 'input'],
  ['output_token_details', 'output'],
  ['inputTokenDetails', 'input'],
  ['outputTokenDetails', 'output'],
  ['promptTokensDetails', 'input'],
  ['completionTokensDetails', 'output'],
  ['candidatesTokensDetails', 'output'],
  ['candidates_tokens_details', 'output'],
  // of the Messages API: what was written to the cache, by how long it stays
  ['cache_creation', 'input'],
  ['cacheCreation', 'input'],
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
  let shortWrites: number | undefined;
  for (const [key, value] of Object.entries(usage)) {
    const side = DETAIL_OBJECTS.get(key);
    if (side !== undefined && typeof value === 'object' && value !== null) {
      shortWrites = readDetails(value, side, counts) ?? shortWrites;
      continue;
    }
    const count = readCount(value);
    if (count === null) continue;
    if (SHORT_CACHE_WRITES.has(key)) shortWrites = count;
    const part = USAGE_KEYS.get(key);
    if (part !== undefined) counts[part] ??= count;
    const isWhole = part === 'input' || part === 'output' || part === 'total';
    if (EXCLUSIVE_MARKS.has(key)) result.isExclusiveShape = true;
    if (isWhole) continue;
    if (key.startsWith('input_') || EXCLUSIVE_MARKS.has(key)) result.flatInputDetails += count;
    else if (key.startsWith('output_')) result.flatOutputDetails += count;
  }
  if (shortWrites !== undefined) counts.cache_write ??= shortWrites + (counts.cache_write_1h ?? 0);
  return result;
}

/** Notes the details; answers the cache writes for five minutes when they are told apart. */
function readDetails(details: object, side: Side, counts: UsageCounts): number | undefined {
  if (Array.isArray(details)) {
    readModalities(details, side, counts);
    return undefined;
  }
  let shortWrites: number | undefined;
  for (const [key, value] of Object.entries(details)) {
    const count = readCount(value);
    if (count === null) continue;
    if (SHORT_CACHE_WRITES.has(key)) shortWrites = count;
    const medium = Object.hasOwn(MEDIA, key) ? MEDIA[key] : undefined;
    const part = medium === undefined ? USAGE_KEYS.get(key) : (`${side}_${medium}` as const);
    if (part === undefined || part === 'input' || part === 'output' || part === 'total') continue;
    counts[part] ??= count;
  }
  return shortWrites;
}

/** Gemini's form: `[{ modality: 'AUDIO', tokenCount: 120 }]`. */
function readModalities(list: readonly unknown[], side: Side, counts: UsageCounts): void {
  for (const entry of list) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { modality, tokenCount, token_count } = entry as Record<string, unknown>;
    const name = typeof modality === 'string' ? modality.toLowerCase() : '';
    const medium = Object.hasOwn(MEDIA, name) ? MEDIA[name] : undefined;
    const count = readCount(tokenCount ?? token_count);
    if (medium !== undefined && count !== null) counts[`${side}_${medium}`] ??= count;
  }
}
