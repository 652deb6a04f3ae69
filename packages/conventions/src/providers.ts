/** Spellings of vendors, in lower case, to the registry's name. Names that are already right stand here as well. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  openai: ['openai', 'oai', 'open_ai', 'openai-chat', 'openai-responses', 'chatopenai'],
  anthropic: ['anthropic', 'claude', 'chatanthropic'],
  'aws.bedrock': [
    'aws.bedrock',
    'aws_bedrock',
    'bedrock',
    'amazon',
    'amazon-bedrock',
    'amazon_bedrock',
    'bedrock_converse',
    'aws',
    'chatbedrock',
  ],
  'azure.ai.openai': ['azure.ai.openai', 'az.ai.openai', 'azure', 'azure_openai', 'azure-openai', 'azureopenai', 'azurechatopenai'],
  'azure.ai.inference': ['azure.ai.inference', 'az.ai.inference', 'azure_ai', 'azure-ai', 'azure_ai_inference'],
  'gcp.gemini': [
    'gcp.gemini',
    'gemini',
    'google',
    'google-genai',
    'google_genai',
    'googleai',
    'google_ai_studio',
    'google-generative-ai',
    'google-gla',
  ],
  'gcp.vertex_ai': [
    'gcp.vertex_ai',
    'vertex_ai',
    'vertexai',
    'vertex',
    'google_vertexai',
    'google-vertex',
    'google_vertex',
    'google-vertexai',
    'google-vertex-ai',
  ],
  'gcp.gen_ai': ['gcp.gen_ai'],
  mistral_ai: ['mistral_ai', 'mistral', 'mistralai', 'mistral-ai'],
  x_ai: ['x_ai', 'xai', 'x-ai', 'grok'],
  deepseek: ['deepseek', 'deep_seek'],
  cohere: ['cohere', 'cohere_chat'],
  groq: ['groq'],
  perplexity: ['perplexity', 'pplx'],
  'ibm.watsonx.ai': ['ibm.watsonx.ai', 'watsonx', 'ibm', 'ibm_watsonx'],
  together_ai: ['together_ai', 'together', 'togetherai', 'together-ai'],
  fireworks_ai: ['fireworks_ai', 'fireworks', 'fireworksai', 'fireworks-ai'],
  openrouter: ['openrouter', 'open_router'],
  cerebras: ['cerebras'],
  moonshot_ai: ['moonshot_ai', 'moonshot', 'moonshotai'],
  alibaba_cloud: ['alibaba_cloud', 'alibaba', 'dashscope', 'qwen'],
  zhipu_ai: ['zhipu_ai', 'zhipu', 'zai', 'z_ai', 'bigmodel'],
  minimax: ['minimax'],
  ai21: ['ai21', 'ai21_labs'],
  meta: ['meta', 'llama_api'],
  nvidia: ['nvidia', 'nvidia_nim', 'nim'],
  huggingface: ['huggingface', 'hugging_face', 'hf'],
  replicate: ['replicate'],
  deepinfra: ['deepinfra'],
  sambanova: ['sambanova'],
  voyage_ai: ['voyage_ai', 'voyage', 'voyageai'],
  jina_ai: ['jina_ai', 'jina', 'jinaai'],
  ollama: ['ollama', 'chatollama'],
  vllm: ['vllm', 'hosted_vllm'],
  llama_cpp: ['llama_cpp', 'llamacpp', 'llama.cpp'],
  lm_studio: ['lm_studio', 'lmstudio'],
  litellm: ['litellm', 'lite_llm', 'litellm_proxy'],
  vercel_gateway: ['gateway', 'vercel', 'vercel_gateway'],
  elevenlabs: ['elevenlabs'],
  deepgram: ['deepgram'],
  assemblyai: ['assemblyai'],
  stability_ai: ['stability_ai', 'stability'],
};

const PROVIDER_OF = new Map<string, string>();
for (const [provider, spellings] of Object.entries(ALIASES)) for (const spelling of spellings) PROVIDER_OF.set(spelling, provider);

/** Frameworks that write their own name where the vendor's belongs: the model says more. */
const FRAMEWORKS = new Set([
  'langchain',
  'langgraph',
  'llamaindex',
  'llama_index',
  'llama-index',
  'haystack',
  'crewai',
  'autogen',
  'ag2',
  'agno',
  'dspy',
  'smolagents',
  'strands-agents',
  'strands',
  'semantic_kernel',
  'semantic-kernel',
  'microsoft.agent_framework',
  'agent_framework',
  'google_adk',
  'pydantic_ai',
  'pydantic-ai',
  'openai_agents',
]);

/** Beginnings of dotted provider ids whose first part alone would say the wrong thing. */
const DOTTED: readonly (readonly [string, string])[] = [
  ['google.vertex', 'gcp.vertex_ai'],
  ['google.generative-ai', 'gcp.gemini'],
  ['vertex.', 'gcp.vertex_ai'],
  ['gcp.vertex', 'gcp.vertex_ai'],
  ['gcp.', 'gcp.gemini'],
  ['az.', 'azure.ai.inference'],
  ['aws.', 'aws.bedrock'],
  ['azure.ai.inference', 'azure.ai.inference'],
  ['azure', 'azure.ai.openai'],
];

