import type { SpanRow } from '@sentryai/schema';
import { isObject, type JsonObject, parseJson } from '../trace/json-value.ts';
import { cutSample } from './sample.ts';

/**
 * How a tool failed: `status` its span says so, `mcp` the protocol's own mark in a call that worked, `result` its answer
 * reads like a failure.
 */
export type ToolFailure = { how: 'status' | 'mcp' | 'result'; message: string };

/** Results beyond this are data; a failure is told in a few words. */
const RESULT_CHARS_MAX = 20_000;
const ERROR_MESSAGE_KEYS = [
  'message',
  'error',
  'detail',
  'details',
  'reason',
  'error_message',
  'errorMessage',
  'description',
  'title',
  'msg',
];

/** Beginnings of a text that is an error, in the words of programs and frameworks. */
const ERROR_TEXT =
  /^\s*(?:["'`[(<]{0,2}\s*)(?:(?:fatal |internal |tool |execution |unexpected |runtime )?(?:error|exception|failure)\b\s*(?:[:\-–—(\]>]|calling|executing|invoking|running|while|when|occurred|in |\d{3})|[A-Za-z_.]{0,60}(?:Error|Exception)\b\s*[:(\n]|traceback \(most recent|failed (?:to|with)\b|(?:the |this )?(?:tool|function|request|call|operation|command|execution|query)(?: \S{1,40}){0,2} (?:failed|timed out|errored)\b|an? (?:unexpected |internal )?(?:error|exception) (?:occurred|happened|was raised)|(?:4|5)\d\d (?:bad request|unauthorized|forbidden|not found|internal|service|gateway|too many)|http(?: error)? [45]\d\d\b|timed? ?out\b|permission denied|access denied|connection (?:refused|reset|timed out)|fehler\b|erreur\b|error al\b|errore\b|erro\b|fout\b|błąd\b|ошибка|помилка|hata\b|خطأ|שגיאה|त्रुटि|错误|錯誤|エラー|오류|lỗi\b|kesalahan\b|galat\b|ข้อผิดพลาด)/i;

/** Beginnings by which programs say that they did not do it; not finding something is another matter. */
const UNDONE_TEXT =
  /^\s*["'`]?(?:(?:sorry,? )?(?:could not|couldn't|cannot|can't|unable to) (?!find|locate|see)\w+|\S{1,40}: \S{1,60}: (?:command )?not found\b|(?:the |your )?(?:payment|refund|booking|reservation|transaction|transfer|payout|upload|connection|login|authentication|authorization) (?:has )?failed\b|rate limit exceeded|quota exceeded|invalid (?:api key|token|credentials)|un-?authorized\b|forbidden\b|not authorized\b|insufficient (?:funds|permissions?|privileges)|service unavailable|(?:sorry,? )?(?:the |our )?(?:\S{1,30} ){0,3}(?:service|system|server|api|endpoint|database|gateway) is (?:currently |temporarily )?(?:unavailable|down|offline|not available))/i;

/** The same in other languages, early in the text and at the end of a clause: a number behind it is a count. */
const UNDONE_ABROAD =
  /^[^.\n\u3002]{0,60}(?:fehlgeschlagen|gescheitert|\u00e9chec|a \u00e9chou\u00e9|no se pudo|fall\u00f3|non riuscit[oa]|fallit[oa]|falhou|n\u00e3o foi poss\u00edvel|mislukt|nie powiod\u0142[oa] si\u0119|nie uda\u0142o si\u0119|\u043d\u0435 \u0443\u0434\u0430\u043b\u043e\u0441\u044c|\u0441\u0431\u043e\u0439|ba\u015far\u0131s\u0131z oldu|\u0641\u0634\u0644|th\u1ea5t b\u1ea1i|gagal|\u0e25\u0e49\u0e21\u0e40\u0e2b\u0e25\u0e27|misslyckades|mislykkedes|mislyktes|ep\u00e4onnistui|selhal[aoy]?|sikertelen|a e\u0219uat|\u03b1\u03c0\u03ad\u03c4\u03c5\u03c7\u03b5|\u5931\u8d25|\u5931\u6557(?:\u3057\u307e\u3057\u305f)?|\u3067\u304d\u307e\u305b\u3093\u3067\u3057\u305f|\uc2e4\ud328(?:\ud588\uc2b5\ub2c8\ub2e4)?)(?![\p{L}\p{N}])(?!\s*[:\uff1a]\s*\d)/iu;

/** Words of a state that is a failure. */
const FAILED_STATES = new Set(['error', 'failed', 'failure', 'fail', 'errored', 'exception', 'timeout', 'timed_out', 'rejected', 'denied']);

function messageIn(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '' : messageIn(value[0], depth + 1);
  if (!isObject(value) || depth > 3) return '';
  for (const key of ERROR_MESSAGE_KEYS) {
    const message = value[key] === undefined ? '' : messageIn(value[key], depth + 1);
    if (message !== '') return message;
  }
  return '';
}

function isPresent(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 0) return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isObject(value) || Object.keys(value).length > 0;
}

/** MCP: `{content: […], isError: true}`. */
function isMcpError(value: JsonObject): boolean {
  return value['isError'] === true || value['is_error'] === true;
}

function mcpText(value: JsonObject): string {
  const { content } = value;
  if (!Array.isArray(content)) return messageIn(content ?? value['result'] ?? value);
  const texts = content
    .map((item) => (isObject(item) && typeof item['text'] === 'string' ? item['text'] : ''))
    .filter((text) => text !== '');
  return texts.join('\n');
}

function failureOfObject(value: JsonObject, depth: number): ToolFailure | null {
  if (isMcpError(value)) return { how: 'mcp', message: cutSample(mcpText(value)) };
  const failed = (): ToolFailure => ({
    how: 'result',
    message: cutSample(messageIn(value['error'] ?? value['errors'] ?? value) || messageIn(value)),
  });
  if (isPresent(value['error']) || isPresent(value['errors'])) {
    // a list of problems beside data is a partial answer
    const hasData = isPresent(value['data']) || isPresent(value['results']) || value['ok'] === true || value['success'] === true;
    if (!hasData) return failed();
  }
  if (value['ok'] === false || value['success'] === false || value['successful'] === false || value['succeeded'] === false) return failed();
  for (const key of ['status', 'state', 'outcome', 'result', 'type', 'level']) {
    const state = value[key];
    if (
      typeof state === 'string' &&
      FAILED_STATES.has(state.toLowerCase()) &&
      Object.keys(value).some((other) => ERROR_MESSAGE_KEYS.includes(other))
    )
      return failed();
    if (key === 'status' && (state === 'error' || state === 'failed')) return failed();
  }
  const code = value['statusCode'] ?? value['status_code'] ?? value['httpStatus'] ?? value['status'];
  if (typeof code === 'number' && code >= 400 && code <= 599) return failed();
  if (
    isPresent(value['exception']) ||
    isPresent(value['traceback']) ||
    isPresent(value['errorMessage']) ||
    isPresent(value['error_message'])
  )
    return failed();
  // a command that ended with a complaint; without one, its exit code may be an answer
  const exit = value['exit_code'] ?? value['exitCode'] ?? value['returncode'];
  if (typeof exit === 'number' && exit !== 0 && isPresent(value['stderr']))
    return { how: 'result', message: cutSample(messageIn(value['stderr'])) };
  if (depth >= 2) return null;
  // one level of wrapping: {"result": {...}}, {"type": "error-text", "value": "…"}, {"content": "…"}
  if (typeof value['type'] === 'string' && /^error(?:[-_](?:text|json|content))?$/.test(value['type']))
    return { how: 'result', message: cutSample(messageIn(value['value']) || messageIn(value)) };
  const keys = Object.keys(value);
  const inner = keys.length <= 3 ? (value['result'] ?? value['output'] ?? value['content'] ?? value['response']) : undefined;
  return inner === undefined ? null : failureOfValue(inner, depth + 1);
}

function failureOfValue(value: unknown, depth: number): ToolFailure | null {
  if (typeof value === 'string') return failureOfText(value, depth);
  if (isObject(value)) return failureOfObject(value, depth);
  if (!Array.isArray(value) || value.length !== 1) return null;
  const item: unknown = value[0];
  const text = isObject(item) && typeof item['text'] === 'string' ? item['text'] : item;
  return typeof text === 'string' ? failureOfText(text, depth + 1) : null;
}

function failureOfText(text: string, depth: number): ToolFailure | null {
  if (depth < 3 && /^\s*[[{"]/.test(text)) {
    const value = parseJson(text);
    if (value !== undefined) return failureOfValue(value, depth + 1);
  }
  const beginning = text.slice(0, 200);
  const isFailure = ERROR_TEXT.test(beginning) || UNDONE_TEXT.test(beginning) || UNDONE_ABROAD.test(beginning);
  return isFailure ? { how: 'result', message: cutSample(text.trim()) } : null;
}

/** Text without which no result can be told to be a failure, asked before anything is parsed. */
const FAILURE_HINT =
  /err|fail|exception|(?:ok|success|successful|succeeded)\\*"\s*:\s*false|isError|is_error|denied|refused|timed? ?out|could ?n[o']t|cannot|can't|unable|not found|exceeded|invalid|authorized|forbidden|insufficient|unavailable|is down|offline|fehlgeschlagen|gescheitert|\u00e9ch|no se pudo|fall[i\u00f3]|non riuscit|falhou|n\u00e3o foi|mislukt|mislyk|missly|nie powiod|nie uda|\u043d\u0435 \u0443\u0434\u0430|\u0441\u0431\u043e\u0439|ba\u015far\u0131s|\u0641\u0634\u0644|th\u1ea5t b|gagal|\u0e25\u0e49\u0e21|ep\u00e4onn|selhal|sikertel|e\u0219uat|\u03b1\u03c0\u03ad\u03c4|\u5931|\u3067\u304d\u307e\u305b\u3093|\uc2e4\ud328|(?:exit_?code|returncode)\\*"\s*:\s*-?[1-9]|trace|status_?code\\*"?\s*:\s*"?[45]|status\\*"\s*:\s*[45]\d\d|[45]\d\d |fehler|fout|błąd|ошибка|помилка|hata|خطأ|שגיאה|त्रुटि|错误|錯誤|エラー|오류|lỗi|kesalahan|galat|ข้อผิดพลาด/i;

/**
 * Whether a tool run failed: its span's status, or an answer that is an error. null = it did not, or nobody can tell.
 * row  the tool's span; null when only the conversation tells of the run
 */
export function toolFailureOf(resultText: string, row: SpanRow | null): ToolFailure | null {
  const isMcp = row !== null && (row.error_type === 'tool_error' || row.attributes_string['error.type'] === 'tool_error');
  if (row !== null && row.status === 'error') {
    const message = cutSample(row.error_message || messageIn(parseJson(resultText.slice(0, RESULT_CHARS_MAX))) || resultText);
    return { how: isMcp ? 'mcp' : 'status', message };
  }
  const read =
    resultText === '' || resultText.length > RESULT_CHARS_MAX || !FAILURE_HINT.test(resultText) ? null : failureOfText(resultText, 0);
  return read ?? (isMcp ? { how: 'mcp', message: cutSample(resultText) } : null);
}
