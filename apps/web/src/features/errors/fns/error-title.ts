import type { ErrorEntry } from '@sentryai/schema';

/** What an occurrence is called: the thrown (last) exception, else its message. A stack without a class is a message too. */
export function errorTitle(error: Pick<ErrorEntry, 'exceptions' | 'message' | 'level'>): { type: string; value: string } {
  const thrown = error.exceptions.at(-1);
  const message = error.level === 'fatal' ? 'Fatal' : 'Message';
  if (thrown === undefined) return { type: message, value: error.message ?? '' };
  return { type: thrown.type === '' ? message : thrown.type, value: thrown.value === '' ? (error.message ?? '') : thrown.value };
}