export type NormalProvider = { provider: string; isKnown: boolean };
const UNKNOWN: NormalProvider = { provider: '', isKnown: false };
const remembered = new Map<string, NormalProvider>();
const REMEMBERED_MAX = 2_000;

function resolve(sent: string): NormalProvider {
  const spelling = sent.trim().toLowerCase();
  if (spelling === '' || FRAMEWORKS.has(spelling)) return UNKNOWN;
  const exact = PROVIDER_OF.get(spelling);
  if (exact !== undefined) return { provider: exact, isKnown: true };
  for (const [beginning, provider] of DOTTED) if (spelling.startsWith(beginning)) return { provider, isKnown: true };
  const dot = spelling.indexOf('.');
  const head = dot < 0 ? spelling : spelling.slice(0, dot);
  const byHead = PROVIDER_OF.get(head) ?? PROVIDER_OF.get(head.replaceAll('-', '_'));
  if (byHead !== undefined) return { provider: byHead, isKnown: true };
  return { provider: head, isKnown: false };
}

/**
 * The registry's name of a vendor (`openai.chat` and `openai.responses` are openai, `azure` is azure.ai.openai).
 * `isKnown` is false for names in no table: frameworks put their own name there, so such a name is only believed when
 * the span also names a model.
 */
export function normalizeProvider(sent: string): NormalProvider {
  const known = remembered.get(sent);
  if (known !== undefined) return known;
  const result = resolve(sent);
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  if (sent.length < 128) remembered.set(sent, result);
  return result;
}

const MODEL_PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:us|eu|apac|global|jp|au)?\.?(?:anthropic|amazon|meta|cohere|mistral|ai21|deepseek|qwen|openai)\.[a-z0-9-]+.*(?::\d+)?$/,
    'aws.bedrock',
  ],
  [/^arn:aws[^:]*:bedrock:/, 'aws.bedrock'],
  [
    /^(?:ft:)?(?:gpt-|chatgpt-|o[1345](?:-|$)|text-embedding-(?:3|ada)|davinci|babbage|dall-e|whisper|tts-|codex|computer-use|omni-moderation|sora)/,
    'openai',
  ],
  [/^claude/, 'anthropic'],
  [/^(?:models\/)?(?:gemini|gemma|text-embedding-00|imagen|veo|learnlm)/, 'gcp.gemini'],
  [/^(?:mistral|mixtral|codestral|ministral|pixtral|magistral|devstral|open-mi[sx]tral)/, 'mistral_ai'],
  [/^grok/, 'x_ai'],
  [/^deepseek/, 'deepseek'],
  [/^(?:command|c4ai|rerank-|embed-(?:english|multilingual|v))/, 'cohere'],
  [/^(?:sonar|pplx)/, 'perplexity'],
  [/^(?:kimi|moonshot)/, 'moonshot_ai'],
  [/^glm-/, 'zhipu_ai'],
  [/^voyage-/, 'voyage_ai'],
  [/^jina-/, 'jina_ai'],
  [/^(?:jamba|j2-)/, 'ai21'],
  [/^nova-(?:pro|lite|micro|premier)/, 'aws.bedrock'],
];

const guessed = new Map<string, string>();

/** The vendor that a model's name points to, '' when it could be anybody's. */
export function providerOfModel(model: string): string {
  const known = guessed.get(model);
  if (known !== undefined) return known;
  const name = model.toLowerCase();
  const slash = name.indexOf('/');
  let provider = MODEL_PROVIDERS.find(([pattern]) => pattern.test(name))?.[1] ?? '';
  if (provider === '' && slash > 0) provider = PROVIDER_OF.get(name.slice(0, slash)) ?? '';
  if (guessed.size >= REMEMBERED_MAX) guessed.clear();
  if (model.length < 128) guessed.set(model, provider);
  return provider;
}

const NAME_PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:azure|AzureChat)/i, 'azure.ai.openai'],
  [/^(?:Chat)?OpenAI\b/i, 'openai'],
  [/^(?:Chat)?Anthropic\b/i, 'anthropic'],
  [/^ChatGoogleGenerativeAI\b/, 'gcp.gemini'],
  [/^ChatVertexAI\b/, 'gcp.vertex_ai'],
  [/^(?:Chat)?Bedrock/, 'aws.bedrock'],
  [/^(?:Chat)?Mistral(?:AI)?\b/, 'mistral_ai'],
  [/^(?:Chat)?Cohere\b/, 'cohere'],
  [/^(?:Chat)?Groq\b/, 'groq'],
  [/^(?:Chat)?Ollama\b/, 'ollama'],
];

/** The vendor that the name of a model call's span points to (`OpenAI.chat`, `ChatAnthropic`), '' when none. */
export function providerOfSpanName(name: string): string {
  return NAME_PROVIDERS.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}
