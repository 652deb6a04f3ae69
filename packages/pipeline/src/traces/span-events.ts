import type { DecodedEvent, DecodedLink } from '@sentryai/otlp';
import { jsonOfEntries } from './json-text.ts';
import { SPAN_LIMITS } from './limits.ts';

/** Span events as JSON list of {time_us, name, attributes}; '' when there are none. The first ones are kept when there are too many. */
export function eventsJson(events: readonly DecodedEvent[]): string {
  if (events.length === 0) return '';
  const items = events.slice(0, SPAN_LIMITS.events).map((event) => {
    return `{"time_us":${event.time_us},"name":${JSON.stringify(event.name)},"attributes":${jsonOfEntries(event.attributes)}}`;
  });
  return `[${items.join(',')}]`;
}

/** Span links as JSON list of {trace_id, span_id, attributes}; '' when there are none. */
export function linksJson(links: readonly DecodedLink[]): string {
  if (links.length === 0) return '';
  const items = links.slice(0, SPAN_LIMITS.links).map((link) => {
    return `{"trace_id":${JSON.stringify(link.trace_id)},"span_id":${JSON.stringify(link.span_id)},"attributes":${jsonOfEntries(link.attributes)}}`;
  });
  return `[${items.join(',')}]`;
}
