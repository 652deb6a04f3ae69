/** Beginnings of model names. Models are parameters of a call: their names are taken out of messages. */
const MODEL_NAME =
  /^(?:(?:models|publishers\/\w+\/models|openai|anthropic|google|mistralai|meta-llama|deepseek|qwen|cohere|x-ai|azure|bedrock|vertex_ai|gemini|openrouter)\/)*(?:(?:us|eu|apac|global)\.)?(?:(?:anthropic|amazon|meta|cohere|mistral|ai21|deepseek|qwen|openai)\.)?(?:ft:)?(?:gpt-?(?:\d|oss|image|realtime|audio)|chatgpt-|o[1345](?:-(?:mini|pro|preview|deep)|-\d{4}|$)|text-(?:embedding|davinci|moderation)-|davinci|babbage-|dall-e|whisper-|tts-\d|claude-|gemini-|gemma-?\d|imagen-|veo-|mistral-(?:large|medium|small|tiny|nemo|7b|embed|ocr|saba)|mixtral-|codestral|ministral|pixtral|magistral|devstral|open-mi[sx]tral|llama-?\d|meta-llama|command-(?:r|a|light|nightly)|command$|embed-(?:english|multilingual|v)|rerank-(?:english|multilingual|v)|grok-|deepseek-(?:chat|coder|reasoner|r\d|v\d)|qwen-?\d|qwen-|kimi-|moonshot-|glm-\d|jamba-|nova-(?:pro|lite|micro|premier)|titan-|sonar|voyage-|phi-\d|yi-\d)[\w.:@/-]*$/i;

/** Whether a word is the name of a known family of models. */
export function isModelName(word: string): boolean {
  return word.length >= 2 && word.length <= 120 && MODEL_NAME.test(word);
}
