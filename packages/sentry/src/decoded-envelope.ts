/** What an envelope holds, decoded: only what is stored, the rest is counted in `refused`. */
import type { DecodedResource } from '@sentryai/otlp';
import type { RefusedCount } from '@sentryai/schema';
import type { JsonRecord } from './json-values.ts';

/** Something without an id of its own: known again by the bytes that it came in and its place in them. */
export type Placed = { payload: JsonRecord; timestamp_us: number; content_hash: string; index: number };

export type DecodedEvent = { payload: JsonRecord; timestamp_us: number };

/** `payload` is the session or one aggregated minute; what all of one report share stands in `attributes`. */
export type DecodedSession = Placed & { kind: 'single' | 'aggregate'; attributes: JsonRecord; updated_us: number };

export type DecodedAttachment = { index: number; name: string; content_type: string; attachment_type: string; bytes: Uint8Array };

export type DecodedEnvelope = {
  /** Id of the event that the envelope is about, '' when it is about none. */
  event_id: string;
  sdk_name: string;
  sdk_version: string;
  /** Sampling context of the header, texts. */
  trace: JsonRecord;
  /** Spans of all forms, as the pipeline takes them. */
  resources: DecodedResource[];
  /** The error or message; null when the envelope has none that is stored. */
  event: DecodedEvent | null;
  feedback: DecodedEvent | null;
  user_reports: Placed[];
  logs: Placed[];
  metrics: Placed[];
  sessions: DecodedSession[];
  client_reports: Placed[];
  attachments: DecodedAttachment[];
  /** When the event happened, else when the envelope was received: time of attachments. */
  timestamp_us: number;
  refused: RefusedCount[];
};
