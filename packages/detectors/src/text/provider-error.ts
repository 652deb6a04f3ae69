/** Words by which vendors say that a request is too long for the model. */
const OVERFLOW =
  /context[_ -]?(?:length|window|size)[_ -]?exceeded|maximum context (?:length|window)|max(?:imum)? (?:context|prompt|input|sequence) (?:length|tokens|size)|exceed\w* (?:the |this |its |your )?(?:model'?s? )?(?:maximum |max |available )?(?:allowed )?(?:context|input|prompt|number of (?:input )?tokens|token limit|tokens)|(?:prompt|input|request|conversation|messages?) (?:is|are|was|were) too (?:long|large)|too many (?:input )?tokens(?! per)|input (?:length|token count)[^.]{0,80}exceed|context (?:window|limit|length) (?:is |was )?(?:exceeded|full|reached|overflow)|reduce the length of (?:the |your )?(?:messages|prompt|input)|larger than the (?:model'?s )?(?:context|maximum)|string_above_max_length|ContextWindowExceeded|context overflow|tokens? (?:\S{1,12} ){0,4}> (?:\S{1,12} ){0,2}maximum|does not fit (?:in|into) the context|string too long\. expected a string with maximum length|range of input length|tokens in (?:the )?request (?:is |are )?more than|input tokens? exceed|requested tokens .{0,40}exceed context/i;
/** Tokens per minute are a rate, whatever else the message says. */
const RATE = /per[ _-](?:min|minute|day|hour|second)|\b[TR]P[MD]\b|rate[_ -]?limit|throttl|please wait/i;
const LIMITED =
  /rate[_ -]?limit(?!s? (?:is|are) fine)|too many requests|(?<!disk |storage )quota|resource[_ ]?exhausted|throttl|tokens per min|requests per min|\b[TR]P[MD]\b|overloaded|capacity|insufficient[_ ]quota|slow down|\b429\b/i;
const NUMBERS = /(\d[\d,._]{2,12})\s*(?:tokens?)?/gi;

export type ProviderError = { type: string; message: string; httpStatus: number | null };

/** True when the error says that the request did not fit the model's window. */
export function isOverflow(error: ProviderError): boolean {
  const text = `${error.type} ${error.message}`.slice(0, 2_000);
  return OVERFLOW.test(text) && !RATE.test(text);
}

/** True when the vendor turned the call away because there were too many. */
export function isRateLimited(error: ProviderError): boolean {
  if (error.httpStatus === 429 || error.httpStatus === 529) return true;
  if (error.httpStatus !== null && error.httpStatus !== 403 && error.httpStatus < 500) return false;
  return (
    LIMITED.test(`${error.type} ${error.message}`.slice(0, 2_000)) &&
    (error.httpStatus !== null ||
      LIMITED.test(error.message.slice(0, 400)) ||
      /RateLimit|Throttl|ResourceExhausted|Quota/i.test(error.type))
  );
}

/** Worth trying again: limits, overload, timeouts, lost connections, a server's own trouble. */
export function isPassing(error: ProviderError): boolean {
  const { httpStatus } = error;
  if (httpStatus !== null) return httpStatus === 408 || httpStatus === 409 || httpStatus === 425 || httpStatus === 429 || httpStatus >= 500;
  return (
    isRateLimited(error) ||
    /time(?:d)?[ _-]?out|timeout|connection|ECONN|ENOTFOUND|EAI_AGAIN|socket|network|fetch failed|unavailable|bad gateway|internal server|overloaded|aborted|reset by peer|try again/i.test(
      `${error.type} ${error.message}`.slice(0, 1_000),
    )
  );
}

/** The limit and the size that an overflow message names; null where it names none. */
export function overflowNumbers(message: string): { limit: number | null; tokens: number | null } {
  const numbers = [...message.slice(0, 1_000).matchAll(NUMBERS)]
    .map((match) => Number((match[1] ?? '').replaceAll(/[,._]/g, '')))
    .filter((value) => value >= 1_000 && value < 100_000_000);
  if (numbers.length === 0) return { limit: null, tokens: null };
  const limit = Math.min(...numbers.slice(0, 4));
  const tokens = Math.max(...numbers.slice(0, 4));
  return { limit, tokens: tokens > limit ? tokens : null };
}

/** Why it failed, in one word or status, for fingerprints. */
export function reasonOf(error: ProviderError): string {
  if (error.httpStatus !== null) return String(error.httpStatus);
  if (isRateLimited(error)) return 'rate_limit';
  if (/time(?:d)?[ _-]?out|timeout/i.test(`${error.type} ${error.message}`.slice(0, 600))) return 'timeout';
  if (/connection|ECONN|socket|network|fetch failed/i.test(`${error.type} ${error.message}`.slice(0, 600))) return 'connection';
  return error.type === '' ? 'error' : error.type.slice(0, 60);
}
