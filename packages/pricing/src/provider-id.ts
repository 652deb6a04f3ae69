/**
 * Vendor names as spans carry them (OpenTelemetry registry names, and what SDKs and proxies write instead) to the ids of
 * the price table. A vendor that is not here has no known price list.
 */
const PRICE_PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  'aws.bedrock': 'aws',
  aws: 'aws',
  bedrock: 'aws',
  aws_bedrock: 'aws',
  amazon: 'aws',
  amazon_bedrock: 'aws',
  bedrock_converse: 'aws',
  azure: 'azure',
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  'az.ai.openai': 'azure',
  'az.ai.inference': 'azure',
  azure_openai: 'azure',
  azure_ai: 'azure',
  google: 'google',
  gemini: 'google',
  'gcp.gemini': 'google',
  'gcp.gen_ai': 'google',
  'gcp.vertex_ai': 'google',
  vertex_ai: 'google',
  vertexai: 'google',
  google_genai: 'google',
  google_vertexai: 'google',
  mistral: 'mistral',
  mistral_ai: 'mistral',
  mistralai: 'mistral',
  x_ai: 'x-ai',
  xai: 'x-ai',
  deepseek: 'deepseek',
  openrouter: 'openrouter',
  groq: 'groq',
  cohere: 'cohere',
  perplexity: 'perplexity',
  together: 'together',
  together_ai: 'together',
  togetherai: 'together',
  fireworks: 'fireworks',
  fireworks_ai: 'fireworks',
  cerebras: 'cerebras',
  cloudflare: 'cloudflare',
  workers_ai: 'cloudflare',
  moonshot: 'moonshotai',
  moonshot_ai: 'moonshotai',
  moonshotai: 'moonshotai',
  minimax: 'minimax',
  voyage: 'voyageai',
  voyage_ai: 'voyageai',
  voyageai: 'voyageai',
  zai: 'zai',
  z_ai: 'zai',
  zhipu: 'zhipuai',
  zhipu_ai: 'zhipuai',
  zhipuai: 'zhipuai',
  novita: 'novita',
  novita_ai: 'novita',
  ovhcloud: 'ovhcloud',
  baseten: 'baseten',
  avian: 'avian',
  arcee: 'arcee',
  github_copilot: 'github-copilot',
};

/** Software that serves open weights on the user's own machines: a vendor's list price does not apply to it. */
const OWN_HARDWARE = new Set([
  'ollama',
  'vllm',
  'sglang',
  'llama_cpp',
  'llamacpp',
  'lmstudio',
  'lm_studio',
  'localai',
  'tgi',
  'mlx',
  'triton',
]);

/**
 * What a provider name says about prices.
 *  - `{ kind: 'listed', id }`: the price table has this vendor
 *  - `{ kind: 'own_hardware' }`: runs on the user's machines, never priced
 *  - `{ kind: 'unlisted' }`: empty, a gateway or a framework; only the model's name can tell
 */
export type PriceProvider = { kind: 'listed'; id: string } | { kind: 'own_hardware' } | { kind: 'unlisted' };

/** One spelling for all: lowercase, words joined by `_`. */
function spelled(provider: string): string {
  return provider
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

/** Maps a normalised (or raw) provider name to the price table; safe on any string. */
export function priceProviderOf(provider: string): PriceProvider {
  const name = spelled(provider);
  if (Object.hasOwn(PRICE_PROVIDERS, name)) return { kind: 'listed', id: PRICE_PROVIDERS[name] ?? name };
  if (OWN_HARDWARE.has(name)) return { kind: 'own_hardware' };
  return { kind: 'unlisted' };
}

/**
 * True when an override's provider means a call's: the same name, or the catalog's name of the call's vendor.
 *  ids  vendors of the catalog that the call's model may belong to
 */
export function isSameProvider(wanted: string, provider: string, ids: ReadonlySet<string>): boolean {
  if (spelled(wanted) === spelled(provider)) return true;
  const vendor = priceProviderOf(provider);
  const name = wanted.trim().toLowerCase();
  return ids.has(name) || (vendor.kind === 'listed' && vendor.id === name);
}

/** Vendors of the catalog, for those who look through all of it. */
export const CATALOG_PROVIDERS: readonly string[] = [...new Set(Object.values(PRICE_PROVIDERS))];
