import type { Attributes } from '@sentryai/otlp';
import { textOf } from '../traces/json-text.ts';
import { SPAN_LIMITS } from '../traces/limits.ts';
import { readIdent } from '../traces/read-value.ts';

/** OpenTelemetry's names for an exception, on span events and log records alike. */
export const EXCEPTION_KEYS = { type: 'exception.type', message: 'exception.message', stack: 'exception.stacktrace' } as const;

/** What exception attributes say; '' for what they leave out. */
export type ExceptionText = { type: string; message: string; stack: string };

/** Class names that say no more than that something failed. */
export const GENERIC_TYPES: ReadonlySet<string> = new Set(['Error', 'Exception', 'error', 'exception', '_OTHER', '']);

const TRACEBACK = 'Traceback (most recent call last):';
/** How Python writes an exception down for programmers: the class and its arguments. */
const WRITTEN_EXCEPTION = /^([A-Za-z_][\w.]{0,200})\(([\s\S]*)\)$/;
const QUOTED_ARGUMENT = /^(['"])((?:\\.|(?!\1)[^\\])*)\1/s;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The text of the first argument, without the quotes and escapes of its written form. */
function firstArgument(written: string): string {
  const quoted = QUOTED_ARGUMENT.exec(written)?.[2];
  return quoted === undefined ? written : quoted.replaceAll(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character);
}

/**
 * An exception of no particular class whose message is another one, written down with its traceback behind it: what a tracer
 * records that keeps errors as text (LangSmith). The inner one is the one that people know.
 */
function unwrap({ type, message, stack }: ExceptionText): ExceptionText {
  const at = GENERIC_TYPES.has(type) ? message.indexOf(TRACEBACK) : -1;
  if (at < 0) return { type, message, stack };
  const head = message.slice(0, at).trim();
  // lines that had an end of their own were joined by two more
  const traceback = message.slice(at).replaceAll(/\n{2,}/g, '\n');
  const written = WRITTEN_EXCEPTION.exec(head);
  if (written === null) return { type, message: head, stack: traceback };
  return { type: written[1] ?? type, message: firstArgument(written[2] ?? ''), stack: traceback };
}

/** Reads the attributes of an exception event or record. */
export function readException(attributes: Attributes): ExceptionText {
  return unwrap({
    type: readIdent(attributes.get(EXCEPTION_KEYS.type), SPAN_LIMITS.identChars),
    message: textOf(attributes.get(EXCEPTION_KEYS.message)),
    stack: textOf(attributes.get(EXCEPTION_KEYS.stack)),
  });
}
