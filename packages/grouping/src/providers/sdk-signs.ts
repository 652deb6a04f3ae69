/** How the stack, the class or the text of an error shows whose SDK made it. Data. */

/** Packages of SDKs in file names, modules, namespaces and crates. `provider` '' when the SDK serves many. */
export const SDK_PACKAGES: readonly { pattern: RegExp; provider: string }[] = [
  { pattern: /(?:^|[/.:@+])@ai-sdk\/(?:provider|provider-utils|ui-utils|react|rsc|otel)\b/, provider: '' },
  { pattern: /(?:^|[/.:+])@ai-sdk[/+]openai\b/, provider: 'openai' },
  { pattern: /@ai-sdk[/+]anthropic\b/, provider: 'anthropic' },
  { pattern: /@ai-sdk[/+]azure\b/, provider: 'azure.ai.openai' },
  { pattern: /@ai-sdk[/+]google-vertex\b/, provider: 'gcp.vertex_ai' },
  { pattern: /@ai-sdk[/+]google\b/, provider: 'gcp.gemini' },
  { pattern: /@ai-sdk[/+]amazon-bedrock\b/, provider: 'aws.bedrock' },
  { pattern: /@ai-sdk[/+]mistral\b/, provider: 'mistral_ai' },
  {
    pattern: /@ai-sdk[/+](?:cohere|groq|xai|deepseek|perplexity|fireworks|togetherai|cerebras|deepinfra|gateway|openai-compatible)\b/,
    provider: '',
  },
  { pattern: /node_modules\/ai\/(?:dist|node_modules)/, provider: '' },
  {
    pattern:
      /@anthropic-ai[/+.]|(?:site|dist)-packages\/anthropic\/|^anthropic(?:\.|$)|anthropic-sdk-(?:go|java)|com\.anthropic\.|\/gems\/anthropic-|^Anthropic(?:\.|$)|anthropic-ai\/sdk/,
    provider: 'anthropic',
  },
  { pattern: /openrouter/i, provider: 'openrouter' },
  { pattern: /(?:site|dist)-packages\/litellm\/|^litellm(?:\.|$)/, provider: '' },
  {
    pattern:
      /node_modules\/(?:\.pnpm\/)?openai[/@]|(?:site|dist)-packages\/openai\/|^openai(?:[.:]|$)|\/openai-go[@/]|\/go-openai[@/]|com\.openai\.|\/gems\/(?:ruby-)?openai-|vendor\/openai-php\/|^OpenAI(?:[.\\]|$)|async_openai/,
    provider: 'openai',
  },
  { pattern: /Azure\.AI\.OpenAI|com\.azure\.ai\.openai|azure-ai-openai/, provider: 'azure.ai.openai' },
  {
    pattern:
      /@google\/(?:genai|generative-ai)|(?:site|dist)-packages\/google\/(?:genai|generativeai|ai\/generativelanguage)|^google\.(?:genai|generativeai)|google\.golang\.org\/genai|com\.google\.genai/,
    provider: 'gcp.gemini',
  },
  {
    pattern:
      /@google-cloud\/(?:vertexai|aiplatform)|(?:site|dist)-packages\/(?:vertexai|google\/cloud\/aiplatform)|^vertexai\b|com\.google\.cloud\.(?:vertexai|aiplatform)/,
    provider: 'gcp.vertex_ai',
  },
  { pattern: /client-bedrock|bedrock-?runtime|bedrockruntime|BedrockRuntime|anthropic-bedrock/, provider: 'aws.bedrock' },
  { pattern: /@mistralai\/|(?:site|dist)-packages\/mistralai\/|^mistralai(?:\.|$)/, provider: 'mistral_ai' },
  { pattern: /node_modules\/cohere-ai\/|(?:site|dist)-packages\/cohere\/|^cohere(?:\.|$)/, provider: 'cohere' },
  { pattern: /node_modules\/groq-sdk\/|(?:site|dist)-packages\/groq\/|^groq(?:\.|$)/, provider: 'groq' },
  { pattern: /node_modules\/together-ai\/|(?:site|dist)-packages\/together\//, provider: 'together_ai' },
  { pattern: /node_modules\/ollama\/|(?:site|dist)-packages\/ollama\/|^ollama(?:\.|$)/, provider: 'ollama' },
  { pattern: /node_modules\/replicate\/|(?:site|dist)-packages\/replicate\//, provider: 'replicate' },
  { pattern: /(?:site|dist)-packages\/huggingface_hub\/|@huggingface\/inference|^huggingface_hub(?:\.|$)/, provider: 'huggingface' },
  {
    pattern:
      /langchain[_-](?:openai|anthropic|google|aws|mistralai|cohere|groq|community)|@langchain\/(?:openai|anthropic|google|aws|mistralai|cohere|groq|community)/,
    provider: '',
  },
  {
    pattern:
      /dev\.langchain4j|org\.springframework\.ai|Microsoft\.(?:SemanticKernel|Extensions\.AI)|(?:site|dist)-packages\/(?:pydantic_ai|llama_index|instructor|dspy|agents)\//,
    provider: '',
  },
];

/** Class names that only SDKs of model providers have. */
export const SDK_ERROR_TYPES =
  /^(?:AI_\w+|API(?:Call|Status|Connection|ConnectionTimeout|Timeout|Response\w*|UserAbort)?Error|APIError|RetryError(?=.)|OpenAIError|AnthropicError|GoogleGenerativeAI\w*Error|GoogleGenerativeAIFetchError|VertexAIError|MistralError|CohereError|GroqError|LengthFinishReasonError|ContentFilterFinishReasonError|ContextWindowExceededError|ContextOverflowError|MidStreamFallbackError|ModelErrorException|ModelTimeoutException|ModelNotReadyException|ModelStreamErrorException|BlockedPromptException|StopCandidateException|ModelHTTPError|UnexpectedModelBehavior|RouterRateLimitError|OpenAI\w*Exception|Anthropic\w*Exception|ClientResultException)$/;

/** Providers as texts name them. The first that fits wins. */
export const PROVIDER_WORDS: readonly { pattern: RegExp; provider: string }[] = [
  {
    pattern: /\bAzure(?: ?OpenAI|Exception)|openai\.azure\.com|Azure OpenAI|\bazure_openai\b|AzureException/i,
    provider: 'azure.ai.openai',
  },
  { pattern: /openrouter/i, provider: 'openrouter' },
  { pattern: /\bBedrock\w*(?:Exception)?\b|InvokeModel|\bConverse(?:Stream)? operation|amazonaws\.com/i, provider: 'aws.bedrock' },
  { pattern: /\bVertex(?:_?AI)?\w*Exception|aiplatform\.googleapis|VertexAI/i, provider: 'gcp.vertex_ai' },
  {
    pattern: /generativelanguage\.googleapis|GoogleGenerativeAI|\bGemini\w*Exception|\[GoogleGenerativeAI Error\]/i,
    provider: 'gcp.gemini',
  },
  { pattern: /AnthropicException|anthropic\.com|\bAnthropic API\b|x-api-key/i, provider: 'anthropic' },
  { pattern: /MistralException|mistral\.ai/i, provider: 'mistral_ai' },
  { pattern: /CohereException|cohere\.(?:com|ai)/i, provider: 'cohere' },
  { pattern: /GroqException|groq\.com/i, provider: 'groq' },
  { pattern: /deepseek\.com|DeepseekException/i, provider: 'deepseek' },
  { pattern: /OpenAIException|platform\.openai\.com|help\.openai\.com|api\.openai\.com/i, provider: 'openai' },
];
