/** Source maps on exceptions in the form they are stored, so that people see their own code wherever an error is shown. */
import { isJsonObject, type JsonObject } from '@sentryai/schema/native-fields';
import type { ErrorException, Language, StackFrame } from '../occurrence.ts';
import { objectAt } from '../read/json-values.ts';
import { readException, readFrame } from '../read/read-exceptions.ts';
import { applySourceMaps, type FindSourceMap } from './apply-source-maps.ts';

/** Exceptions and frames of one error that are mapped; what is beyond stays as it was sent. */
const EXCEPTIONS_MAX = 50;
const FRAMES_MAX = 500;

/** Scripts that an error's frames lie in, each once. */
export function scriptsOf(exceptions: readonly ErrorException[]): string[] {
  const scripts = new Set<string>();
  for (const { frames } of exceptions) {
    for (const { filename, line, column } of frames) if (filename !== '' && line !== null && column !== null) scripts.add(filename);
  }
  return [...scripts];
}

/**
 * A client's list of exceptions with original places in its frames. A frame keeps where it was under `minified`; a stack
 * that was sent as text becomes frames, and stays as `raw_stacktrace`.
 *  returns  undefined when no map says anything about any frame
 */
export function mapStoredExceptions(stored: unknown, language: Language, findMap: FindSourceMap): JsonObject[] | undefined {
  const list = Array.isArray(stored) ? stored : isJsonObject(stored) && Array.isArray(stored['values']) ? stored['values'] : [];
  let isMapped = false;
  const mapped = list.filter(isJsonObject).flatMap((exception, index) => {
    const result = index < EXCEPTIONS_MAX ? mapException(exception, language, findMap) : undefined;
    if (result !== undefined) isMapped = true;
    return result ?? [exception];
  });
  return isMapped ? mapped : undefined;
}

function mapException(exception: JsonObject, language: Language, findMap: FindSourceMap): JsonObject[] | undefined {
  const stack = exception['stacktrace'];
  if (typeof stack === 'string') return mapText(exception, stack, language, findMap);
  const isInside = exception['frames'] === undefined;
  const sent = isInside ? objectAt(exception, 'stacktrace')['frames'] : exception['frames'];
  if (!Array.isArray(sent)) return undefined;
  const frames = mapFrames(sent.filter(isJsonObject), findMap);
  if (frames === undefined) return undefined;
  return [isInside ? { ...exception, stacktrace: { ...objectAt(exception, 'stacktrace'), frames } } : { ...exception, frames }];
}

/** A text may tell of several exceptions: of what caused it, too. */
function mapText(exception: JsonObject, stack: string, language: Language, findMap: FindSourceMap): JsonObject[] | undefined {
  let isMapped = false;
  const { stacktrace: _text, ...rest } = exception;
  const read = readException(exception, language);
  const entries = read.map(({ type, value, module, frames }, index): JsonObject => {
    const sent = frames.map(storedFrame);
    const mapped = mapFrames(sent, findMap);
    if (mapped !== undefined) isMapped = true;
    const told = { type, value, ...(module === '' ? {} : { module }), frames: mapped ?? sent };
    return index === read.length - 1 ? { ...rest, ...told, raw_stacktrace: stack } : told;
  });
  return isMapped ? entries : undefined;
}

function mapFrames(frames: readonly JsonObject[], findMap: FindSourceMap): JsonObject[] | undefined {
  // the frames next to the throw stand last
  const skipped = Math.max(0, frames.length - FRAMES_MAX);
  const read = frames.slice(skipped).map(readFrame);
  const mapped = applySourceMaps(read, findMap);
  if (mapped.every((frame, index) => frame === read[index])) return undefined;
  return frames.map((frame, index) => {
    const at = index - skipped;
    const original = mapped[at];
    return original === undefined || original === read[at] ? frame : withOriginal(frame, original);
  });
}

function withOriginal(frame: JsonObject, original: StackFrame): JsonObject {
  const { module: _module, in_app: _inApp, filename, abs_path, function: name, lineno, colno, ...rest } = frame;
  return {
    ...rest,
    ...storedFrame(original),
    context_line: original.contextLine,
    pre_context: original.preContext,
    post_context: original.postContext,
    minified: { filename: abs_path ?? filename, function: name, lineno, colno },
  };
}

function storedFrame(frame: StackFrame): JsonObject {
  return {
    function: frame.function,
    filename: frame.filename,
    ...(frame.module === '' ? {} : { module: frame.module }),
    lineno: frame.line,
    colno: frame.column,
    ...(frame.inApp === null ? {} : { in_app: frame.inApp }),
  };
}
