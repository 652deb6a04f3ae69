import type { Family } from './families.ts';

/**
 * Whether a family's input count contains cached tokens (`inclusive`), leaves them out (`exclusive`), or keeps a flat
 * map of details beside the rest (`flat_details`: input = input + all input details, output likewise).
 */
export type CacheConvention = 'inclusive' | 'exclusive' | 'flat_details';

/** What a family writes unless one of the exceptions below applies. Families that are not listed are inclusive. */
export const FAMILY_CACHE_CONVENTION: Readonly<Partial<Record<Family, CacheConvention>>> = {
  langfuse: 'flat_details',
};

/** Emitters that break their family's rule. The first row that matches decides. */
export type CacheException = {
  /** Instrumentation scope name. */
  scope: string;
  /** Normalized provider; absent: any. */
  provider?: string;
  /** Token part whose presence proves a newer version that keeps the family's rule. */
  unlessPart?: 'input_uncached';
  convention: CacheConvention;
};

export const CACHE_EXCEPTIONS: readonly CacheException[] = [
  // Its input_tokens are the Messages API's own, which count cached tokens apart (measured: 20 for a call that sent 520).
  { scope: '@traceloop/instrumentation-anthropic', convention: 'exclusive' },
  { scope: '@traceloop/instrumentation-bedrock', provider: 'anthropic', convention: 'exclusive' },
  // Version 5 passes the Messages API's input_tokens on; version 6 adds the cache and says so with noCacheTokens.
  { scope: 'ai', provider: 'anthropic', unlessPart: 'input_uncached', convention: 'exclusive' },
];

/**
 * Vendors whose own output counter leaves the reasoning out, which only their total includes. Instrumentations that pass both on
 * without the reasoning (measured: 1000 in, 13 out, 1021 in total for a call that spent 8 on thoughts) leave it to be seen.
 */
export const REASONING_ONLY_IN_TOTAL: ReadonlySet<string> = new Set(['gcp.gemini', 'gcp.vertex_ai', 'gcp.gen_ai']);

/** Scopes that fill in token counts of their own making when a stream ends without the provider's. */
export const ESTIMATING_SCOPES: readonly string[] = [
  '@traceloop/instrumentation-openai',
  'opentelemetry.instrumentation.openai.v1',
  'opentelemetry.instrumentation.openai.v0',
  'opentelemetry.instrumentation.openai',
  '@traceloop/instrumentation-together',
  'openlit.otel.tracing',
  'openlit',
];

/**
 * Tokens that a chat prompt costs beyond its texts: every message is wrapped by three marks and a role, and the answer
 * is opened by three more (published with the tokenizer of the vendor). An estimate counts the texts alone.
 */
export const CHAT_OVERHEAD = { perMessage: 4, perPrompt: 3 } as const;
