import { readMessages } from '@sentryai/conventions';
import { CUT_ATTRIBUTE, type SpanDetail, type SpanPrice } from '@sentryai/schema';
import { CONTENT_TEXTS, type ContentText, type SpanContentRecord, type SpanDetailRecord } from '@sentryai/store/queries/index';
import { type WantedFields, wantsAny } from '../http/fields.ts';
import { formatTimeUs } from '../time-range.ts';
import { cutAnswer } from './cut-answer.ts';
import { linkMedia } from './link-media.ts';
import { jsonList, jsonOr, jsonRecord, textOrNull } from './empty-values.ts';
import { spanRowAnswer } from './span-answers.ts';

/** Told together: what the span itself does not say of a conversation is looked for in its log records. */
const CONVERSATION = ['input', 'output', 'system_instructions', 'tool_definitions'] as const satisfies readonly ContentText[];
const IS_CONVERSATION: ReadonlySet<ContentText> = new Set(CONVERSATION);

/** Texts that the wanted fields are made of. */
export function textsOf(wanted: WantedFields): ContentText[] {
  if (wantsAny(wanted, ['truncated'])) return [...CONTENT_TEXTS];
  const hasConversation = wantsAny(wanted, [...CONVERSATION, 'messages']);
  return CONTENT_TEXTS.filter((name) => (IS_CONVERSATION.has(name) ? hasConversation : wantsAny(wanted, [name])));
}

/** The whole span. `content` is undefined when nothing big was kept of it. */
export function spanDetailAnswer(
  row: SpanDetailRecord,
  content: SpanContentRecord | undefined,
  { projectId, price }: { projectId: number; price: SpanPrice | null },
): SpanDetail {
  const text = contentTexts(content);
  return {
    ...spanRowAnswer(row),
    operation: textOrNull(row.operation),
    response_id: textOrNull(row.response_id),
    agent_name: textOrNull(row.agent_name),
    tool_call_id: textOrNull(row.tool_call_id),
    prompt_name: textOrNull(row.prompt_name),
    prompt_version: textOrNull(row.prompt_version),
    external_id: textOrNull(row.external_id),
    emitter: textOrNull(row.emitter),
    scope_name: textOrNull(row.scope_name),
    scope_version: textOrNull(row.scope_version),
    is_streaming: row.is_streaming,
    cost_input_usd: row.cost_input_usd,
    cost_output_usd: row.cost_output_usd,
    price_id: textOrNull(row.price_id),
    price,
    service_tier: textOrNull(row.service_tier),
    token_details: row.token_details,
    received_at: formatTimeUs(row.received_ms * 1000),
    input: textOrNull(text.input),
    output: textOrNull(text.output),
    messages: {
      input: content === undefined ? null : linkMedia(readMessages(text.input, content.input_format, 'input'), projectId),
      output: content === undefined ? null : linkMedia(readMessages(text.output, content.output_format, 'output'), projectId),
    },
    system_instructions: textOrNull(text.system_instructions),
    // A list or object that was cut is no JSON any more; its text is better than nothing.
    tool_definitions: jsonOr(text.tool_definitions, textOrNull(text.tool_definitions)),
    documents: jsonOr(text.documents, textOrNull(text.documents)),
    parameters: jsonOr(text.parameters, textOrNull(text.parameters)),
    attributes: { ...jsonRecord(text.attributes), ...row.attributes_string, ...row.attributes_number, ...row.attributes_bool },
    tags: row.tags,
    events: jsonList(text.events).flatMap(eventAnswer),
    links: jsonList(text.links).flatMap(linkAnswer),
    truncated: content?.cut ?? [],
    cut: cutAnswer(row.attributes_string[CUT_ATTRIBUTE]),
  };
}

function contentTexts(content: SpanContentRecord | undefined): Record<ContentText, string> {
  const cut = new Set(content?.cut);
  const texts = CONTENT_TEXTS.map((name) => {
    const text = content?.[name] ?? '';
    // The store cuts at a byte; a character that was cut in two reads as U+FFFD.
    return [name, cut.has(name) ? text.replace(/\uFFFD+$/, '') : text] as const;
  });
  return Object.fromEntries(texts) as Record<ContentText, string>;
}

function eventAnswer(value: unknown): SpanDetail['events'] {
  if (!isRecord(value)) return [];
  const { time_us: timeUs, name, attributes } = value;
  return [
    {
      time: typeof timeUs === 'number' && Number.isFinite(timeUs) ? formatTimeUs(timeUs) : null,
      name: typeof name === 'string' ? name : '',
      attributes: isRecord(attributes) ? attributes : {},
    },
  ];
}

function linkAnswer(value: unknown): SpanDetail['links'] {
  if (!isRecord(value)) return [];
  const { trace_id: traceId, span_id: spanId, attributes } = value;
  if (typeof traceId !== 'string' || typeof spanId !== 'string') return [];
  return [{ trace_id: traceId, span_id: spanId, attributes: isRecord(attributes) ? attributes : {} }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
