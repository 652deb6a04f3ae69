import type { EntitySpanRow, LogRow, SpanContentRow, SpanRow } from '@sentryai/schema';

/** A log record that carries a message of a span (`gen_ai.*` events up to version 1.36 of the conventions). */
export type MessageLog = Pick<LogRow, 'event_id' | 'span_id' | 'timestamp_us' | 'message' | 'attributes'>;

/** Everything stored about one settled trace, in any order; rows that came twice may stand here twice. */
export type TraceInput = {
  /** Those that are told in several events and have no end yet count as started. */
  spans: readonly (SpanRow | EntitySpanRow)[];
  contents: readonly SpanContentRow[];
  /** Log records of the trace; those without messages are ignored. */
  logs?: readonly MessageLog[];
  /** Starts of work that has not ended (table `span_starts`). */
  starts?: readonly SpanRow[];
  /** Now, Unix milliseconds; without it nothing is called stuck. */
  now_ms?: number;
};
