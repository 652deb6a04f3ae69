/** What an error's text says in the form of data: a JSON body, Python's print of one, an AWS sentence. '' = not said. */
export type ErrorBody = { message: string; code: string; type: string; status: string };

/** `"key": "text"`, `'key': 'text'`, `"key": 429`. */
const FIELD =
  /["'](message|msg|code|type|__type|status|reason|detail|error)["']\s*:\s*(?:"((?:[^"\\]|\\.){0,2000})"|'((?:[^'\\]|\\.){0,2000})'|([\w.-]{1,60}))/g;
const FIELDS_MAX = 40;
/** Types that only say "this is an error". */
const EMPTY_WORDS = new Set(['error', 'none', 'null', 'true', 'false', 'string', 'object', 'exception']);
const AWS = /An error occurred \((\w{1,80})\) when calling the (\w{1,80}) operation(?: \([^)]{0,80}\))?: ([\s\S]*)$/;
/** `[429 Too Many Requests] text`, `[GoogleGenerativeAI Error]: Error fetching from https://…: [429 …] text` */
const BRACKET_STATUS = /\[(\d{3}) [A-Z][^\]]{0,60}\]\s?(.*)$/s;
const GOOGLE_STATUS = /^(\d{3}) ([A-Z_]{4,40})\. \{/;

function meaningful(text: string): string {
  return EMPTY_WORDS.has(text.toLowerCase()) ? '' : text;
}

function unescaped(text: string): string {
  return text.includes('\\') ? text.replaceAll('\\n', '\n').replaceAll(/\\(["'\\/])/g, '$1') : text;
}

/** `(Service: BedrockRuntime, Status Code: 403, Request ID: …) (SDK Attempt Count: 2)` at the end of AWS messages. */
const AWS_SUFFIX = / \(Service: \w{1,60}[;,] .*$/s;

/** Reads a body out of an error's text; the first of each field that means something wins. */
export function readErrorBody(text: string): ErrorBody {
  const body: ErrorBody = { message: '', code: '', type: '', status: '' };
  const aws = AWS.exec(text);
  if (aws !== null) return { message: aws[3] ?? '', code: aws[1] ?? '', type: '', status: '' };
  const suffix = AWS_SUFFIX.exec(text);
  if (suffix !== null)
    return { message: text.slice(0, suffix.index), code: /Error Code: (\w+)/.exec(suffix[0])?.[1] ?? '', type: '', status: '' };
  const google = GOOGLE_STATUS.exec(text);
  if (google !== null) body.status = google[2] ?? '';
  const brace = text.indexOf('{');
  if (brace !== -1) {
    let count = 0;
    for (const [, name, double, single, bare] of text.slice(brace, brace + 8_000).matchAll(FIELD)) {
      if (++count > FIELDS_MAX) break;
      keep(body, name ?? '', double ?? single ?? '', bare ?? '');
    }
  }
  const bracket = body.message === '' ? BRACKET_STATUS.exec(text) : null;
  if (bracket !== null) {
    body.code ||= bracket[1] ?? '';
    body.message = bracket[2] ?? '';
  }
  return body;
}

function keep(body: ErrorBody, name: string, quoted: string, bare: string): void {
  const value = meaningful(quoted || bare);
  if (value === '') return;
  if (name === 'message' || name === 'msg' || name === 'detail' || (name === 'error' && quoted.includes(' '))) {
    if (quoted.trim().startsWith('{')) return; // a body inside a body: its own fields follow
    body.message ||= unescaped(quoted);
  } else if (name === 'code' || name === 'reason') body.code = /^\d*$/.test(body.code) ? value : body.code;
  else if (name === 'type' || name === '__type') body.type ||= value;
  else if (name === 'status' || name === 'error') body.status ||= value;
}

const STATUS_IN_TEXT =
  /^(?:[A-Za-z]*(?:Error|Exception): ?)?\(?([45]\d\d)\b(?!\.\d|,\d)|\b(?:HTTP(?: ?error)?|status(?: ?code)?|status_code|error code|statusCode)["']?[ :=]{1,3}\(?([45]\d\d)\b|\[([45]\d\d) [A-Z]|^[A-Z][\w ]{0,40}[( ]([45]\d\d)[):]/i;

/** The HTTP status that a text names, null when none. */
export function statusInText(text: string): number | null {
  const match = STATUS_IN_TEXT.exec(text.slice(0, 600));
  const digits = match?.[1] ?? match?.[2] ?? match?.[3] ?? match?.[4];
  return digits === undefined ? null : Number(digits);
}
