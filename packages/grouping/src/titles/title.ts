import { firstLine } from '../messages/normalize-message.ts';
import { unwrapMessage } from '../messages/unwrap-message.ts';
import { groupingType } from '../strategy/error-type.ts';
import type { Identity } from '../strategy/identity.ts';
import { PROVIDER_ERROR_CLASSES, type ProviderErrorClassName } from '../providers/error-classes.ts';

const TITLE_CHARS = 256;
const TYPE_CHARS = 128;

/** Names of providers as they write themselves. */
const PROVIDER_LABELS: Readonly<Record<string, string>> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  'aws.bedrock': 'Bedrock',
  'azure.ai.openai': 'Azure OpenAI',
  'azure.ai.inference': 'Azure AI',
  'gcp.gemini': 'Gemini',
  'gcp.vertex_ai': 'Vertex AI',
  'gcp.gen_ai': 'Google AI',
  mistral_ai: 'Mistral',
  cohere: 'Cohere',
  x_ai: 'xAI',
  groq: 'Groq',
  deepseek: 'DeepSeek',
  openrouter: 'OpenRouter',
  together_ai: 'Together AI',
  fireworks_ai: 'Fireworks',
  perplexity: 'Perplexity',
  huggingface: 'Hugging Face',
  ollama: 'Ollama',
};

export type Titles = {
  /** One line for lists: the class and what it says. */
  title: string;
  /** What the root cause says, without its class. */
  value: string;
  /** The error that reached the top when it was another one, else ''. */
  subtitle: string;
  /** Where: the transaction, else the function, else the place in the run. */
  culprit: string;
};

function cut(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, chars - 1)}…`;
}

function withType(type: string, value: string): string {
  const name = cut(type, TYPE_CHARS);
  if (value === '') return name;
  return name === '' || value.startsWith(`${name}:`) ? value : `${name}: ${value}`;
}

/** `OpenAI rate limit: 429 Rate limit reached for …`, `RateLimitError: 429 …`: the SDK's class when it says something. */
function providerTitle({ facts }: Identity): string {
  const { provider, providerMessage, errorClass, httpStatus, type } = facts;
  const said = groupingType(type);
  const label = PROVIDER_ERROR_CLASSES[errorClass as ProviderErrorClassName]?.label ?? '';
  const isTelling = said !== '' && !/^AI_|^API\w*Error$|^RetryError$|^ClientResultException$/.test(said);
  const name = isTelling ? said : [PROVIDER_LABELS[provider] ?? provider, label].filter(Boolean).join(' ');
  const text = firstLine(providerMessage);
  return withType(name, httpStatus === null || text.startsWith(String(httpStatus)) ? text : `${httpStatus} ${text}`.trim());
}

function culpritOf({ functionName, filename, spanPlace }: Identity['facts'], transaction: string): string {
  if (transaction !== '') return transaction;
  const file = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1);
  if (functionName === '') return file || spanPlace;
  return file === '' ? functionName : `${functionName} (${file})`;
}

/** What lists and pages call an occurrence. Texts are the client's own, shortened, not normalized. */
export function titlesOf(identity: Identity, transaction: string): Titles {
  const { facts } = identity;
  const value = cut(facts.value, TITLE_CHARS);
  const unwrapped = firstLine(unwrapMessage(facts.value).text);
  const named = facts.type === '' || facts.isSynthetic ? value : withType(facts.type, value);
  const title = identity.kind === 'provider' ? providerTitle(identity) : named;
  const fallback = facts.functionName || facts.spanPlace || '<unknown>';
  return {
    title: cut(title || unwrapped || fallback, TITLE_CHARS),
    value,
    subtitle: cut(withType(facts.thrownType, facts.thrownValue), TITLE_CHARS),
    culprit: cut(facts.isSynthetic && transaction === '' && identity.kind === 'message' ? '' : culpritOf(facts, transaction), TITLE_CHARS),
  };
}
