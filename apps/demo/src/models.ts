/** How a model of the sample application behaves; speeds are plausible, not measured. */
export type DemoModel = {
  provider: string;
  requested: string;
  answered: string;
  /** Until the first token. */
  ttftMs: number;
  tokensPerSecond: number;
  /** Thinks before it answers: extra output tokens, as a multiple of the visible ones. */
  reasoning: number;
};

/** Names as in the vendors' current lists (a test asks the price table); `inHouse` is meant to have no price. */
export const MODELS = {
  sonnet: {
    provider: 'anthropic',
    requested: 'claude-sonnet-5',
    answered: 'claude-sonnet-5',
    ttftMs: 620,
    tokensPerSecond: 78,
    reasoning: 0,
  },
  haiku: {
    provider: 'anthropic',
    requested: 'claude-haiku-4-5',
    answered: 'claude-haiku-4-5-20251001',
    ttftMs: 310,
    tokensPerSecond: 150,
    reasoning: 0,
  },
  opus: {
    provider: 'anthropic',
    requested: 'claude-opus-5-5',
    answered: 'claude-opus-5-5',
    ttftMs: 900,
    tokensPerSecond: 60,
    reasoning: 0.6,
  },
  gpt: { provider: 'openai', requested: 'gpt-5.5', answered: 'gpt-5.5-2026-04-23', ttftMs: 700, tokensPerSecond: 85, reasoning: 0.8 },
  gptSmall: {
    provider: 'openai',
    requested: 'gpt-5.4-mini',
    answered: 'gpt-5.4-mini-2026-03-17',
    ttftMs: 280,
    tokensPerSecond: 160,
    reasoning: 0,
  },
  geminiFlash: {
    provider: 'gcp.gemini',
    requested: 'gemini-3.5-flash',
    answered: 'gemini-3.5-flash',
    ttftMs: 340,
    tokensPerSecond: 190,
    reasoning: 0,
  },
  mistral: {
    provider: 'mistral_ai',
    requested: 'mistral-medium-latest',
    answered: 'mistral-medium-latest',
    ttftMs: 420,
    tokensPerSecond: 95,
    reasoning: 0,
  },
  inHouse: { provider: 'vllm', requested: 'fjord-guard-7b', answered: 'fjord-guard-7b', ttftMs: 45, tokensPerSecond: 220, reasoning: 0 },
} as const satisfies Record<string, DemoModel>;

export const EMBEDDING_MODEL = { provider: 'openai', name: 'text-embedding-3-small' } as const;
export const RERANK_MODEL = { provider: 'cohere', name: 'rerank-v3.5' } as const;

/** About four characters of English a token. */
export function tokenCount(text: string): number {
  return Math.ceil(text.length / 4);
}
