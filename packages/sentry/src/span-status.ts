/** OpenTelemetry's status code and a message, from Sentry's word. */
export type SentryStatus = { status_code: number; status_message: string };

const UNSET = 0;
const OK = 1;
const ERROR = 2;
/** Words that are neither success nor failure. */
const NEITHER: ReadonlySet<string> = new Set(['', 'unknown', 'unset', 'cancelled']);

/** `ok`, `error`, or a word such as `internal_error` or `not_found`, which then is the message. */
export function readStatus(word: unknown): SentryStatus {
  const status = typeof word === 'string' ? word.toLowerCase() : '';
  if (status === 'ok') return { status_code: OK, status_message: '' };
  if (NEITHER.has(status)) return { status_code: UNSET, status_message: '' };
  return { status_code: ERROR, status_message: status === 'error' ? '' : status };
}
