import type { AttributeValue } from '@sentryai/schema';
import type { Attributes, RejectedCount } from './decoded.ts';

/** A log record as sent, whatever the encoding. Ids lowercase hex, '' when missing or none. */
export type DecodedLogRecord = {
  /** Place among all records of the request, refused ones included: part of the record's identity. */
  index: number;
  /** Integer microseconds since the epoch, 0 when absent; observed time where the event's own time is unknown. */
  time_us: number;
  observed_time_us: number;
  /** 1-24, 0 when absent. */
  severity_number: number;
  severity_text: string;
  body: AttributeValue;
  attributes: Attributes;
  trace_id: string;
  span_id: string;
  /** Field `event_name`; older emitters use the attribute `event.name` instead. */
  event_name: string;
  /** What the SDK left out by its own limits; absent when nothing. */
  dropped_attributes_count?: number;
};

export type DecodedLogScope = { name: string; version: string; attributes: Attributes; records: DecodedLogRecord[] };
export type DecodedLogResource = { attributes: Attributes; scopes: DecodedLogScope[] };

/** A logs request, decoded. Records that break a rule are left out and counted in `rejected`. */
export type DecodedLogs = { resources: DecodedLogResource[]; recordCount: number; rejected: RejectedCount[] };

/** What ingest answers from; equals what `decodeLogs` gives. */
export type LogsInspection = { recordCount: number; rejected: RejectedCount[]; message: string; firstTraceId: string };
