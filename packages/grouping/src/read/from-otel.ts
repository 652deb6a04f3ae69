import { type ErrorOccurrence, errorOccurrence } from '../occurrence.ts';
import { stackExceptions, type TextException } from './stack-exceptions.ts';

/** An occurrence from an exception that an OpenTelemetry emitter recorded on a span or a log, with what is known around it. */
export function fromOtelException(exception: TextException, context: Partial<ErrorOccurrence> = {}): ErrorOccurrence {
  const { exceptions, language } = stackExceptions(exception, context.language ?? '');
  return errorOccurrence({ ...context, language, exceptions });
}
