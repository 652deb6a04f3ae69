/**
 * Sentences that wrap another error's text. What was done about a failure (retried, logged, passed on) is not its cause.
 * Data: the pattern's last group is the inner text.
 */
const WRAPPERS: readonly RegExp[] = [
  // Vercel AI SDK
  /^Failed after \d+ attempts?\. Last error: (.+)$/s,
  /^Failed after \d+ attempts? with (?:non-retryable|a non-retryable) error: ['"]?(.+?)['"]?$/s,
  // retry helpers of many kinds
  /^(?:all )?(?:\d+ )?(?:retr(?:y|ies)|attempts?|tries)(?: \d+(?:\s?(?:\/|of)\s?\d+)?)?(?: (?:failed|exhausted|exceeded|gave up))(?: after [^:]{1,60})?(?:[:;.,-]| -) ?(?:last error(?: was)?: ?)?(.+)$/is,
  /^(?:attempt|try|retry) ?#?\d+(?:\s?(?:\/|of)\s?\d+)?(?: failed)?: (.+)$/is,
  /^(?:(?:giving|gave) up|failed|aborted|stopped) after \d+ (?:attempts?|retries|tries)(?: \([^)]{0,60}\))?[:;,-] ?(?:last error(?: was)?: ?)?(.+)$/is,
  /^max(?:imum)? (?:number of )?(?:retries|attempts)(?: \(\d+\))? (?:exceeded|reached)(?: after [^:]{1,40})?[:;,-] ?(?:last error(?: was)?: ?)?(.+)$/is,
  // browsers, process managers, loggers
  /^Uncaught (?:\(in promise\):? ?)?(?:exception: )?(.+)$/s,
  /^Unhandled (?:promise )?(?:rejection|exception|error)(?: \([^)]{0,80}\))?(?: in [\w.]{1,60})?: (.+)$/is,
  /^(?:This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with \.catch\(\)\. The promise rejected with the reason) ?"?(.+?)"?\.?$/s,
  // .NET
  /^One or more errors occurred\. \((.+)\)$/s,
  /^(?:Exception has been thrown by the target of an invocation|The type initializer for '[^']{1,200}' threw an exception)\.?: (.+)$/s,
  // gRPC, Go
  /^rpc error: code = \w{2,30} desc = (.+)$/s,
  // frameworks around model calls
  /^litellm\.\w{3,60}: (.+)$/s,
  /^\w{2,40}Exception - (.+)$/s,
  /^(?:Error|Exception)(?: raised)? (?:in|from|by) (?:llm|model|inference|chat model|provider|OpenAI|Anthropic|Cohere|Bedrock|the model provider)(?: \w{1,30})?: (.+)$/is,
  /^Error raised by (?:bedrock service|inference API(?: HTTP code)?|inference endpoint|Cohere|OpenAI|Anthropic): (.+)$/is,
];

/** `Error: Error: text` and `TypeError: text`: the class in front of the text, as loggers and wrappers put it. */
const CLASS_PREFIX =
  /^(?:Caused by: )?(?:(?:[a-z_][\w]{0,60}[./\\]){1,10})?([A-Z][A-Za-z0-9_]{0,80}(?:Error|Exception|Failure|Fault|Timeout|Interrupt|Warning))(?:: |:\n)(?=\S)/;
const PLAIN_ERROR = /^(?:Error|error|ERROR|Exception): (?=\S)/;

const DEPTH_MAX = 6;

export type UnwrappedMessage = {
  text: string;
  /** Class that the text itself names, '' when none. */
  type: string;
};

/** A message without the sentences of those who passed it on. */
export function unwrapMessage(message: string): UnwrappedMessage {
  let text = message.length > 4_000 ? message.slice(0, 4_000) : message;
  text = text.trim();
  let type = '';
  for (let depth = 0; depth < DEPTH_MAX; depth++) {
    const before = text;
    text = text.replace(PLAIN_ERROR, '');
    const named = CLASS_PREFIX.exec(text);
    if (named !== null) {
      type = named[1] ?? '';
      text = text.slice(named[0].length);
    }
    for (const pattern of WRAPPERS) {
      const inner = pattern.exec(text)?.at(-1);
      if (inner !== undefined && inner !== '') {
        text = inner.trim();
        break;
      }
    }
    if (text === before) break;
  }
  return { text, type };
}

/** tenacity hides the error in a text: `RetryError[<Future at 0x7f state=finished raised RateLimitError>]`. */
export function raisedInFuture(message: string): string {
  return /<Future at 0x[0-9a-f]+ state=finished raised (\w{1,100})>/.exec(message)?.[1] ?? '';
}
