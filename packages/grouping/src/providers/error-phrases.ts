import type { ProviderErrorClassName } from './error-classes.ts';

/**
 * Wordings of providers. `isProof`: no other program says it, so the error is a provider's even without any other sign.
 * The first that fits wins; where one text holds two (quota words in a rate limit), the more telling one stands first.
 */
export type ErrorPhrase = { pattern: RegExp; class: ProviderErrorClassName; isProof: boolean; provider?: string };

const proof = (name: ProviderErrorClassName, pattern: RegExp, provider?: string): ErrorPhrase => ({
  class: name,
  pattern,
  isProof: true,
  ...(provider === undefined ? {} : { provider }),
});
const hint = (name: ProviderErrorClassName, pattern: RegExp): ErrorPhrase => ({ class: name, pattern, isProof: false });

export const ERROR_PHRASES: readonly ErrorPhrase[] = [
  // context and sizes
  proof(
    'context_length',
    /maximum context length|context[_ ](?:length|window)[_ ](?:exceeded|of this model)|exceeds? (?:the|this|its) (?:model'?s? )?(?:maximum )?context (?:window|length|limit)|(?:input|prompt)(?: length| is)?(?: and [`'"]?max_tokens[`'"]?)? (?:exceeds?|too long for) (?:the )?(?:context|model)/i,
  ),
  proof(
    'context_length',
    /prompt is too long|input is too long for requested model|input token count .{0,60}exceeds the maximum|too many (?:input )?tokens(?: in)?.{0,40}(?:maximum|max|limit)|reduce the length of the (?:messages|prompt|input)|please reduce the length|range of input length should be|number of input tokens.{0,60}(?:exceed|limit)/i,
  ),
  proof(
    'output_length',
    /could not parse response content as the length limit was reached|finish[_ ]reason.{0,20}length limit|output was truncated|max_tokens.{0,20}limit was reached/i,
  ),
  // money before rates: OpenAI and others answer both with 429
  proof(
    'insufficient_quota',
    /credit balance is too low|billing (?:hard )?limit|insufficient (?:credits|balance|funds|quota)|requires? more credits|can only afford \d|purchase (?:more )?credits|add (?:more )?credits|not enough credits|spend(?:ing)? limit (?:reached|exceeded)|exceeded .{0,20}budget|Budget has been exceeded|account is not active, please check your billing/i,
  ),
  proof(
    'rate_limit',
    /quota exceeded for (?:metric|quota metric|aiplatform)|resource has been exhausted|resource exhausted/i,
    'gcp.gemini',
  ),
  proof('insufficient_quota', /exceeded your current quota/i),
  proof(
    'rate_limit',
    /rate limit (?:reached|exceeded) for|(?:would exceed|exceeded?) (?:the|your) (?:organization'?s? |account'?s? |current |token )?rate limit|tokens per (?:min|minute|day)|requests per (?:min|minute|day)|token rate limit|too many tokens, please wait|exceeded (?:token|call|request) rate limit|number of requests? tokens has exceeded|per-minute (?:token|rate)/i,
  ),
  hint(
    'rate_limit',
    /rate.?limit|too many requests|throttl(?:ed|ing)|slow down|retry after \d|requests? (?:limit|quota) (?:reached|exceeded)/i,
  ),
  // who asks
  proof(
    'authentication',
    /incorrect api key|invalid[ _]api[ _-]?key|invalid x-api-key|api key (?:not valid|is missing|expired|is invalid|not found)|no api key (?:provided|found)|missing (?:api key|credentials)|invalid bearer token|invalid authentication credentials|could not resolve authentication|api[_ ]key (?:client option )?must be set|the security token included in the request is (?:invalid|expired)|access denied due to invalid subscription key|you didn't provide an api key|could not load the default credentials|unable to locate credentials|api key is missing/i,
  ),
  hint('authentication', /\bunauthori[sz]ed\b|authentication (?:failed|error|required)|not authenticated|unauthenticated/i),
  proof(
    'permission',
    /(?:don't|do not) have access to (?:the )?model|is not authorized to perform: bedrock|model access is denied|not supported in your (?:country|region)|user location is not supported|unsupported_country/i,
  ),
  // what it would not say
  proof(
    'content_filter',
    /content (?:management|filtering) policy|content[_ ]?filter|content policy|(?:prompt|response|output|request) (?:was|has been|is) (?:blocked|flagged|rejected)(?: by| because| due)|blocked by (?:our )?(?:safety|content|moderation|guardrail)|safety (?:system|settings|reasons|filter)|responsible ?ai|finish[_ ]?reason:? ?(?:is )?["']?(?:safety|recitation|prohibited_content)|violat(?:es|ed|ion of) (?:our|the|openai'?s?) usage polic|guardrail intervened|could not be processed because it may violate/i,
  ),
  // which model
  proof(
    'model_not_found',
    /model:? ?[`'"]?[\w.:@/-]{1,100}[`'"]? (?:does not exist|not found|is not found|was not found|is not (?:a valid|supported|available))|the model [`'"].{1,100}[`'"] does not exist|model[_ ]not[_ ]found|no such model|is not a valid model(?: id)?|could not resolve the foundation model|provided model identifier is invalid|unknown model\b|deployment for this resource does not exist|no endpoints found for|model not exist|publisher model .{1,200} (?:was not found|not found)|(?:is )?not found for api version|decommissioned|not_found_error.{0,40}model|try pulling it first|model ["'`][^"'`]{1,100}["'`] not found/i,
  ),
  // state of the service
  proof(
    'overloaded',
    /^overloaded$|\boverloaded(?:_error|error)?\b|model is (?:currently )?(?:overloaded|loading|busy|unavailable)|at capacity|(?:no|not enough) capacity|engine is currently overloaded|bedrock is unable to process your request|no healthy upstream|no available (?:server|provider)|server is busy/i,
  ),
  hint(
    'overloaded',
    /service (?:is )?(?:temporarily |currently )?unavailable|temporarily unavailable|currently experiencing high (?:demand|load)|try again later/i,
  ),
  proof('server_error', /the server had an error|had an error (?:while )?processing your request|provider returned error/i),
  hint(
    'server_error',
    /an internal error has occurred|internal server error|unexpected error (?:while|occurred while) processing|upstream (?:error|request failed)/i,
  ),
  hint('bad_gateway', /bad gateway|cloudflare/i),
  // the way there
  hint('timeout', /time[ -]?d? ?out|deadline exceeded|etimedout|took too long/i),
  hint(
    'stream_cut',
    /stream (?:was |has been )?(?:cut|interrupted|aborted|closed|ended|disconnected)|ended without (?:sending|producing)|premature(?:ly)? (?:close|end|closed)|incomplete chunked read|peer closed connection|failed to process successful response|incomplete (?:json|response|stream)/i,
  ),
  hint(
    'connection',
    /connection (?:error|refused|reset|closed|aborted|failed)|connect(?:ion)? (?:econn|failed|to .{1,80} failed)|econnrefused|econnreset|enotfound|eai_again|getaddrinfo|fetch failed|socket hang ?up|network (?:error|is unreachable)|name or service not known|no such host|could not connect|failed to connect|cannot connect|other side closed|dns/i,
  ),
  // how it was asked
  proof(
    'tool_schema',
    /invalid schema for function|tools?\.\d+\.\w+|tools?\[\d+\]\.?\w*|invalid (?:tool|function) (?:schema|definition)|function_declarations/i,
  ),
  proof('invalid_output', /no object generated|failed to generate json|failed to call a function|tool call validation failed/i),
  proof(
    'invalid_request',
    /unrecognized request argument|tool_use.{0,5} ids? (?:were|was|must)|tool_call_ids? did not have response messages|roles must alternate|max_tokens (?:must|is too large|:)|first message must use the|final assistant content|is not supported with this model|with this model\b/i,
  ),
  hint(
    'invalid_request',
    /unsupported (?:value|parameter)|messages?[:.[\]\d ]{1,6}.{0,80}(?:required|invalid|must)|invalid value for|additional properties|extraneous key|unknown parameter|malformed input/i,
  ),
];
