import type { ErrorEntry } from '@sentryai/schema';

/** What an occurrence is called: the thrown (last) exception, else its message. */
export function errorTitle(error: ErrorEntry): { type: string; value: string } {
  const thrown = error.exceptions.at(-1);
  if (thrown !== undefined) return { type: thrown.type === '' ? 'Error' : thrown.type, value: thrown.value };
  return { type: error.level === 'fatal' ? 'Fatal' : 'Message', value: error.message ?? '' };
}
