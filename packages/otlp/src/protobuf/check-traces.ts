import type { SpanRules } from '../decoded.ts';
import { NESTING_LEVELS_MAX } from '../limits.ts';
import { SpanTally } from '../span-rules.ts';
import { ProtobufReader } from './reader.ts';
import { acceptSpan, newSpanHead } from './span-head.ts';

/**
 * The trace messages below the request: which of their fields hold messages themselves (`field * 8 + 2` to kind). Only
 * these can be malformed inside; texts, bytes and numbers cannot. Must name exactly the messages that traces.ts enters.
 */
const RESOURCE = 1;
const SCOPE = 2;
const KEY_VALUE = 3;
const ANY_VALUE = 4;
const ARRAY_VALUE = 5;
const KEY_VALUE_LIST = 6;
const EVENT = 7;
const LINK = 8;
const STATUS = 9;
const SPAN = 10;

const TAGS_MAX = 128;
const childKinds = new Uint8Array(11 * TAGS_MAX);
for (const [parent, field, child] of [
  [RESOURCE, 1, KEY_VALUE],
  [SCOPE, 3, KEY_VALUE],
  [KEY_VALUE, 2, ANY_VALUE],
  [ANY_VALUE, 5, ARRAY_VALUE],
  [ANY_VALUE, 6, KEY_VALUE_LIST],
  [ARRAY_VALUE, 1, ANY_VALUE],
  [KEY_VALUE_LIST, 1, KEY_VALUE],
  [EVENT, 3, KEY_VALUE],
  [LINK, 4, KEY_VALUE],
  [SPAN, 9, KEY_VALUE],
  [SPAN, 11, EVENT],
  [SPAN, 13, LINK],
  [SPAN, 15, STATUS],
] as const) {
  childKinds[parent * TAGS_MAX + field * 8 + 2] = child;
}

export type TracesCheck = { tally: SpanTally; firstTraceId: string };

/**
 * Walks a whole ExportTraceServiceRequest without making strings or objects of it. What passes here can be decoded, and
 * the tally is the decoder's. Throws OtlpDecodeError when the body is not well-formed, WalkTooLongError beyond fieldsMax.
 */
export function checkTracesProtobuf(body: Uint8Array, rules: SpanRules, fieldsMax?: number): TracesCheck {
  const reader = new ProtobufReader(body, fieldsMax);
  const tally = new SpanTally(rules);
  const head = newSpanHead();
  let firstTraceId = '';

  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x0a) checkResourceSpans();
    else reader.skip(tag);
  }
  return { tally, firstTraceId };

  function checkResourceSpans(): void {
    const outer = reader.enter();
    while (reader.pos < reader.limit) {
      const tag = reader.tag();
      if (tag === 0x0a) checkMessage(reader, RESOURCE, 0);
      else if (tag === 0x12) checkScopeSpans();
      else reader.skip(tag);
    }
    reader.leave(outer);
  }

  function checkScopeSpans(): void {
    const outer = reader.enter();
    while (reader.pos < reader.limit) {
      const tag = reader.tag();
      if (tag === 0x0a) checkMessage(reader, SCOPE, 0);
      else if (tag === 0x12) checkSpan();
      else reader.skip(tag);
    }
    reader.leave(outer);
  }

  function checkSpan(): void {
    const outer = reader.enter();
    if (acceptSpan(reader, head, tally)) {
      if (firstTraceId === '') firstTraceId = reader.hex(head.traceIdAt, 16);
      checkFields(reader, SPAN, 0);
    }
    reader.leave(outer);
  }
}

function checkMessage(reader: ProtobufReader, kind: number, outerLevel: number): void {
  const level = kind === ANY_VALUE ? outerLevel + 1 : outerLevel;
  if (level > NESTING_LEVELS_MAX) throw reader.failure(`attribute values are nested deeper than ${NESTING_LEVELS_MAX} levels`);
  if (kind === EVENT || kind === LINK) reader.countEventOrLink();
  const outer = reader.enter();
  checkFields(reader, kind, level);
  reader.leave(outer);
}

function checkFields(reader: ProtobufReader, kind: number, level: number): void {
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    const child = tag < TAGS_MAX ? childKinds[kind * TAGS_MAX + tag]! : 0;
    if (child === 0) reader.skip(tag);
    else checkMessage(reader, child, level);
  }
}
