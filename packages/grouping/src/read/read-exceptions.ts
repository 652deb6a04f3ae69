import { isJsonObject, type JsonObject } from '@sentryai/schema/native-fields';
import { errorException, type ErrorException, type ExceptionLink, type Language, stackFrame, type StackFrame } from '../occurrence.ts';
import { STACK_LIMITS } from '../stacks/stack-text.ts';
import { stackExceptions } from './stack-exceptions.ts';
import { booleanAt, numberAt, objectAt, textAt, textsAt } from './json-values.ts';

const FRAMES_MAX = STACK_LIMITS.framesNearThrow + STACK_LIMITS.framesOutside;

/** One frame of a client. */
export function readFrame(frame: JsonObject): StackFrame {
  const name = textAt(frame, 'function');
  return stackFrame({
    function: name,
    module: textAt(frame, 'module') || textAt(frame, 'package'),
    // the whole path tells libraries from the application; `filename` may be relative to either
    filename: textAt(frame, 'abs_path') || textAt(frame, 'filename'),
    line: numberAt(frame, 'lineno'),
    column: numberAt(frame, 'colno'),
    inApp: booleanAt(frame, 'in_app'),
    contextLine: textAt(frame, 'context_line'),
    preContext: textsAt(frame, 'pre_context'),
    postContext: textsAt(frame, 'post_context'),
    isAsync: name.startsWith('async '),
  });
}

function readFrames(exception: JsonObject): StackFrame[] {
  const listed = exception['frames'] ?? objectAt(exception, 'stacktrace')['frames'];
  if (!Array.isArray(listed)) return [];
  const frames = listed.filter(isJsonObject);
  const kept =
    frames.length > FRAMES_MAX ? [...frames.slice(0, STACK_LIMITS.framesOutside), ...frames.slice(-STACK_LIMITS.framesNearThrow)] : frames;
  return kept.map(readFrame);
}

/** Where the SDK found an exception: an attribute of the one that wraps it. */
function readLink(source: string): ExceptionLink {
  if (source === '__context__') return 'context';
  if (/\[\d+\]$/.test(source)) return 'member';
  return source === 'cause' || source === '__cause__' || source === 'InnerException' ? 'cause' : '';
}

/** One exception of a client's list; several when its stack is a text that tells of several. */
export function readException(exception: JsonObject, language: Language): ErrorException[] {
  const stack = exception['stacktrace'];
  if (typeof stack === 'string') {
    return stackExceptions({ type: textAt(exception, 'type'), message: textAt(exception, 'value'), stacktrace: stack }, language)
      .exceptions;
  }
  const mechanism = objectAt(exception, 'mechanism');
  return [
    errorException({
      type: textAt(exception, 'type'),
      value: textAt(exception, 'value'),
      module: textAt(exception, 'module'),
      frames: readFrames(exception),
      isSynthetic: booleanAt(mechanism, 'synthetic') === true,
      isHandled: booleanAt(exception, 'handled') ?? booleanAt(mechanism, 'handled'),
      link: readLink(textAt(mechanism, 'source')),
      id: numberAt(mechanism, 'exception_id'),
      parentId: numberAt(mechanism, 'parent_id'),
      isGroup: booleanAt(mechanism, 'is_exception_group') === true,
    }),
  ];
}

/**
 * A client's list of exceptions as stored (`errors.exceptions`), root cause first: native ones (`frames` beside `type`),
 * Sentry's (`stacktrace.frames`, `mechanism`), or with the stack as text. Anything that is none is left out.
 */
export function readExceptions(value: unknown, language: Language): ErrorException[] {
  const list = Array.isArray(value)
    ? value
    : isJsonObject(value) && Array.isArray(value['values'])
      ? value['values']
      : isJsonObject(value)
        ? [value]
        : [];
  return list
    .filter(isJsonObject)
    .slice(-STACK_LIMITS.exceptions)
    .flatMap((exception) => readException(exception, language));
}
