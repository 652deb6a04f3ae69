/**
 * Envelope framing: a line of JSON for the envelope, then for every item a line of JSON and its payload. Payloads are
 * views of the body, never copies, and are not looked into here.
 */
import { type Dsn, parseDsn } from './dsn.ts';
import { type ContentIdentity, readCutFrom } from './content-identity.ts';
import { isRecord, type JsonRecord, readEventId, textIn } from './json-values.ts';
import { ITEMS_MAX } from './item-types.ts';
import { SentryBodyError, SentryLimitError } from './sentry-body-error.ts';

export type EnvelopeHeader = {
  /** 32 lowercase hex digits, '' when there is none. */
  eventId: string;
  dsn: Dsn | null;
  /** As sent; null when it is none that we can read. */
  sentAt: unknown;
  sdkName: string;
  sdkVersion: string;
  /** Sampling context: release, environment, trace_id and more, as texts. */
  trace: JsonRecord;
};

export type EnvelopeItem = {
  type: string;
  contentType: string;
  filename: string;
  attachmentType: string;
  /** Elements that the container says it has; null when it does not say. */
  itemCount: number | null;
  payload: Uint8Array;
  /** The item as it stands in the body, from its header to the end of its payload. */
  bytes: Uint8Array;
  /** What a container says that was cut out of another one; to be trusted only in bodies that we cut. */
  cutFrom: ContentIdentity | null;
};

export type SplitEnvelope = { header: EnvelopeHeader; headerLine: Uint8Array; items: EnvelopeItem[] };

const LF = 0x0a;
const HEADER_BYTES_MAX = 256 * 1024;
const ITEM_HEADER_BYTES_MAX = 64 * 1024;

/**
 * Cuts an envelope into its items.
 *  errors  SentryBodyError (400) when the framing is broken; SentryLimitError (413) for more items than an envelope holds
 */
export function splitEnvelope(body: Uint8Array): SplitEnvelope {
  const headerEnd = lineEnd(body, 0);
  const headerLine = body.subarray(0, headerEnd);
  const header = readEnvelopeHeader(headerLine);
  const items: EnvelopeItem[] = [];
  for (let at = skipEmptyLines(body, headerEnd + 1); at < body.length; at = skipEmptyLines(body, at)) {
    if (items.length >= ITEMS_MAX) throw new SentryLimitError(`it holds more than ${ITEMS_MAX} items`);
    const { item, end } = readItem(body, at, items.length + 1);
    items.push(item);
    at = end + 1;
  }
  return { header, headerLine, items };
}

/** The header of an envelope, from its first line or a body that begins with it. Errors: SentryBodyError (400). */
export function readEnvelopeHeader(body: Uint8Array): EnvelopeHeader {
  const header = parseLine(body.subarray(0, lineEnd(body, 0)), HEADER_BYTES_MAX, 'the envelope header');
  const eventId = readEventId(header['event_id']);
  if (eventId === null) throw new SentryBodyError('event_id of the envelope header is not 32 hex digits');
  const sdk = isRecord(header['sdk']) ? header['sdk'] : {};
  const dsn = textIn(header, 'dsn');
  const parsedDsn = dsn === '' ? null : parseDsn(dsn);
  if (dsn !== '' && parsedDsn === null) throw new SentryBodyError('dsn of the envelope header is not a DSN');
  return {
    eventId,
    dsn: parsedDsn,
    sentAt: header['sent_at'] ?? null,
    sdkName: textIn(sdk, 'name'),
    sdkVersion: textIn(sdk, 'version'),
    trace: isRecord(header['trace']) ? header['trace'] : {},
  };
}

function readItem(body: Uint8Array, start: number, position: number): { item: EnvelopeItem; end: number } {
  const where = `item ${position}`;
  const headerEnd = lineEnd(body, start);
  const header = parseLine(body.subarray(start, headerEnd), ITEM_HEADER_BYTES_MAX, `the header of ${where}`);
  const type = textIn(header, 'type');
  if (type === '') throw new SentryBodyError(`the header of ${where} names no type`);
  const payloadStart = Math.min(headerEnd + 1, body.length);
  const end = payloadEnd(body, payloadStart, header['length'], where);
  const itemCount = header['item_count'];
  return {
    item: {
      type,
      contentType: textIn(header, 'content_type'),
      filename: textIn(header, 'filename'),
      attachmentType: textIn(header, 'attachment_type'),
      itemCount: typeof itemCount === 'number' ? itemCount : null,
      payload: body.subarray(payloadStart, end),
      bytes: body.subarray(start, end),
      cutFrom: readCutFrom(header),
    },
    end,
  };
}

/** Where a payload ends: after `length` bytes, which may hold line breaks, or at the next line break. */
function payloadEnd(body: Uint8Array, start: number, length: unknown, where: string): number {
  if (length === undefined || length === null) return lineEnd(body, start);
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0) {
    throw new SentryBodyError(`length in the header of ${where} is not a number of bytes`);
  }
  const end = start + length;
  if (end > body.length) throw new SentryBodyError(`${where} is cut: ${length} bytes were announced and ${body.length - start} came`);
  if (end < body.length && body[end] !== LF) throw new SentryBodyError(`${where} does not end where its length says`);
  return end;
}

function parseLine(line: Uint8Array, bytesMax: number, what: string): JsonRecord {
  if (line.length > bytesMax) throw new SentryBodyError(`${what} is longer than ${bytesMax} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8'));
  } catch {
    // The engine's message quotes the body.
    throw new SentryBodyError(`${what} is not JSON`);
  }
  if (!isRecord(value)) throw new SentryBodyError(`${what} is not a JSON object`);
  return value;
}

/** Position of the next line feed, or the end. */
function lineEnd(body: Uint8Array, start: number): number {
  const at = body.indexOf(LF, start);
  return at < 0 ? body.length : at;
}

/** Lines of nothing between items are tolerated; so is a carriage return in them. */
function skipEmptyLines(body: Uint8Array, start: number): number {
  let at = start;
  while (body[at] === LF || body[at] === 0x0d || body[at] === 0x20 || body[at] === 0x09) at += 1;
  return at;
}
