import { errorException, type ErrorException, type Language } from '../occurrence.ts';
import { parseStackText } from '../stacks/parse-stack-text.ts';
import { isCodeType, simpleType } from '../strategy/error-type.ts';

/** An exception whose stack is a text, as OpenTelemetry records it; '' what is not said. */
export type TextException = { type: string; message: string; stacktrace: string };

function merge(thrown: ErrorException, { type, message }: TextException): ErrorException {
  // OpenTelemetry's JavaScript puts an error's `code` where its class belongs; the stack's first line has the class
  const isTypeKnown = type !== '' && !(isCodeType(type) && thrown.type !== '');
  return {
    ...thrown,
    type: isTypeKnown ? type : thrown.type || type,
    value: message || thrown.value,
    // `openai.RateLimitError`: the module says whose error it is
    module: type.includes('.') ? type.slice(0, type.length - simpleType(type).length - 1) : thrown.module,
  };
}

/**
 * The exceptions of a recorded one, root cause first: its stack text may hold a whole chain. Never empty.
 *  hint     the emitter's language, '' when not known
 *  returns  also the language that the text turned out to be in
 */
export function stackExceptions(recorded: TextException, hint: Language): { exceptions: ErrorException[]; language: Language } {
  const { exceptions, language } = parseStackText(recorded.stacktrace, hint);
  const thrown = merge(exceptions.at(-1) ?? errorException({}), recorded);
  return { exceptions: [...exceptions.slice(0, -1), thrown], language };
}
