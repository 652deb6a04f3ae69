import type { SpanTally } from '../span-rules.ts';
import type { ProtobufReader } from './reader.ts';

const NOWHERE = -1;

/** Where the ids of the span that was read last stand in the body, -1 for a missing, all-zero or wrongly sized one. */
export type SpanHead = {
  traceIdAt: number;
  spanIdAt: number;
  /** -1 for a root. */
  parentSpanIdAt: number;
  startUs: number;
  endUs: number;
};

export function newSpanHead(): SpanHead {
  return { traceIdAt: NOWHERE, spanIdAt: NOWHERE, parentSpanIdAt: NOWHERE, startUs: 0, endUs: 0 };
}

/**
 * Walks over the fields of one span, from `reader.pos` to the limit, notes ids and times in `head` and asks the rules.
 * True: the span is kept, and the reader stands at its first field again. False: the reader stands behind the span.
 *
 * A refused span is not looked into any deeper, because logs and metrics posted as traces are spans without ids whose
 * inner bytes mean something else; they deserve the answer "no ids", not "broken body". Walk and decoder share this
 * function, so that they agree on every count.
 */
export function acceptSpan(reader: ProtobufReader, head: SpanHead, tally: SpanTally): boolean {
  const start = reader.pos;
  head.traceIdAt = NOWHERE;
  head.spanIdAt = NOWHERE;
  head.parentSpanIdAt = NOWHERE;
  head.startUs = 0;
  head.endUs = 0;
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a: // trace_id = 1
        head.traceIdAt = idAt(reader, 16);
        break;
      case 0x12: // span_id = 2
        head.spanIdAt = idAt(reader, 8);
        break;
      case 0x22: // parent_span_id = 4
        head.parentSpanIdAt = idAt(reader, 8);
        break;
      case 0x39: // start_time_unix_nano = 7
        head.startUs = reader.nanosAsMicros();
        break;
      case 0x41: // end_time_unix_nano = 8
        head.endUs = reader.nanosAsMicros();
        break;
      default:
        reader.skip(tag);
    }
  }
  const isKept = tally.accept(head.traceIdAt !== NOWHERE, head.spanIdAt !== NOWHERE, head.startUs, head.endUs);
  if (isKept) reader.pos = start;
  return isKept;
}

/** Position of an id of the expected size with a byte that is not zero, else -1. */
export function idAt(reader: ProtobufReader, idBytes: number): number {
  const length = reader.length();
  const at = reader.advance(length);
  if (length !== idBytes) return NOWHERE;
  for (let index = at; index < at + length; index++) {
    if (reader.bytes[index] !== 0) return at;
  }
  return NOWHERE;
}
