import { isMinifiedName } from '../frames/function-name.ts';

/** Class names that say only that something failed. */
const GENERIC =
  /^(?:Error|error|Exception|exception|Throwable|NonError|UnhandledRejection|UnhandledPromiseRejection|Unhandled|panic|_OTHER|errorString|wrapError|wrapErrors|joinError|fundamental|withStack|withMessage|StandardError|RuntimeException|AggregateException|ExecutionException|CompletionException|InvocationTargetException|UndeclaredThrowableException|ErrorException|FatalError|String|Object|object|undefined|null)$/;
/** What OpenTelemetry's JavaScript puts into `exception.type` when an error has a `code`: ENOENT, 429, rate_limit_exceeded. */
const CODE = /^(?:E[A-Z0-9_]{2,}|-?\d+|[a-z]+(?:_[a-z0-9]+)+|ERR_[A-Z0-9_]+|[A-Z]+(?:_[A-Z0-9]+)+)$/;
/** Whether a word is a code rather than the name of a class. */
export function isCodeType(type: string): boolean {
  return CODE.test(type);
}

/** Classes of languages and platforms: they name a kind of mistake, not an application's own failure. */
const BUILT_IN =
  /^(?:|(?:Type|Range|Reference|Syntax|Eval|URI|Value|Key|Index|Attribute|Name|Assertion|Runtime|OS|IO|Lookup|Arithmetic|ZeroDivision|Import|ModuleNotFound|NotImplemented|UnboundLocal|Argument|NoMethod|Standard|Unicode\w*|Buffer|EOF|Memory|Overflow|FloatingPoint|System|Internal|AssertionFailed|DivisionByZero)Error|(?:NullPointer|NullReference|IllegalArgument|IllegalState|IndexOutOfBounds|ArrayIndexOutOfBounds|StringIndexOutOfBounds|ClassCast|NumberFormat|Arithmetic|UnsupportedOperation|Runtime|IO|FileNotFound|NoSuchElement|InvalidOperation|InvalidCast|Argument|ArgumentNull|ArgumentOutOfRange|Format|KeyNotFound|IndexOutOfRange|NotSupported|NotImplemented|InvalidArgument|Logic|Domain|OutOfRange|OutOfBounds|UnexpectedValue|Overflow|DivideByZero)Exception|DOMException|PDOException|Exception)$/;

/** A class without its module: `openai.RateLimitError`, `java.io.IOException`, `App\Errors\Bad` are one word each. */
export function simpleType(type: string): string {
  const bare = type
    .replace(/^[*&]+/, '')
    .replace(/`\d+$/, '')
    .replace(/<.*>$/, '');
  return bare.slice(
    Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(':'), bare.lastIndexOf('\\'), bare.lastIndexOf('/'), bare.lastIndexOf('$')) + 1,
  );
}

/** The class as grouping sees it: '' when it says nothing or does not last (minified, a code in the place of a class). */
export function groupingType(type: string): string {
  // Go's own ones (`runtime.boundsError`) show in some forms of a panic and not in others; the message says it
  if (/^\*?runtime\./.test(type)) return '';
  const simple = simpleType(type);
  return GENERIC.test(simple) || CODE.test(simple) || isMinifiedName(simple) ? '' : simple;
}

/** Whether an application or a library defined the class. */
export function isOwnType(type: string): boolean {
  return !BUILT_IN.test(type);
}
