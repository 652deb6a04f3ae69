import type { Attributes } from '@sentryai/otlp';
import type { ErrorRow, ItemContext, LogLevel } from '@sentryai/schema';
import { BoundedMembers } from '../traces/bounded-members.ts';
import { textOf } from '../traces/json-text.ts';
import { cutText, SPAN_LIMITS } from '../traces/limits.ts';
import { EXCEPTION_KEYS, readException } from './exception-text.ts';

const KEYS: readonly string[] = Object.values(EXCEPTION_KEYS);

/** Name of the log record or event that the newest GenAI conventions have for a call's exception. */
export const OPERATION_EXCEPTION = 'gen_ai.client.operation.exception';

/** Whether attributes describe an exception. */
export function hasException(attributes: Attributes): boolean {
  return KEYS.some((key) => textOf(attributes.get(key)) !== '');
}

/**
 * The occurrence that exception attributes describe. The stack stays text, as the client's runtime printed it; what it
 * says is read when occurrences are grouped. `context` is the span's or record's; its attributes are replaced by those
 * of the event that are no part of the exception.
 */
export function exceptionRow(attributes: Attributes, context: ItemContext, level: LogLevel, message: string): ErrorRow {
  const said = readException(attributes);
  const type = said.type || 'Error';
  const value = cutText(said.message, SPAN_LIMITS.valueChars);
  const stack = cutText(said.stack, SPAN_LIMITS.valueChars);
  const exception = { type, value, handled: null, frames: [], ...(stack === '' ? {} : { stacktrace: stack }) };
  return {
    ...context,
    level,
    message,
    error_type: type,
    error_value: value,
    is_handled: null,
    exceptions: JSON.stringify([exception]),
    fingerprint: '',
    breadcrumbs: '',
    contexts: '',
  };
}

/** JSON of the attributes beside those that the exception is made of, '' when there are none. */
export function otherAttributes(attributes: Attributes): string {
  const members = new BoundedMembers();
  for (const [key, value] of attributes) if (!KEYS.includes(key)) members.add(key, value);
  return members.json();
}
