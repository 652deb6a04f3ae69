import { isRecord, type JsonRecord, listIn, memberOf, recordIn, textIn, wordOf } from '@sentryai/sentry';

/** One exception as it is stored: our names first, whatever else the client said after them. */
export type StoredException = JsonRecord & {
  type: string;
  value: string;
  module: string | null;
  handled: boolean | null;
  mechanism: JsonRecord | null;
  frames: JsonRecord[];
};

const FRAME_TEXTS = ['function', 'filename', 'abs_path', 'module', 'context_line'] as const;
const FRAME_NUMBERS = ['lineno', 'colno'] as const;
const FRAME_LISTS = ['pre_context', 'post_context'] as const;

/** The chain of an event, root cause first, as it was sent: `{values: […]}`, a bare list (raven), or one exception. */
export function readExceptions(payload: JsonRecord): StoredException[] {
  const sent = memberOf(payload, 'exception');
  const values = Array.isArray(sent) ? sent : isRecord(sent) && Array.isArray(sent['values']) ? listIn(sent, 'values') : [sent];
  return values.filter(isRecord).map(readException);
}

/**
 * The stack of a message, where the client sent one: as an exception without a class, which is how the newest SDKs send it
 * themselves.
 */
export function readMessageStack(payload: JsonRecord, message: string): StoredException[] {
  const stacktrace = [payload['stacktrace'], payload['sentry.interfaces.Stacktrace'], currentThread(payload)['stacktrace']].find(isRecord);
  const exception = readException({ value: message, stacktrace });
  return exception.frames.length === 0 ? [] : [exception];
}

function currentThread(payload: JsonRecord): JsonRecord {
  const sent = memberOf(payload, 'threads');
  const threads = (Array.isArray(sent) ? sent : isRecord(sent) ? listIn(sent, 'values') : []).filter(isRecord);
  const named = threads.find((thread) => thread['current'] === true || thread['crashed'] === true);
  return named ?? (threads.length === 1 ? threads[0]! : {});
}

/** True when no exception was thrown: the SDK made one up to carry the text and the stack of a message. */
export function isMessageOnly(exceptions: readonly StoredException[]): boolean {
  return exceptions.every(({ type, mechanism }) => type === '' && mechanism?.['synthetic'] === true);
}

function readException({ stacktrace, ...exception }: JsonRecord): StoredException {
  const mechanism = recordIn(exception, 'mechanism');
  const { handled } = mechanism;
  const value = exception['value'];
  return {
    ...exception,
    type: wordOf(exception['type']),
    value: typeof value === 'string' || value === undefined || value === null ? (value ?? '') : JSON.stringify(value),
    module: textIn(exception, 'module') || null,
    handled: typeof handled === 'boolean' ? handled : null,
    mechanism: Object.keys(mechanism).length === 0 ? null : mechanism,
    frames: isRecord(stacktrace) ? listIn(stacktrace, 'frames').filter(isRecord).map(readFrame) : [],
  };
}

/** A frame whose known fields have their types; one of another type is left out rather than hiding the frame. */
function readFrame(frame: JsonRecord): JsonRecord {
  const read: Record<string, unknown> = { ...frame };
  for (const name of FRAME_TEXTS) if (name in read && typeof read[name] !== 'string') delete read[name];
  for (const name of FRAME_NUMBERS) {
    const text = wordOf(read[name]);
    const number = text === '' ? Number.NaN : Number(text);
    if (Number.isFinite(number)) read[name] = number;
    else delete read[name];
  }
  for (const name of FRAME_LISTS) if (name in read) read[name] = listIn(frame, name).map(wordOf);
  if ('in_app' in read && typeof read['in_app'] !== 'boolean') delete read['in_app'];
  return read;
}
