import {
  gravestFinishReason,
  type FinishReason,
  normalizeFinishReason,
  normalizeProvider,
  providerOfModel,
  providerOfSpanName,
} from '@sentryai/conventions';
import { SPAN_LIMITS } from './limits.ts';
import { readIdent, readList } from './read-value.ts';
import type { SpanFacts } from './span-facts.ts';

export type SpanModel = { model: string; model_requested: string };

/** A request begins with the model that was asked for in most clients' serialization. */
const MODEL_HEAD = /^\s*\{\s*"model"\s*:\s*"([^"\\]{1,200})"/;

/** A raw answer: an object, or a list of them, that begins with the provider's id of it. */
const ANSWER_HEAD = /^\s*\[?\s*\{\s*"(?:id|object)"\s*:\s*"/;
const ANSWER_MODEL = /"model"\s*:\s*"([^"\\]{1,200})"/;
const ANSWER_HEAD_CHARS = 4_096;

/**
 * Answered and requested model. Emitters that only name one of them often keep the request's or the answer's text,
 * where the other one stands.
 */
export function readModel(facts: SpanFacts): SpanModel {
  const winner = facts.winner('model_answered');
  const named = readIdent(winner?.value, SPAN_LIMITS.identChars);
  let requested = readIdent(facts.value('model_requested'), SPAN_LIMITS.identChars) || genkitModel(facts);
  // OpenInference's llm.model_name is the requested model until an instrumentation overwrites it
  const inAnswer = winner?.key === 'llm.model_name' || named === '' ? answeredInText(facts) : '';
  if (inAnswer !== '' && inAnswer !== named) requested ||= named;
  const answered = inAnswer || named;
  if (answered !== '') requested ||= requestedInText(facts);
  return { model: answered || requested, model_requested: requested };
}

/** LangChain's result: the model stands in what it calls the response's metadata, behind the answer's text. */
const GENERATIONS_HEAD = /^\s*\{\s*"generations"\s*:/;
const METADATA_MODEL = /"(?:model_name|model|model_id)"\s*:\s*"([^"\\]{1,200})"/;

/** Genkit names its actions, a model's by plugin and model: `openai/gpt-4o`. */
function genkitModel(facts: SpanFacts): string {
  if (facts.emitter !== 'genkit' || facts.value('operation') !== 'model') return '';
  const name = facts.strings['genkit:name'] ?? '';
  return name.slice(name.indexOf('/') + 1);
}

/** Genkit's answer, which holds the provider's own below. */
const GENKIT_HEAD = /^\s*\{\s*"(?:finishReason|message|candidates)"\s*:/;
const RAW_ANSWER = /"(?:raw|custom)"\s*:\s*\{/;
const RAW_MODEL = /"(?:model|modelVersion)"\s*:\s*"([^"\\]{1,200})"/;

function answeredInText(facts: SpanFacts): string {
  const output = facts.value('output');
  if (typeof output !== 'string') return '';
  if (GENERATIONS_HEAD.test(output.slice(0, 64))) {
    const start = output.indexOf('"response_metadata"');
    return start < 0 ? '' : (METADATA_MODEL.exec(output.slice(start, start + ANSWER_HEAD_CHARS))?.[1] ?? '');
  }
  if (facts.emitter === 'genkit' && GENKIT_HEAD.test(output.slice(0, 64))) {
    const start = output.search(RAW_ANSWER);
    return start < 0 ? '' : (RAW_MODEL.exec(output.slice(start))?.[1] ?? '');
  }
  if (!ANSWER_HEAD.test(output.slice(0, 64))) return '';
  return ANSWER_MODEL.exec(output.slice(0, ANSWER_HEAD_CHARS))?.[1] ?? '';
}

function requestedInText(facts: SpanFacts): string {
  for (const field of ['parameters', 'input'] as const) {
    const value = facts.value(field);
    const match = typeof value === 'string' ? MODEL_HEAD.exec(value.slice(0, 512)) : null;
    if (match?.[1] !== undefined) return match[1];
  }
  return '';
}

