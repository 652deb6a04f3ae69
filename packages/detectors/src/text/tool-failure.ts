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
  for (const key of ['status', 'state', 'outcome', 'type', 'level']) {
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
  if (depth >= 2) return null;
  // one level of wrapping: {"result": {...}}, {"type": "error-text", "value": "…"}, {"content": "…"}
  if (typeof value['type'] === 'string' && /^error(?:-|_|$)/.test(value['type']))
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
  return ERROR_TEXT.test(text.slice(0, 200)) ? { how: 'result', message: cutSample(text.trim()) } : null;
}

/** Text without which no result can be told to be a failure, asked before anything is parsed. */
const FAILURE_HINT =
  /err|fail|exception|(?:ok|success|successful|succeeded)\\*"\s*:\s*false|isError|is_error|denied|refused|timed? ?out|trace|status_?code\\*"?\s*:\s*"?[45]|status\\*"\s*:\s*[45]\d\d|[45]\d\d |fehler|fout|błąd|ошибка|помилка|hata|خطأ|שגיאה|त्रुटि|错误|錯誤|エラー|오류|lỗi|kesalahan|galat|ข้อผิดพลาด/i;

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
