import type { AttributeValue, OutcomeReason } from '@sentryai/schema';

/** Attributes by key; the last one wins when a key repeats. A value without a kind is null. */
export type Attributes = Map<string, AttributeValue>;

export type DecodedEvent = { time_us: number; name: string; attributes: Attributes };
export type DecodedLink = { trace_id: string; span_id: string; attributes: Attributes };

/** A span as sent, whatever the encoding. Ids lowercase hex; `parent_span_id` is 16 zeros for a root. */
export type DecodedSpan = {
  trace_id: string;
  span_id: string;
  parent_span_id: string;
  name: string;
  /** SpanKind of the protocol: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  otel_kind: number;
  /** Integer microseconds since the epoch; 0 when absent. Not clamped. */
  start_time_us: number;
  end_time_us: number;
  attributes: Attributes;
  events: DecodedEvent[];
  links: DecodedLink[];
  /** 0 unset, 1 ok, 2 error. */
  status_code: number;
  status_message: string;
  /** W3C trace state; absent when empty. */
  trace_state?: string;
  /** What the SDK left out by its own limits; absent when nothing. */
  dropped_attributes_count?: number;
  dropped_events_count?: number;
  dropped_links_count?: number;
};

export type DecodedScope = { name: string; version: string; attributes: Attributes; spans: DecodedSpan[] };
export type DecodedResource = { attributes: Attributes; scopes: DecodedScope[] };

export type RejectedCount = { reason: OutcomeReason; count: number };

/**
 * A traces request, decoded. Spans that break a rule (ids, times) are left out and counted in `rejected`, and with them
 * the resources and scopes that keep no span. `spanCount` includes the rejected ones.
 */
export type DecodedTraces = { resources: DecodedResource[]; spanCount: number; rejected: RejectedCount[] };

/** What ingest learns from a cheap walk, without materializing texts. `spanCount` includes the rejected ones. */
export type TracesInspection = {
  spanCount: number;
  rejected: RejectedCount[];
  /** One sentence for `error_message` of a partial success; '' when nothing was rejected. */
  message: string;
  /** Trace id of the first valid span (partition key), '' when there is none. */
  firstTraceId: string;
};

export type SpanRules = {
  /** Clock for the time rules: when the request was received. */
  receivedAtMs: number;
  /** Spans that ended before this many days are `too_old`; 0 = keep for ever. */
  retentionDays: number;
};
