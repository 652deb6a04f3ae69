import { messagesOfEvents } from '@sentryai/pipeline';
import type { AttributeValue } from '@sentryai/schema';
import type { MessageLog } from './trace-input.ts';

const EVENT_NAME = /"event\.name"\s*:\s*"(gen_ai\.[a-z_.]{1,60})"/;
/** Attributes begin with the event's name, or have it among the first ones. */
const NAME_WINDOW_CHARS = 2_000;
/** Messages of one moment, in the order in which a conversation has them. */
const EVENT_ORDER = new Map([
  ['gen_ai.system.message', 0],
  ['gen_ai.user.message', 1],
  ['gen_ai.assistant.message', 2],
  ['gen_ai.tool.message', 3],
  ['gen_ai.choice', 4],
]);

/** Messages that the emitter sent as log records of one span, as JSON of chat messages; '' for a side that has none. */
export type LoggedSides = { input: string; output: string };

function eventName(log: MessageLog): string {
  return EVENT_NAME.exec(log.attributes.slice(0, NAME_WINDOW_CHARS))?.[1] ?? '';
}

/** Log records by span, each once, in an order that does not depend on their arrival. */
export function messageLogsBySpan(logs: readonly MessageLog[]): Map<string, { name: string; log: MessageLog }[]> {
  const bySpan = new Map<string, { name: string; log: MessageLog }[]>();
  const seen = new Set<string>();
  for (const log of logs) {
    if (seen.has(log.event_id)) continue;
    seen.add(log.event_id);
    const name = eventName(log);
    if (name === '') continue;
    const records = bySpan.get(log.span_id);
    if (records === undefined) bySpan.set(log.span_id, [{ name, log }]);
    else records.push({ name, log });
  }
  for (const records of bySpan.values()) {
    records.sort(
      (left, right) =>
        left.log.timestamp_us - right.log.timestamp_us ||
        (EVENT_ORDER.get(left.name) ?? 9) - (EVENT_ORDER.get(right.name) ?? 9) ||
        (left.log.message < right.log.message ? -1 : left.log.message > right.log.message ? 1 : 0),
    );
  }
  return bySpan;
}

/** The two sides of the call that a span's log records tell. */
export function sidesOfLogs(records: readonly { name: string; log: MessageLog }[]): LoggedSides {
  return messagesOfEvents(
    records.map(({ name, log }) => ({
      name,
      time_us: log.timestamp_us,
      attributes: new Map<string, AttributeValue>([['body', log.message]]),
    })),
  );
}
