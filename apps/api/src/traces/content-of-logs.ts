import type { DecodedEvent } from '@sentryai/otlp';
import { messagesOfEvents } from '@sentryai/pipeline';
import type { AttributeValue } from '@sentryai/schema';
import { CONTENT_TEXTS, type SpanContentRecord, type SpanMessageRecord } from '@sentryai/store/queries/index';

/**
 * Content of a span that holds none itself, from the messages that its emitter sent as log records. What is stored of the
 * span (attributes, parameters) stays; undefined when neither says anything.
 */
export function contentOfLogs(
  content: SpanContentRecord | undefined,
  records: readonly SpanMessageRecord[],
): SpanContentRecord | undefined {
  const { input, output } = messagesOfEvents(records.map(eventOf));
  if (input === '' && output === '') return content;
  return { ...(content ?? emptyContent()), input, input_format: 'openai', output, output_format: 'openai' };
}

/** True when the span's own rows hold no conversation. */
export function hasNoContent(content: SpanContentRecord | undefined): boolean {
  return content === undefined || (content.input === '' && content.output === '');
}

function eventOf({ event_name, time_us, body }: SpanMessageRecord): DecodedEvent {
  return { name: event_name, time_us, attributes: new Map<string, AttributeValue>([['body', body]]) };
}

function emptyContent(): SpanContentRecord {
  const texts = Object.fromEntries(CONTENT_TEXTS.map((name) => [name, ''])) as Record<(typeof CONTENT_TEXTS)[number], string>;
  return { ...texts, input_format: '', output_format: '', cut: [] };
}
