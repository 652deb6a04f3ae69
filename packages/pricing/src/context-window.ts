import { priceCandidates } from './model-candidates.ts';
import { findContextWindow } from './catalog.ts';
import { RecentCache } from './recent-cache.ts';

const windows = new RecentCache<number | null>(2_000);

/**
 * How many tokens a model's context window holds, input and output together; null when the table does not know.
 *  provider  as on the span, '' when unknown
 *  models    names to look up, most trustworthy first: the answered model, then the requested one
 *  errors    none, on any input
 *  source    @pydantic/genai-prices, which lists the window beside the prices
 */
export function contextWindowTokens(provider: string, models: readonly string[]): number | null {
  for (const model of models) {
    if (model === '') continue;
    const key = `${provider}\n${model}`;
    const known = windows.get(key);
    const window = known === undefined ? resolve(provider, model) : known;
    if (known === undefined && key.length <= 1_000) windows.set(key, window);
    if (window !== null) return window;
  }
  return null;
}

function resolve(provider: string, model: string): number | null {
  for (const candidate of priceCandidates(provider, model)) {
    const window = findContextWindow(candidate);
    if (window !== null) return window;
  }
  return null;
}
