import { AppError } from './errors.ts';
import { ZERO_TRACE_ID } from './ids.ts';
import { parseNativeEvent } from './native-events.ts';
import type { NativeEvent, NativeRejection, NativeRules } from './native-events.ts';
import { isJsonObject } from './native-fields.ts';
import type { ItemType, OutcomeReason } from './outcomes.ts';

/** Largest event, as JSON text. */
export const MAX_NATIVE_ITEM_BYTES = 1_048_576;
/** More events than a body may hold; 64 MiB of the smallest useful events stay below it. */
export const MAX_NATIVE_ITEMS = 1_000_000;
/** Deeper values cannot be written out again without risking the stack. */
const MAX_DEPTH = 100;

export type NativeFormat = 'json' | 'ndjson';

/** A body cut into items. `items[i]` is undefined where `lineErrors` has an entry for i. */
export type NativeBody = {
  items: unknown[];
  lineErrors: ReadonlyMap<number, string>;
  /** Bytes of item i as sent, exact near the limit and above it; undefined for the items of a list. */
  itemBytes: readonly (number | undefined)[];
  /** The lines, one per item, when the body is one event per line. */
  lines?: readonly string[];
};

export type RejectedItems = { item_type: ItemType; reason: OutcomeReason; count: number };

function malformed(detail: string): AppError {
  return new AppError({
    code: 'malformed_body',
    httpStatus: 400,
    message: `The body is not JSON (${detail}). Nothing was stored. Send one event, a list of events, {"events":[…]}, or one event per line.`,
  });
}

function tryParse(text: string): { value: unknown } | { error: string } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // The engine's message quotes the body, which may hold user content.
    return { error: 'a value, quote or bracket is missing or misplaced' };
  }
}

function splitDocument(value: unknown, bytes: number): NativeBody {
  const isWrapped = isJsonObject(value) && Object.hasOwn(value, 'events') && !Object.hasOwn(value, 'type');
  const content = isWrapped ? value['events'] : value;
  if (isWrapped && !Array.isArray(content)) throw malformed('"events" is not a list');
  const items: unknown[] = Array.isArray(content) ? content : [content];
  return { items, lineErrors: new Map(), itemBytes: items.length === 1 ? [bytes] : [] };
}

function splitLines(lines: readonly string[]): NativeBody {
  const items: unknown[] = [];
  const lineErrors = new Map<number, string>();
  for (const [index, line] of lines.entries()) {
    const parsed = tryParse(line);
    if ('error' in parsed) lineErrors.set(index, `Line is not JSON: ${parsed.error}.`);
    items.push('error' in parsed ? undefined : parsed.value);
  }
  return { items, lineErrors, itemBytes: lines.map(lineBytes), lines };
}

/** Bytes of a line; counted only where characters of up to three bytes could take it over the limit. */
function lineBytes(line: string): number {
  return line.length * 3 <= MAX_NATIVE_ITEM_BYTES ? line.length : new TextEncoder().encode(line).length;
}

/**
 * Cuts a request body into its events, which are not looked at yet. The forms are told apart by content: programs send
 * lines as `application/json` and documents as `application/x-ndjson`; `format` decides only what is tried first.
 *  isCut   the body was written by nativeItems: `format` is its form, and its items stood beside others
 *  errors  AppError malformed_body (400) when nothing in it is JSON, payload_too_large (413) over MAX_NATIVE_ITEMS
 */
export function parseNativeBody(body: Uint8Array, format: NativeFormat, isCut = false): NativeBody {
  const text = new TextDecoder().decode(body);
  if (text.trim() === '') throw malformed('it is empty');
  const parsed = isCut ? splitCut(text, format) : splitBody(text, body.length, format);
  if (parsed.items.length > MAX_NATIVE_ITEMS) {
    throw new AppError({
      code: 'payload_too_large',
      httpStatus: 413,
      message: `The body holds more than ${MAX_NATIVE_ITEMS} events. Nothing was stored. Send them in several requests.`,
    });
  }
  return parsed;
}

function splitBody(text: string, bytes: number, format: NativeFormat): NativeBody {
  if (format === 'json') {
    const document = tryParse(text);
    if ('value' in document) return splitDocument(document.value, bytes);
    const lines = nonEmptyLines(text);
    // The first line must stand alone: otherwise this is one broken document, and naming each of its lines would mislead.
    if (lines.length > 1 && lines[0] !== undefined && isObjectText(lines[0])) return splitLines(lines);
    throw malformed(document.error);
  }
  const lines = nonEmptyLines(text);
  if (lines.length > 1 && lines[0] !== undefined && isObjectText(lines[0])) return splitLines(lines);
  const document = tryParse(text);
  if ('value' in document) return splitDocument(document.value, bytes);
  if (lines.some(isObjectText)) return splitLines(lines);
  throw malformed(document.error);
}

