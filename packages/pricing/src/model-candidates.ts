import { priceProviderOf } from './provider-id.ts';

/** One question to the price table: this vendor, this model name. */
export type PriceCandidate = { providerId: string; model: string };

/** Longest model name that is looked at; real ones (Bedrock ARNs) stay below 200 characters. */
const MAX_MODEL_LENGTH = 256;

/** A fine-tune of a vendor that names the model it was made of: `ft:BASE:organization:suffix:id`. */
const FINE_TUNE = /^ft:([^:]+)/;

/** `vendor/model` prefixes that say where a call went. Left out: names of weights (`mistralai/`, `meta-llama/`) that anybody may host. */
const ROUTE_PREFIXES = new Set([
  'openai',
  'anthropic',
  'google',
  'gemini',
  'vertex_ai',
  'azure',
  'bedrock',
  'groq',
  'openrouter',
  'together_ai',
  'fireworks_ai',
  'deepseek',
  'mistral',
  'xai',
  'x-ai',
  'cohere',
  'perplexity',
  'moonshot',
  'voyage',
]);

/** Models that only their maker (and its cloud partners, at the same price) serves: the name alone tells the vendor. */
const CLOSED_FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^(?:arn:aws:bedrock:|(?:[a-z-]+\.)?(?:anthropic|amazon|cohere|meta|mistral)\.)/, 'aws'],
  [/^(?!gpt-oss)(?:gpt-|chatgpt-|o[134](?:-|$)|text-embedding-(?:3|ada)|ft:)/, 'openai'],
  [/^claude-/, 'anthropic'],
  [/^gemini-/, 'google'],
  [/^grok-/, 'x-ai'],
  [/^voyage-/, 'voyageai'],
  [/^sonar(?:-|$)/, 'perplexity'],
];

/** API names of vendors whose weights others host too; trusted only when nothing else names a provider. */
const OPEN_FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^deepseek-(?:chat|reasoner|v\d)/, 'deepseek'],
  [/^(?:mistral|ministral|codestral|devstral|magistral|pixtral)-[a-z0-9-]+$/, 'mistral'],
  [/^(?:command-|embed-)/, 'cohere'],
  [/^(?:kimi|moonshot)-/, 'moonshotai'],
];

/** Names under which the price table may know a model, as sent first: cleaning must not hide a more exact entry. */
function spellingsOf(model: string, providerId: string, hasBases = true): string[] {
  const spellings = [model];
  const add = (spelling: string | undefined): void => {
    if (spelling !== undefined && spelling !== '' && !spellings.includes(spelling)) spellings.push(spelling);
  };
  // Resource names: models/x, projects/p/locations/l/publishers/google/models/x, accounts/fireworks/models/x.
  const resource = /(?:^|\/)models\/([^/]+)$/.exec(model)?.[1];
  add(resource);
  const slash = model.indexOf('/');
  if (slash > 0 && !model.startsWith('arn:')) {
    const unprefixed = model.slice(slash + 1);
    add(unprefixed);
    if (resource === undefined) add(model.slice(model.lastIndexOf('/') + 1));
  }
  // The table lists some fine-tunes, the base's price stands in for the rest.
  if (hasBases) add(FINE_TUNE.exec(model)?.[1]);
  for (const spelling of spellings.slice()) add(/^(.+)@[\w.-]+$/.exec(spelling)?.[1]);
  if (providerId !== 'aws') return spellings;
  for (const spelling of spellings.slice()) {
    add(spelling.replace(/^arn:aws[\w-]*:bedrock:.*\//, '').replace(/^(?:us|eu|apac|jp|au|ca|us-gov|global)\./, ''));
  }
  return spellings;
}

/**
 * Names under which an override may mean a model, lowercase, as sent first: without path, vendor, region or `@version`. Not
 * the base of a fine-tune, which costs something else. Empty for a name that is too long to be one.
 */
export function overrideNames(provider: string, model: string): string[] {
  const name = model.trim().toLowerCase();
  if (name === '' || name.length > MAX_MODEL_LENGTH) return [];
  const vendor = priceProviderOf(provider);
  const isBedrock = (vendor.kind === 'listed' && vendor.id === 'aws') || name.startsWith('arn:aws');
  return spellingsOf(name, isBedrock ? 'aws' : '', false);
}

/** True for a fine-tune that is priced as the model it was made of. */
export function isPricedAsBase(model: string, priceId: string): boolean {
  return FINE_TUNE.test(model.trim().toLowerCase()) && !priceId.includes('/ft:');
}

/**
 * The questions to ask the price table for one model, most trustworthy first.
 *  provider  as on the span, '' when unknown
 *  model     as sent by the client or answered by the vendor
 *  returns   a short list, empty when no vendor can be named (own hardware, in-house models)
 */
export function priceCandidates(provider: string, model: string): PriceCandidate[] {
  const name = model.trim().toLowerCase();
  if (name === '' || name.length > MAX_MODEL_LENGTH) return [];
  const vendor = priceProviderOf(provider);
  if (vendor.kind === 'own_hardware') return [];

  const candidates: PriceCandidate[] = [];
  const addVendor = (providerId: string, from: string): void => {
    for (const spelling of spellingsOf(from, providerId)) candidates.push({ providerId, model: spelling });
  };
  if (vendor.kind === 'listed') addVendor(vendor.id, name);
  // An OpenAI client pointed at a gateway reports provider openai for every vendor's models, so its names are read as if unlisted.
  const isNameDecisive = vendor.kind === 'unlisted' || vendor.id === 'openai';
  if (!isNameDecisive) return candidates;

  const prefix = /^([a-z_-]+)\/(.+)$/.exec(name);
  if (prefix?.[1] !== undefined && prefix[2] !== undefined && ROUTE_PREFIXES.has(prefix[1]) && !/^gpt-oss|^gemma/.test(prefix[2])) {
    const route = priceProviderOf(prefix[1]);
    if (route.kind === 'listed') addVendor(route.id, prefix[2]);
  }
  const bare = name.slice(name.lastIndexOf('/') + 1);
  const families = provider.trim() === '' ? [...CLOSED_FAMILIES, ...OPEN_FAMILIES] : CLOSED_FAMILIES;
  for (const [pattern, providerId] of families) {
    if (pattern.test(name)) addVendor(providerId, name);
    else if (pattern.test(bare)) addVendor(providerId, bare);
  }
  return candidates;
}
