import type { SampleRates } from './limits.ts';

/**
 * What ingest puts on the queue: the request's inflated bytes as they came, and beside them what the processor must
 * know. Both sides apply the same pure validity rules with `received_at_ms` as the clock, so they agree on which items
 * of the body count.
 */
export type RecordMeta = {
  /** Version of this envelope. A processor refuses versions it does not know and leaves them on the queue. */
  v: 1;
  project_id: number;
  /** Id of the ingest key, or 'loopback' for keyless local traffic. Never the key itself. */
  key_id: string;
  protocol: 'otlp' | 'native' | 'sentry' | 'langfuse' | 'outcomes';
  /** What the body is: an OTLP signal, native events, a Sentry envelope or single (store) event, a Langfuse batch, score or medium, counts. */
  signal: 'traces' | 'logs' | 'metrics' | 'events' | 'envelope' | 'ingestion' | 'score' | 'media' | 'outcomes';
  /** 'envelope' = Sentry's framing; the legacy store event is signal 'envelope', format 'json'. 'binary' = bytes that are not read. */
  format: 'protobuf' | 'json' | 'ndjson' | 'envelope' | 'binary';
  /** Unix milliseconds at which the request was read; the only clock that processing may use. */
  received_at_ms: number;
  /** Items in the body, valid and invalid. */
  item_count: number;
  /** Days that items are kept, 0 = for ever; decides `too_old` the same way on both sides. */
  retention_days: number;
  /** What the key may send by this protocol; absent = everything. `scores`: a public key alone at the Langfuse route. */
  scope?: 'scores';
  /** Of signal 'media': what the bytes are and what they belong to. */
  media?: RecordMedia;
  /** Hex SHA-256 of the body, cut to 32 digits; identity of items that bring none (events without `id`, log records). */
  body_hash?: string;
  /** Network address of the sender, where clients of the protocol may ask for it to be filled in (Sentry's `{{auto}}`). */
  client_address?: string;
  /**
   * Set on a record that was cut out of another one: place of its first item in the body that was received. Items go on
   * being counted from there, so that they keep the identity they have in the whole body.
   */
  item_offset?: number;
  /** Set on a record that comes from quarantine. */
  replay?: QuarantineReplay;
  /** Shares of the items to be kept, as the key's rules said on receipt; absent = all. */
  sampling?: SampleRates;
};

/**
 * Another try of an item in quarantine, or the end of it. Its items were counted as received when they first came; the
 * record takes back their count as `quarantined` and adds how they end now. Nothing replays by itself: an item that fails
 * again waits for the next person.
 */
export type QuarantineReplay = {
  quarantine_id: string;
  request_id: string;
  /** Unix milliseconds at which the person asked for it. */
  requested_at_ms: number;
  /** How the items were counted in the ledger. */
  item_type: string;
  reason: string;
  /** Tries before this one. */
  replay_count: number;
  /** Ends it without another try: a person discards it, or it needs no try any more. Absent = try it. */
  verdict?: 'discarded' | 'skipped';
};

/** A picture, sound or file that belongs to an observation or trace. */
export type RecordMedia = {
  /** 32 hex digits of the bytes' SHA-256; name of the bytes in the blob store. */
  blob_id: string;
  /** Id by which the sender refers to it in texts. */
  external_id: string;
  content_type: string;
  size_bytes: number;
  /** Ids as sent; '' = none. */
  trace_ref: string;
  observation_ref: string;
  /** Where it stands: input, output or metadata. */
  field: string;
  /** True when the bytes were sent before: the record only says what else they belong to, and its body is empty. */
  is_stored: boolean;
};

export type QueueRecord = { meta: RecordMeta; body: Uint8Array };

/** Counts that ingest itself knows (requests refused, items acknowledged); body of an 'outcomes' record, as JSON. */
export type OutcomeCount = {
  minute_ms: number;
  protocol: string;
  item_type: string;
  outcome: string;
  reason: string;
  quantity: number;
};