function splitCut(text: string, format: NativeFormat): NativeBody {
  if (format === 'ndjson') return splitLines(nonEmptyLines(text));
  const document = tryParse(text);
  if (!('value' in document) || !Array.isArray(document.value)) throw malformed('it is not the list that it was cut into');
  return { items: document.value, lineErrors: new Map(), itemBytes: [] };
}

function nonEmptyLines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function isObjectText(text: string): boolean {
  const parsed = tryParse(text);
  return 'value' in parsed && isJsonObject(parsed.value);
}

/** About how many characters a value takes as JSON; Infinity when it is nested too deeply. */
function jsonBytes(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 4;
  if (depth > MAX_DEPTH) return Number.POSITIVE_INFINITY;
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const entry of value) bytes += jsonBytes(entry, depth + 1) + 1;
    return bytes;
  }
  for (const [key, entry] of Object.entries(value)) bytes += key.length + 4 + jsonBytes(entry, depth + 1);
  return bytes;
}

/** Characters take up to three bytes: only where that could take an item over the limit it is written out and counted. */
function exactBytes(value: unknown, chars: number): number {
  return chars * 3 <= MAX_NATIVE_ITEM_BYTES ? chars : new TextEncoder().encode(JSON.stringify(value)).length;
}

function checkSize(value: unknown, knownBytes: number | undefined): NativeRejection | null {
  const bytes = jsonBytes(value, 0);
  if (bytes === Number.POSITIVE_INFINITY) {
    return { reason: 'invalid_event', message: `The event is nested deeper than ${MAX_DEPTH} levels.`, type: 'request' };
  }
  if ((knownBytes ?? exactBytes(value, bytes)) <= MAX_NATIVE_ITEM_BYTES) return null;
  return { reason: 'too_large', message: `The event is larger than ${MAX_NATIVE_ITEM_BYTES} bytes.`, type: 'request' };
}

function typeOfRejected(value: unknown): ItemType {
  // A far-off time rule would hide the type: without one, only the shape decides.
  const parsed = parseNativeEvent(value, { receivedAtMs: 0, retentionDays: 0 });
  return 'event' in parsed ? parsed.event.type : parsed.type;
}

export type ReadNativeItem = { index: number } & ({ event: NativeEvent } | NativeRejection);

/**
 * Reads every item of a body with the one set of rules that ingest and the processor share.
 *  returns  one entry per item, in order; items are refused one by one, never the whole body
 *  isCut    as parseNativeBody; an item is then judged as in the body that it was cut out of
 *  errors   as parseNativeBody
 */
export function readNativeItems(body: Uint8Array, format: NativeFormat, rules: NativeRules, isCut = false): ReadNativeItem[] {
  const { items, lineErrors, itemBytes } = parseNativeBody(body, format, isCut);
  return items.map((value, index): ReadNativeItem => {
    const lineError = lineErrors.get(index);
    if (lineError !== undefined) return { index, reason: 'invalid_json', message: lineError, type: 'request' };
    const oversize = checkSize(value, itemBytes[index]);
    if (oversize?.reason === 'too_large') return { index, ...oversize, type: typeOfRejected(value) };
    return { index, ...(oversize ?? parseNativeEvent(value, rules)) };
  });
}

/** Counts refusals by kind of item and reason. */
export function countRejections(items: Iterable<ReadNativeItem>): RejectedItems[] {
  const counts = new Map<string, RejectedItems>();
  for (const item of items) {
    if ('event' in item) continue;
    const key = `${item.type} ${item.reason}`;
    const entry = counts.get(key) ?? { item_type: item.type, reason: item.reason, count: 0 };
    entry.count += 1;
    counts.set(key, entry);
  }
  return [...counts.values()];
}

/** What ingest answers and what it writes beside the bytes. */
export type EventsInspection = {
  itemCount: number;
  accepted: number;
  /** Every refusal, in order. */
  rejected: { index: number; reason: OutcomeReason; message: string; item_type: ItemType }[];
  /** Trace id of the first accepted event that has one, '' when none has. */
  firstPartitionKey: string;
};

/**
 * Ingest's look at a native body: which items the processor will store.
 *  errors  as parseNativeBody
 */
export function inspectEvents(body: Uint8Array, format: NativeFormat, rules: NativeRules): EventsInspection {
  const items = readNativeItems(body, format, rules);
  const rejected: EventsInspection['rejected'] = [];
  let firstPartitionKey = '';
  for (const item of items) {
    if ('event' in item) {
      const { trace_id } = item.event.common;
      if (firstPartitionKey === '' && trace_id !== ZERO_TRACE_ID) firstPartitionKey = trace_id;
    } else {
      rejected.push({ index: item.index, reason: item.reason, message: item.message, item_type: item.type });
    }
  }
  return { itemCount: items.length, accepted: items.length - rejected.length, rejected, firstPartitionKey };
}
