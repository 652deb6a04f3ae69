import type { SpanDetail } from '@sentryai/schema';

export type RecordedException = { type: string; message: string; stack: string | null };

/** Exceptions that the span recorded as events (OpenTelemetry's names), newest last, as they came. */
export function recordedExceptions(span: Pick<SpanDetail, 'events'>): RecordedException[] {
  return span.events
    .filter((event) => event.name === 'exception')
    .map((event) => ({
      type: text(event.attributes['exception.type']) ?? 'Error',
      message: text(event.attributes['exception.message']) ?? '',
      stack: text(event.attributes['exception.stacktrace']),
    }));
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
