import { errorException, type ErrorException, type ErrorOccurrence, errorOccurrence, type Language } from '../occurrence.ts';
import { parseStackText } from '../stacks/parse-stack-text.ts';
import { simpleType } from '../strategy/error-type.ts';
import type { ErrorContext } from './from-error-row.ts';

/** The attributes of an OpenTelemetry exception, on a span's event or on a log; '' what is not there. */
export type OtelException = { type: string; message: string; stacktrace: string };

/** OpenTelemetry's JavaScript puts an error's `code` where its class belongs; the stack's first line has the class. */
function isCode(type: string): boolean {
  return /^(?:E[A-Z0-9_]{2,}|\d+|[a-z]+(?:_[a-z0-9]+)+|ERR_[A-Z0-9_]+)$/.test(type);
}

function merge(thrown: ErrorException, { type, message }: OtelException): ErrorException {
  const isTypeKnown = type !== '' && !(isCode(type) && thrown.type !== '');
  return {
    ...thrown,
    type: isTypeKnown ? type : thrown.type || type,
    value: message || thrown.value,
    // `openai.RateLimitError`: the module says whose error it is
    module: type.includes('.') ? type.slice(0, type.length - simpleType(type).length - 1) : thrown.module,
  };
}

/**
 * An occurrence from an exception that an OpenTelemetry emitter recorded: its stack is a text in the emitter's language,
 * and may hold a whole chain.
 */
export function fromOtelException(exception: OtelException, context: Partial<ErrorOccurrence> & ErrorContext = {}): ErrorOccurrence {
  const hint: Language = context.language ?? '';
  const { exceptions, language } = parseStackText(exception.stacktrace, hint);
  const thrown = exceptions.at(-1) ?? errorException({});
  return errorOccurrence({ ...context, language, exceptions: [...exceptions.slice(0, -1), merge(thrown, exception)] });
}
