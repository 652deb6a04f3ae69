/**
 * Failures whose message depends on the data or on the engine, not on the cause: three JSON texts fail with three messages
 * in one line of code, and three browsers word one bug three ways. The class stands for the message.
 */
export type KnownFailure = {
  /** Name of the class. */
  name: string;
  /** What of the message belongs to the cause: the property that was read, the function that was none. */
  detail: string;
  /** Such failures are of one kind wherever they happen: the place does not count. */
  isPlaceless: boolean;
};

type Rule = {
  name: string;
  /** Class names (without module) that are enough, or needed when there is a message too. */
  types?: RegExp;
  message?: RegExp;
  /** From the message's groups; '' when there is none. */
  detail?: (groups: readonly string[]) => string;
  isPlaceless?: boolean;
};

/** The last property of an expression: `e.hits[0].source.title` is `title`. Variables have other names after minifying. */
function lastProperty(expression: string): string {
  return /(?:\.|\?\.)([A-Za-z_$][\w$]{2,60})(?:\([^()]{0,80}\))?$/.exec(expression.trim())?.[1] ?? '';
}

function variable(name: string): string {
  return name.length > 2 ? name : '';
}

const first = ([, found = '']: readonly string[]): string => found;

/** The first rule that fits wins. */
const RULES: readonly Rule[] = [
  // JavaScript engines, each in its own words
  {
    name: 'nullish_property',
    message: /^Cannot (?:read|set) propert(?:y|ies) of (?:undefined|null) \((?:reading|setting) '([^']{0,100})'\)/,
    detail: first,
  },
  { name: 'nullish_property', message: /^Cannot (?:read|set) property '([^']{0,100})' of (?:undefined|null)/, detail: first },
  {
    name: 'nullish_property',
    message: /^can't access property (?:"([^"]{0,100})"|[^,]{0,100}), .{0,300} is (?:undefined|null)/,
    detail: first,
  },
  {
    name: 'nullish_property',
    message: /^(?:undefined|null) is not an object \(evaluating '(.{0,400}?)'\)/s,
    detail: ([, found = '']) => lastProperty(found),
  },
  { name: 'nullish_property', message: /^[\w$.[\]]{1,200} is (?:undefined|null)$/ },
  { name: 'not_iterable', message: /^.{1,300} is not iterable(?:$| \()|is not a function \(near '\.\.\./s },
  {
    name: 'not_a_function',
    message: /^(.{1,300}?) is not a (?:function|constructor)(?:$|[. ])/s,
    detail: ([, found = '']) => lastProperty(found) || variable(found.replace(/^new /, '')),
  },
  {
    name: 'not_defined',
    message: /^(?:Can't find variable: )?([\w$]{1,100})(?: is not defined)?$/,
    types: /^ReferenceError$/,
    detail: ([, found = '']) => variable(found),
  },
  {
    name: 'not_initialized',
    message: /^Cannot access '([\w$]{1,100})' before initialization|^can't access lexical declaration '([\w$]{1,100})' before/,
    detail: ([, a, b]) => variable(a ?? b ?? ''),
  },
  { name: 'chunk_load', types: /^ChunkLoadError$/, isPlaceless: true },
  {
    name: 'chunk_load',
    message:
      /^Loading (?:CSS )?chunk \S{1,100} failed|^Failed to fetch dynamically imported module|^error loading dynamically imported module|^Importing a module script failed|^Unable to preload CSS for/i,
    isPlaceless: true,
  },
  {
    name: 'hydration',
    message:
      /^(?:Hydration failed because|Text content does not match server-rendered HTML|There was an error while hydrating|Minified React error #(?:418|419|421|422|423|425)\b)/,
    isPlaceless: true,
  },
  {
    name: 'resize_observer',
    message: /^ResizeObserver loop (?:limit exceeded|completed with undelivered notifications)/,
    isPlaceless: true,
  },
  { name: 'script_error', message: /^Script error\.?$/, isPlaceless: true },
  {
    name: 'fetch_failed',
    types: /^TypeError$/,
    message:
      /^(?:Failed to fetch|NetworkError when attempting to fetch resource|Load failed|fetch failed|network error|Network request failed)\b/i,
  },
  { name: 'aborted', types: /^(?:AbortError|DOMException)$/, message: /abort/i },
  // Ruby and PHP, whose wording changed with their versions
  { name: 'undefined_method', message: /^undefined method [`'‘]([^'’]{1,100})['’] for/, detail: first },
  {
    name: 'undefined_variable',
    message:
      /^(?:undefined local variable or method [`'‘]([^'’]{1,100})['’]|Undefined (?:variable|property|index|array key|offset):? \$?["']?([\w:$]{1,100}))/,
    detail: ([, a, b]) => a ?? b ?? '',
  },
  // too deep
  { name: 'stack_overflow', types: /^(?:RecursionError|StackOverflowError|SystemStackError|InternalError)$/, message: /recursion|stack/i },
  {
    name: 'stack_overflow',
    message:
      /^(?:Maximum call stack size exceeded|too much recursion|maximum recursion depth exceeded|stack level too deep|stack overflow|goroutine stack exceeds|Maximum function nesting level)/i,
  },
  { name: 'stack_overflow', types: /^StackOverflowError$/ },
  // data that is not what was expected
  {
    name: 'json_parse',
    types: /^(?:SyntaxError|AI_JSONParseError)$/,
    message:
      /\bJSON\b|^Unexpected token|^Unexpected end of|^Unexpected (?:identifier|number|string|non-whitespace)|^Unterminated string|^Expected (?:property name|double-quoted|',' or|':' after)|^Bad (?:control|escaped) character|^No number after|^Exponent part/,
  },
  {
    name: 'json_parse',
    types:
      /^(?:JSONDecodeError|Json(?:Parse|Syntax|Reader|EOF|Mapping|Processing|Decoding|Decode|Serialization)?(?:Exception|Error)|JSONException|MalformedJsonException|MismatchedInputException|ParserError|AI_JSONParseError|OutputParserException|OutputParsingError)$/,
  },
  {
    name: 'json_parse',
    message:
      /^(?:invalid character .{1,12} (?:looking for|after|in)|unexpected end of JSON input|json: cannot unmarshal|Expecting (?:value|property name|',' delimiter|':' delimiter)|Extra data: line|(?:expected value|EOF while parsing|trailing characters|key must be a string|invalid type: .{1,80}) at line \d+|'.{1,12}' is an invalid (?:start|end) of a|Invalid control character at)/s,
  },
  { name: 'schema_validation', message: /^\d+ validation errors? for ([\w.[\], ]{1,120})/, detail: first },
  {
    name: 'schema_validation',
    types: /^(?:ZodError|AI_TypeValidationError|ValidationError|TypeValidationError)$/,
    message: /^\s*\[\s*\{|^Type validation failed/,
  },
  {
    name: 'text_decode',
    types:
      /^(?:UnicodeDecodeError|UnicodeEncodeError|InvalidByteSequenceError|UndefinedConversionError|MalformedInputException|DecoderFallbackException)$/,
  },
  { name: 'text_decode', message: /^invalid (?:utf-8|byte sequence)/i },
  {
    name: 'number_parse',
    message:
      /^invalid literal for int\(\)|^could not convert string to float|^For input string:|^strconv\.(\w{1,30}): parsing|^Cannot convert .{1,200} to a BigInt|^Input string was not in a correct format|^The input string '.{0,200}' was not in a correct format|^invalid value for (?:Integer|Float)\(\)|^invalid digit found in string|^invalid float literal/s,
  },
];

const NO_DETAIL = (): string => '';

/** The known failure that a type (without module) and a message stand for, undefined when none. */
export function knownFailure(type: string, message: string): KnownFailure | undefined {
  const text = message.length > 1_000 ? message.slice(0, 1_000) : message;
  for (const { name, types, message: pattern, detail = NO_DETAIL, isPlaceless = false } of RULES) {
    if (types !== undefined && !types.test(type)) continue;
    if (pattern === undefined) return { name, detail: '', isPlaceless };
    const match = pattern.exec(text);
    if (match !== null) return { name, detail: detail(match), isPlaceless };
  }
  return undefined;
}

/**
 * Messages that only a language's run time writes: such an error raised while another was handled is a bug of its own,
 * not a wrapping of the other.
 */
const RUNTIME_BUG =
  /^(?:'[\w.]{1,100}' object (?:has no attribute|is not)|(?:type )?object '?[\w.]{1,100}'? has no attribute|unsupported operand|name '\w{1,100}' is not defined|local variable '\w{1,100}' referenced|cannot access local variable|[\w.<>]{1,100}\(\) (?:missing|takes|got)|list index out of range|string indices must be|cannot unpack|not enough values to unpack|too many values to unpack|can only concatenate|must be str, not|Cannot (?:read|set) propert|\S{1,100} is not (?:a function|defined|iterable)|undefined method|undefined local variable)/;

/** Whether a message is a run time's own report of a bug. */
export function isRuntimeBug(message: string): boolean {
  return RUNTIME_BUG.test(message.slice(0, 300));
}
