import type { DecodedEvent } from '@sentryai/otlp';
import { messagesOfEvents } from '@sentryai/pipeline';
import type { AttributeValue } from '@sentryai/schema';
import { CONTENT_TEXTS, type SpanContentRecord, type SpanMessageRecord } from '@sentryai/store/queries/index';
import { jsonRecord } from '../answers/empty-values.ts';

/** One record that holds the whole call (OpenTelemetry GenAI conventions from 1.37 on). */
const DETAILS_EVENT = 'gen_ai.client.inference.operation.details';
const DETAILS_TEXTS = [
  ['input', 'gen_ai.input.messages'],
  ['output', 'gen_ai.output.messages'],
  ['system_instructions', 'gen_ai.system_instructions'],
  ['tool_definitions', 'gen_ai.tool.definitions'],
] as const;

/**
 * Content of a span that holds none itself, from what its emitter sent as log records: the call's details, else its
 * messages one by one. What is stored of the span (attributes, parameters) stays; undefined when neither says anything.
 */
export function contentOfLogs(
  content: SpanContentRecord | undefined,
  records: readonly SpanMessageRecord[],
): SpanContentRecord | undefined {
  const details = detailsOf(records);
  if (details !== null) return { ...(content ?? emptyContent()), ...details, input_format: 'messages', output_format: 'messages' };
  const { input, output } = messagesOfEvents(records.map(eventOf));
  if (input === '' && output === '') return content;
  return { ...(content ?? emptyContent()), input, input_format: 'openai', output, output_format: 'openai' };
}

/** True when the span's own rows hold no conversation. */
export function hasNoContent(content: SpanContentRecord | undefined): boolean {
  return content === undefined || (content.input === '' && content.output === '');
}

type DetailsTexts = Partial<Record<(typeof DETAILS_TEXTS)[number][0], string>>;

/** Texts of the last details record that has any; null when there is none. They stand in its attributes, or its body. */
function detailsOf(records: readonly SpanMessageRecord[]): DetailsTexts | null {
  for (const { event_name, body, attributes } of records.toReversed()) {
    if (event_name !== DETAILS_EVENT) continue;
    const fields = { ...jsonRecord(body), ...jsonRecord(attributes) };
    const texts = DETAILS_TEXTS.map(([name, key]) => [name, textOf(fields[key])] as const).filter(([, text]) => text !== '');
    if (texts.length > 0) return Object.fromEntries(texts);
  }
  return null;
}

function eventOf({ event_name, time_us, body, attributes }: SpanMessageRecord): DecodedEvent {
  const values = new Map(Object.entries(jsonRecord(attributes)) as [string, AttributeValue][]);
  // A record without a body shows its name; its content, if any, stands in its attributes.
  if (body !== event_name) values.set('body', body);
  return { name: event_name, time_us, attributes: values };
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function emptyContent(): SpanContentRecord {
  const texts = Object.fromEntries(CONTENT_TEXTS.map((name) => [name, ''])) as Record<(typeof CONTENT_TEXTS)[number], string>;
  return { ...texts, input_format: '', output_format: '', cut: [] };
}
