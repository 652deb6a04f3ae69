import type { DecodedSpan } from '@sentryai/otlp';
import type { ErrorRow, ItemContext, SpanRow } from '@sentryai/schema';
import { hash32 } from '../events/identity.ts';
import { readException } from './exception-text.ts';
import { exceptionRow, hasException, OPERATION_EXCEPTION, otherAttributes } from './exception-row.ts';

/** Exceptions of one span that become errors; all of its events stay with the span. */
const EXCEPTIONS_MAX = 32;

/**
 * Errors of a span: its events that record an exception. One failure that several levels of a trace record is as many errors,
 * each linked to its span; that they are one occurrence is decided when the trace settles. Identity: the span and the event's
 * place in it, so that a span that is sent again brings no second error.
 */
export function spanExceptions(span: DecodedSpan, row: SpanRow): ErrorRow[] {
  if (span.events.length === 0) return [];
  const errors: ErrorRow[] = [];
  for (const [index, event] of span.events.entries()) {
    if (errors.length >= EXCEPTIONS_MAX) break;
    if (event.name !== 'exception' && event.name !== OPERATION_EXCEPTION) continue;
    if (!hasException(event.attributes)) continue;
    const context = spanItemContext(row, `exception|${index}`, event.time_us, otherAttributes(event.attributes));
    errors.push(exceptionRow(event.attributes, context, 'error', readException(event.attributes).message));
  }
  return errors;
}

/** What an item that a span carries inherits from it. `part` names the item inside the span. */
export function spanItemContext(row: SpanRow, part: string, timeUs: number, attributes: string): ItemContext {
  const key = hash32(`${row.project_id}|${row.trace_id}|${row.span_id}|${part}`);
  return {
    project_id: row.project_id,
    event_id: key,
    dedup_key: key,
    external_id: '',
    timestamp_us: eventTimeUs(timeUs, row),
    received_at_ms: row.received_at_ms,
    trace_id: row.trace_id,
    span_id: row.span_id,
    session_id: row.session_id,
    user_id: row.user_id,
    service: row.service,
    environment: row.environment,
    release: row.release,
    origin: row.origin,
    sdk_name: row.attributes_string['resource.telemetry.sdk.name'] ?? '',
    sdk_version: row.attributes_string['resource.telemetry.sdk.version'] ?? '',
    tags: row.tags,
    attributes,
  };
}

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;

/**
 * Event times come from the same clock as the span's; one far outside of it would hide the item in another week. An event
 * without a time happened when its span ended, which is not later than it was received.
 */
function eventTimeUs(timeUs: number, { start_time_us, duration_us, received_at_ms }: SpanRow): number {
  const latestUs = Math.min(start_time_us + duration_us, received_at_ms * 1000 + DAY_US);
  return timeUs >= start_time_us - HOUR_US && timeUs <= latestUs + HOUR_US ? timeUs : latestUs;
}
