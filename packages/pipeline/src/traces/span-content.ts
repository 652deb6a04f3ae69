import { FLAT_LISTS, type FlatList, LANGCHAIN_MESSAGE, MODEL_CALL_KINDS } from '@sentryai/conventions';
import type { DecodedSpan } from '@sentryai/otlp';
import type { AttributeValue, ContentFormat, SpanKind } from '@sentryai/schema';
import { documentsOf, documentsOfEvents } from './documents.ts';
import { messagesOfEvents, toolTextsOfEvents } from './event-messages.ts';
import { joinJsonTexts, listJson, looksComplete } from './flat-lists.ts';
import { jsonOf, parseJson, textOf } from './json-text.ts';
import { SPAN_LIMITS } from './limits.ts';
import type { Candidate, Piece, SpanFacts } from './span-facts.ts';

export type SpanTexts = {
  input: string;
  input_format: ContentFormat;
  output: string;
  output_format: ContentFormat;
  system_instructions: string;
  tool_definitions: string;
  documents: string;
  parameters: string;
};

type Side = 'input' | 'output';
type Stored = { text: string; format: ContentFormat };
const NOTHING: Stored = { text: '', format: '' };

/** Kinds whose texts may be conversations; the texts of the others are data. */
const TALKING_KINDS = new Set<SpanKind>(['llm', 'agent', 'workflow', 'chain', 'other', 'guardrail', 'evaluation', 'event', 'http']);
/** First property of a JSON text that is a request, an answer or a message; other JSON of a model call is its text. */
const CONVERSATION_HEAD =
  /^\s*(?:"|\[\s*(?:\]|"|\[|\{)|\{\s*"(?:messages|input|prompt|prompts|contents?|parts|role|model|system|instructions|id|type|choices|candidates|generations|object|output|message|text|tool_calls|toolCalls|function_call|lc|finish_reason|finishReason|stop_reason|stopReason|created|config|history|tools|temperature|max_tokens|stream|event\.name|name|refusal|reasoning|usage|additional_kwargs|arguments|call_id|annotations)")/;
const LOOKS_LIKE_JSON = /^\s*[[{"]/;

/** Format of a text that its attribute's key does not tell. */
function autoFormat(text: string, kind: SpanKind, isPlainText: boolean): ContentFormat {
  if (isPlainText || !LOOKS_LIKE_JSON.test(text)) return 'text';
  // also the answer of a tool
  if (LANGCHAIN_MESSAGE.test(text)) return 'openai';
  if (MODEL_CALL_KINDS.has(kind)) return CONVERSATION_HEAD.test(text) ? 'openai' : 'text';
  return TALKING_KINDS.has(kind) ? 'openai' : 'json';
}

/** `{"args": […], "kwargs": {…}}` of a decorated function: the arguments alone, where they are one thing. */
function entityInput(text: string, kind: SpanKind): Stored {
  const call = parseJson(text, SPAN_LIMITS.parseChars);
  if (typeof call !== 'object' || call === null) return { text, format: autoFormat(text, kind, false) };
  const { args, kwargs } = call as { args?: unknown; kwargs?: unknown };
  const hasKwargs = typeof kwargs === 'object' && kwargs !== null && Object.keys(kwargs).length > 0;
  const list = Array.isArray(args) ? args : [];
  if (hasKwargs && list.length === 0) return { text: JSON.stringify(kwargs), format: 'json' };
  if (!hasKwargs && list.length === 1) {
    const only = typeof list[0] === 'string' ? list[0] : JSON.stringify(list[0]);
    return { text: only, format: autoFormat(only, kind, false) };
  }
  if (!hasKwargs && list.length === 0 && (Array.isArray(args) || kwargs !== undefined)) return NOTHING;
  return { text, format: 'json' };
}

/** A function's result, which is JSON text: a text result is JSON once more. */
function entityOutput(text: string, kind: SpanKind): Stored {
  const value = text.startsWith('"') ? parseJson(text, SPAN_LIMITS.parseChars) : undefined;
  const inner = typeof value === 'string' ? value : text;
  return { text: inner, format: autoFormat(inner, kind, false) };
}

/** Logfire's list of events holds the prompt and the answers together. */
function pydanticEvents(value: AttributeValue, side: Side): Stored {
  const events = typeof value === 'string' ? parseJson(value, SPAN_LIMITS.valueChars) : value;
  if (!Array.isArray(events)) return side === 'input' ? { text: textOf(value), format: 'openai' } : NOTHING;
  const wanted = events.filter(
    (event) => ((event as { 'event.name'?: unknown } | null)?.['event.name'] === 'gen_ai.choice') === (side === 'output'),
  );
  return wanted.length === 0 ? NOTHING : { text: jsonOf(wanted as AttributeValue), format: 'openai' };
}

function jsonItems(value: AttributeValue): string {
  if (Array.isArray(value)) return joinJsonTexts(value.map((item) => textOf(item)));
  return textOf(value);
}

function storeWinner({ value, rule }: Candidate, side: Side, kind: SpanKind, isPlainText: boolean): Stored {
  const text = textOf(value);
  switch (rule.read) {
    case 'entity_input':
      return entityInput(text, kind);
    case 'entity_output':
      return entityOutput(text, kind);
    case 'pydantic_events':
      return pydanticEvents(value, side);
    case 'json_items':
      return { text: jsonItems(value), format: 'json' };
    case 'format:json':
      return { text, format: LOOKS_LIKE_JSON.test(text) ? 'json' : 'text' };
    case 'format:messages':
      return { text, format: LOOKS_LIKE_JSON.test(text) ? 'messages' : 'text' };
    case 'format:vercel':
      return { text, format: LOOKS_LIKE_JSON.test(text) ? 'vercel' : 'text' };
    case 'format:text':
      return { text, format: 'text' };
    default:
      return { text, format: autoFormat(text, kind, isPlainText) };
  }
}

/** Flattened lists and pieces of an answer rank here, between message lists and whole requests. */
const FLATTENED_RANK = 200;
const PIECES_RANK = 150;
/** A list of which an exporter's limit took the end says less than a whole request. */
const CUT_LIST_RANK = 450;

/** The flattened list for a side, most specific convention first. */
function listFor(facts: SpanFacts, target: string): [FlatList, Piece[]] | null {
  let found: [FlatList, Piece[]] | null = null;
  for (const list of Object.keys(FLAT_LISTS) as FlatList[]) {
    const pieces = FLAT_LISTS[list] === target ? facts.lists.get(list) : undefined;
    if (pieces !== undefined) found ??= [list, pieces];
  }
  return found;
}

/** Messages of which only the role was flattened: content in blocks was left out, and the whole request or answer has it. */
function saysNothing([list, pieces]: readonly [FlatList, Piece[]]): boolean {
  return (list === 'openinference_input' || list === 'openinference_output') && pieces.every(({ key }) => key.endsWith('.role'));
}

/** Gives back to the attributes what a list or a set of pieces would have stored. */
function keepPieces(facts: SpanFacts, pieces: readonly Piece[]): void {
  for (const { key, value } of pieces) facts.keep(key, value);
}

/** Sentry sends a list of texts, one for each choice, where others send one text. */
function textOfChoices(text: string): string {
  const texts = text.startsWith('["') ? parseJson(text, SPAN_LIMITS.parseChars) : undefined;
  return Array.isArray(texts) && texts.every((choice) => typeof choice === 'string') ? texts.join('\n') : text;
}

/** The AI SDK's answer in one JSON object; a text or object alone stays the text it is. */
function joinOutputParts(pieces: readonly Piece[]): Stored {
  const byPart = new Map<string, string>();
  for (const { rule, value } of pieces) {
    const text = rule.part === 'text' ? textOfChoices(textOf(value)) : textOf(value);
    if (text !== '' && !byPart.has(rule.part)) byPart.set(rule.part, text);
  }
  const only = byPart.size === 1 ? [...byPart][0] : undefined;
  if (only !== undefined && (only[0] === 'text' || only[0] === 'object')) return { text: only[1], format: 'text' };
  const members = [...byPart].map(
    ([part, text]) => `"${part}":${part !== 'text' && part !== 'reasoning' && looksComplete(text) ? text : JSON.stringify(text)}`,
  );
  return members.length === 0 ? NOTHING : { text: `{${members.join(',')}}`, format: 'vercel' };
}

/** What tracers write for an answer that never came. */
const NO_ANSWER = /^\s*(?:null|\{\s*"(?:output|result)"\s*:\s*null\s*\})\s*$/;

/** One side of the call: the best of a message list, flattened keys, pieces of an answer, or a bare value. */
function readSide(facts: SpanFacts, side: Side, kind: SpanKind): Stored {
  const winner = facts.winner(side);
  const list = facts.lists.size > 0 ? listFor(facts, side) : null;
  const pieces = side === 'output' && facts.outputParts.length > 0 ? facts.outputParts : null;
  const mime = textOf(facts.value(side === 'input' ? 'input_mime' : 'output_mime'));
  const listRank = list?.[0] === 'embeddings' ? 600 : facts.isCut && winner !== undefined ? CUT_LIST_RANK : FLATTENED_RANK;

  const winnerRank = winner?.rule.rank ?? Number.POSITIVE_INFINITY;
  const beatsWinner = (rank: number): boolean => rank < winnerRank;
  if (pieces !== null && beatsWinner(PIECES_RANK)) {
    const stored = joinOutputParts(pieces);
    if (stored.text !== '') {
      if (winner !== undefined) facts.keep(winner.key, winner.value);
      if (list !== null) keepPieces(facts, list[1]);
      return stored;
    }
  } else if (pieces !== null) keepPieces(facts, pieces);
  if (list !== null && beatsWinner(listRank) && !(winner !== undefined && saysNothing(list))) {
    if (winner !== undefined) facts.keep(winner.key, winner.value);
    return { text: listJson(list[0], list[1]), format: list[0] === 'embeddings' ? 'json' : 'openai' };
  }
  if (list !== null) keepPieces(facts, list[1]);
  if (winner === undefined) return NOTHING;
  const stored = storeWinner(winner, side, kind, mime === 'text/plain');
  const isMissing = side === 'output' && MODEL_CALL_KINDS.has(kind) && stored.text.length < 64 && NO_ANSWER.test(stored.text);
  return stored.text === '' || isMissing ? NOTHING : stored;
}

/** Model parameters: the emitter's own JSON object, or one made of single attributes, or both. */
function readParameters(facts: SpanFacts): string {
  const whole = textOf(facts.value('parameters')).trim();
  let members = '';
  const seen = new Set<string>();
  for (const { rule, value } of facts.parameters) {
    if (value === null || value === '' || seen.has(rule.part)) continue;
    seen.add(rule.part);
    members += `${members === '' ? '' : ','}${JSON.stringify(rule.part)}:${jsonOf(value)}`;
  }
  if (members === '') return whole === '{}' ? '' : whole;
  if (whole === '' || whole === '{}') return `{${members}}`;
  if (whole.startsWith('{') && whole.endsWith('}')) return `${whole.slice(0, -1)},${members}}`;
  return `{"parameters":${JSON.stringify(whole)},${members}}`;
}

function readTools(facts: SpanFacts): string {
  const winner = facts.winner('tool_definitions');
  const list = facts.lists.size > 0 ? listFor(facts, 'tool_definitions') : null;
  if (winner === undefined) return list === null ? '' : listJson(list[0], list[1]);
  if (list !== null) keepPieces(facts, list[1]);
  return winner.rule.read === 'json_items' || Array.isArray(winner.value) ? toolItems(winner.value) : textOf(winner.value);
}

/** A native list holds tools as maps, or each as JSON text. */
function toolItems(value: AttributeValue): string {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? jsonItems(value) : textOf(value);
}

function readDocuments(facts: SpanFacts, span: DecodedSpan, kind: SpanKind, output: Stored): string {
  const sent = textOf(facts.value('documents'));
  const lists = (['reranker_output', 'retrieval_documents', 'reranker_input'] as const).filter((list) => facts.lists.has(list));
  const best = sent === '' ? lists[0] : undefined;
  for (const list of lists) if (list !== best) keepPieces(facts, facts.lists.get(list) ?? []);
  if (best !== undefined) return listJson(best, facts.lists.get(best) ?? []);
  if (sent !== '') return sent;
  const ofEvents = span.events.length > 0 ? documentsOfEvents(span.events) : '';
  if (ofEvents !== '' || (kind !== 'retrieval' && kind !== 'rerank')) return ofEvents;
  const ofOutput = documentsOf(output.text);
  if (ofOutput !== '') return ofOutput;
  // OpenInference flattens documents into keys: a retriever that found nothing has no keys
  const foundNothing = facts.emitter === 'openinference' && output.text === '' && span.status_code !== 2;
  return foundNothing ? '[]' : '';
}

/** All texts of a span that go to the content row. */
export function readTexts(span: DecodedSpan, facts: SpanFacts, kind: SpanKind): SpanTexts {
  let input = readSide(facts, 'input', kind);
  let output = readSide(facts, 'output', kind);
  if (span.events.length > 0 && (input.text === '' || output.text === '')) {
    const ofEvents = kind === 'tool' ? toolTextsOfEvents(span.events) : messagesOfEvents(span.events);
    if (input.text === '' && ofEvents.input !== '') input = { text: ofEvents.input, format: autoFormat(ofEvents.input, kind, false) };
    if (output.text === '' && ofEvents.output !== '') output = { text: ofEvents.output, format: autoFormat(ofEvents.output, kind, false) };
  }
  return {
    input: input.text,
    input_format: input.format,
    output: output.text,
    output_format: output.format,
    system_instructions: textOf(facts.value('system_instructions')),
    tool_definitions: readTools(facts),
    documents: readDocuments(facts, span, kind, output),
    parameters: readParameters(facts),
  };
}
