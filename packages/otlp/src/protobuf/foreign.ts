import type { ProtobufReader } from './reader.ts';

/** Wire kinds that the fields of a message have, by field number. */
export type WireKinds = ReadonlyMap<number, number>;

/**
 * Whether the message from `reader.pos` to the limit has a field of another wire kind than it should. The three requests
 * share their outer field numbers, so that spans, log records and metrics sent as one another arrive where the others are
 * expected. What is inside means something else then and must not be looked into. Leaves the reader where it was.
 */
export function isForeign(reader: ProtobufReader, kinds: WireKinds): boolean {
  const start = reader.pos;
  let found = false;
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    const kind = kinds.get(tag >>> 3);
    found ||= kind !== undefined && kind !== (tag & 7);
    reader.skip(tag);
  }
  reader.pos = start;
  return found;
}
