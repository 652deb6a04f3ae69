import type { Attributes } from '../decoded.ts';
import { readAttribute } from './any-value.ts';
import type { ProtobufReader } from './reader.ts';

/** Reads a Resource on top of what is there: occurrences of a singular message merge. */
export function readResource(reader: ProtobufReader, resource: { attributes: Attributes }): void {
  const outer = reader.enter();
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x0a)
      readAttribute(reader, resource.attributes); // attributes = 1
    else reader.skip(tag);
  }
  reader.leave(outer);
}

/** Reads an InstrumentationScope on top of what is there. */
export function readScope(reader: ProtobufReader, scope: { name: string; version: string; attributes: Attributes }): void {
  const outer = reader.enter();
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a: // name = 1
        scope.name = reader.key();
        break;
      case 0x12: // version = 2
        scope.version = reader.key();
        break;
      case 0x1a: // attributes = 3
        readAttribute(reader, scope.attributes);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
}
