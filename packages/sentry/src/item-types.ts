/** What is done with each type of envelope item, and how much of it an envelope may hold (protocol limits, inflated). */

const KIB = 1024;
const MIB = 1024 * KIB;

/** How an item is read. `ignored`: known, taken without complaint, not stored. */
export type ItemKind =
  | 'event'
  | 'transaction'
  | 'feedback'
  | 'user_report'
  | 'spans'
  | 'span'
  | 'logs'
  | 'metrics'
  | 'session'
  | 'sessions'
  | 'client_report'
  | 'attachment'
  | 'ignored'
  | 'unknown';

export type ItemRule = {
  kind: ItemKind;
  /** Word of the ledger for the things inside. */
  itemType: string;
  /** Limit of one item's payload. */
  bytesMax: number;
  /** Items of this kind that one envelope may hold. */
  countMax: number;
  /** Limit of all payloads of this kind together, where it is another one. */
  sumBytesMax?: number;
  /** Limit of one element of a container. */
  elementBytesMax?: number;
};

/** More items than any client puts into one envelope. */
export const ITEMS_MAX = 1_000;

const CONTAINER = { bytesMax: 12 * MIB, countMax: 1 };
const EVENT = { bytesMax: MIB, countMax: ITEMS_MAX };

const STORED: Readonly<Record<Exclude<ItemKind, 'ignored' | 'unknown'>, ItemRule>> = {
  event: { kind: 'event', itemType: 'error', ...EVENT },
  transaction: { kind: 'transaction', itemType: 'span', ...EVENT },
  feedback: { kind: 'feedback', itemType: 'score', ...EVENT },
  user_report: { kind: 'user_report', itemType: 'score', ...EVENT },
  spans: { kind: 'spans', itemType: 'span', ...CONTAINER, elementBytesMax: 10 * MIB },
  span: { kind: 'span', itemType: 'span', bytesMax: 10 * MIB, countMax: 25 },
  logs: { kind: 'logs', itemType: 'log', ...CONTAINER, elementBytesMax: 2 * MIB },
  metrics: { kind: 'metrics', itemType: 'metric', ...CONTAINER, elementBytesMax: MIB },
  session: { kind: 'session', itemType: 'session', bytesMax: 10 * MIB, countMax: 100, sumBytesMax: 10 * MIB },
  sessions: { kind: 'sessions', itemType: 'session', bytesMax: 10 * MIB, countMax: 100, sumBytesMax: 10 * MIB },
  client_report: { kind: 'client_report', itemType: 'client_report', bytesMax: 100 * KIB, countMax: 100, sumBytesMax: 100 * KIB },
  attachment: { kind: 'attachment', itemType: 'attachment', bytesMax: 200 * MIB, countMax: 30, sumBytesMax: 200 * MIB },
};

/** Known types that are not stored, and their limits. */
const IGNORED_BYTES_MAX: Readonly<Record<string, number>> = {
  check_in: 100 * KIB,
  profile: 50 * MIB,
  profile_chunk: 50 * MIB,
  replay_event: MIB,
  replay_recording: 200 * MIB,
  replay_video: 200 * MIB,
  statsd: MIB,
  metric_buckets: MIB,
  metric_meta: MIB,
  security: MIB,
  raw_security: MIB,
  nel: MIB,
  form_data: MIB,
  unreal_report: 200 * MIB,
  otel_span: 10 * MIB,
  otel_log: 2 * MIB,
};

const UNKNOWN: ItemRule = { kind: 'unknown', itemType: 'unknown', bytesMax: 200 * MIB, countMax: ITEMS_MAX };

const SPAN_CONTAINER = /^application\/vnd\.sentry\.items\.span(?:\.v2)?\+json$/;

/**
 * The rule of an item, by its header's type and content type. A client's own word never reaches the ledger: types that
 * we do not know are all called `unknown`.
 */
export function itemRule(type: string, contentType: string): ItemRule {
  switch (type) {
    case 'span':
      return SPAN_CONTAINER.test(contentType.split(';', 1)[0]!.trim().toLowerCase()) ? STORED.spans : STORED.span;
    case 'log':
      return STORED.logs;
    case 'trace_metric':
      return STORED.metrics;
    case 'event':
    case 'transaction':
    case 'feedback':
    case 'user_report':
    case 'session':
    case 'sessions':
    case 'client_report':
    case 'attachment':
      return STORED[type];
    default: {
      const bytesMax = Object.hasOwn(IGNORED_BYTES_MAX, type) ? IGNORED_BYTES_MAX[type] : undefined;
      return bytesMax === undefined ? UNKNOWN : { kind: 'ignored', itemType: type, bytesMax, countMax: ITEMS_MAX };
    }
  }
}

/** Kinds of which an envelope holds one: all of them are the event that the envelope is about. */
export function isEventLike(kind: ItemKind): boolean {
  return kind === 'event' || kind === 'transaction' || kind === 'feedback';
}
