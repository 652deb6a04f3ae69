import type { SpanKind } from '@sentryai/schema';

/** Languages whose stacks and names are understood; '' unknown. */
export const LANGUAGES = ['javascript', 'python', 'go', 'java', 'dotnet', 'ruby', 'php', 'rust'] as const;
export type Language = (typeof LANGUAGES)[number] | '';

/** One call on the stack. Absent texts are '', absent numbers null. */
export type StackFrame = {
  function: string;
  /** Module, package, namespace or class, as the language has it. */
  module: string;
  filename: string;
  line: number | null;
  column: number | null;
  /** What the client says; null when it says nothing. */
  inApp: boolean | null;
  contextLine: string;
  preContext: readonly string[];
  postContext: readonly string[];
  /** Reached over an await: such frames come and go with the way a call was made. */
  isAsync: boolean;
};

/**
 * How an exception came to stand before the one that wraps it: `cause` explicitly, `context` because it was being handled
 * (Python), `member` of a group, '' the client does not say.
 */
export type ExceptionLink = '' | 'cause' | 'context' | 'member';

export type ErrorException = {
  /** Class name, '' when the client sent none. */
  type: string;
  value: string;
  /** Module of the class. */
  module: string;
  /** Outermost call first, the throw last. */
  frames: readonly StackFrame[];
  /** Made only to get a stack: its type says nothing. */
  isSynthetic: boolean;
  isHandled: boolean | null;
  /** Go's errors are values: their stack may be that of whoever wrote them down. '' not known. */
  stackOf: 'throw' | 'report' | '';
  link: ExceptionLink;
  /** Place in a tree of exceptions, null when the client sent a plain chain. */
  id: number | null;
  parentId: number | null;
  isGroup: boolean;
};

export type SpanStep = { name: string; kind: SpanKind | '' };

/** One error of any source, with what is known around it. Absent texts are '', absent numbers null. */
export type ErrorOccurrence = {
  /** Root cause first, the thrown one last; empty for messages and for spans that only say "error". */
  exceptions: readonly ErrorException[];
  /** The same before source maps were applied; empty when none were. */
  rawExceptions: readonly ErrorException[];
  message: string;
  /** The message before its parameters were filled in. */
  messageTemplate: string;
  language: Language;
  level: string;
  logger: string;
  release: string;
  environment: string;
  sdk: string;
  transaction: string;
  tags: Readonly<Record<string, string>>;
  /** Fingerprint that the client set, null when it set none. */
  fingerprint: readonly string[] | null;
  /** Facts of the span that failed, or of the call that the error came from. */
  provider: string;
  model: string;
  httpStatus: number | null;
  errorType: string;
  toolName: string;
  agentName: string;
  spanKind: SpanKind | '';
  /** From the root to the failing span, which stands last. */
  spanPath: readonly SpanStep[];
};

/** A frame of which only the given is known. */
export function stackFrame(given: Partial<StackFrame>): StackFrame {
  return {
    function: given.function ?? '',
    module: given.module ?? '',
    filename: given.filename ?? '',
    line: given.line ?? null,
    column: given.column ?? null,
    inApp: given.inApp ?? null,
    contextLine: given.contextLine ?? '',
    preContext: given.preContext ?? [],
    postContext: given.postContext ?? [],
    isAsync: given.isAsync ?? false,
  };
}

/** An exception of which only the given is known. */
export function errorException(given: Partial<ErrorException>): ErrorException {
  return {
    type: given.type ?? '',
    value: given.value ?? '',
    module: given.module ?? '',
    frames: given.frames ?? [],
    isSynthetic: given.isSynthetic ?? false,
    isHandled: given.isHandled ?? null,
    stackOf: given.stackOf ?? '',
    link: given.link ?? '',
    id: given.id ?? null,
    parentId: given.parentId ?? null,
    isGroup: given.isGroup ?? false,
  };
}

/** An occurrence of which only the given is known. */
export function errorOccurrence(given: Partial<ErrorOccurrence>): ErrorOccurrence {
  return {
    exceptions: given.exceptions ?? [],
    rawExceptions: given.rawExceptions ?? [],
    message: given.message ?? '',
    messageTemplate: given.messageTemplate ?? '',
    language: given.language ?? '',
    level: given.level ?? '',
    logger: given.logger ?? '',
    release: given.release ?? '',
    environment: given.environment ?? '',
    sdk: given.sdk ?? '',
    transaction: given.transaction ?? '',
    tags: given.tags ?? {},
    fingerprint: given.fingerprint ?? null,
    provider: given.provider ?? '',
    model: given.model ?? '',
    httpStatus: given.httpStatus ?? null,
    errorType: given.errorType ?? '',
    toolName: given.toolName ?? '',
    agentName: given.agentName ?? '',
    spanKind: given.spanKind ?? '',
    spanPath: given.spanPath ?? [],
  };
}