/** The vendor: what the emitter says, else what the model's or the span's name points to. */
export function readProvider(facts: SpanFacts, model: string, name: string): string {
  const sent = facts.value('provider');
  if (sent !== undefined) {
    const { provider, isKnown } = normalizeProvider(readIdent(sent, SPAN_LIMITS.identChars));
    // frameworks put their own name here on spans that call no model
    if (isKnown || (model !== '' && provider !== '')) return provider;
  }
  return model === '' ? '' : providerOfModel(model) || providerOfSpanName(name);
}

const TEXT_REASON = /"(?:finish_reason|finishReason|stop_reason|stopReason|done_reason)"\s*:\s*"([^"\\]{1,64})"/;
/** An answer of the Responses API has a status where others have a reason. */
const IS_RESPONSE = /"object"\s*:\s*"response"/;
const RESPONSE_STATUS = /"status"\s*:\s*"(completed|failed)"/;
const FUNCTION_CALL = /"type"\s*:\s*"(?:function_call|custom_tool_call)"/;
const INCOMPLETE = /"incomplete_details"\s*:\s*\{\s*"reason"\s*:\s*"([^"\\]{1,64})"/;

/** The reason stands before or behind the texts of an answer, which may be long: only these ends are searched. */
const REASON_WINDOW_CHARS = 4_096;

/** The reason inside an answer's text, looked for without parsing. */
function reasonInText(text: string): FinishReason {
  const windows = text.length <= REASON_WINDOW_CHARS * 2 ? [text] : [text.slice(-REASON_WINDOW_CHARS), text.slice(0, REASON_WINDOW_CHARS)];
  for (const window of windows) {
    const match = TEXT_REASON.exec(window) ?? INCOMPLETE.exec(window);
    if (match?.[1] !== undefined) return normalizeFinishReason(match[1]);
  }
  if (!windows.some((window) => IS_RESPONSE.test(window))) return '';
  if (windows.some((window) => FUNCTION_CALL.test(window))) return 'tool_calls';
  const status = windows.map((window) => RESPONSE_STATUS.exec(window)?.[1]).find((word) => word !== undefined);
  return status === undefined ? '' : normalizeFinishReason(status);
}

/**
 * Why the answer ended. Attributes first; a model call without one is searched in the answer's text, since some
 * emitters only send it there.
 */
export function readFinishReason(facts: SpanFacts, outputs: readonly string[], isModelCall: boolean): FinishReason {
  const sent = facts.value('finish_reason');
  if (sent !== undefined) {
    const said = gravestFinishReason(readList(sent).map(normalizeFinishReason));
    if (said !== '' || !isModelCall) return said;
  }
  if (!isModelCall) return '';
  for (const text of outputs) {
    const found = text.startsWith('{') || text.startsWith('[') ? reasonInText(text) : '';
    if (found !== '') return found;
  }
  return '';
}

const ID_HEAD = /^\s*\[?\s*\{\s*"id"\s*:\s*"([\w.:-]{4,128})"/;
/** LangChain keeps what the provider said beside the text behind this word, its id of the answer included. */
const METADATA_HEAD = '"response_metadata"';
const ANSWER_ID = /"id"\s*:\s*"((?:chatcmpl-|resp_|msg_)[\w.:-]{1,120})"/;

/** The provider's id of the answer; raw answers begin with it, and LangChain's messages hold it. */
export function readResponseId(facts: SpanFacts, isModelCall: boolean): string {
  const sent = readIdent(facts.value('response_id'), SPAN_LIMITS.identChars);
  if (sent !== '') return sent;
  const output = facts.value('output');
  if (typeof output !== 'string') return '';
  const first = ID_HEAD.exec(output.slice(0, 256))?.[1];
  if (first !== undefined) return first;
  const at = isModelCall ? output.indexOf(METADATA_HEAD) : -1;
  return at < 0 ? '' : (ANSWER_ID.exec(output.slice(at, at + ANSWER_HEAD_CHARS))?.[1] ?? '');
}
