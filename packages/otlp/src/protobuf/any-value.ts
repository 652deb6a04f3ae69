import type { AttributeValue } from '@sentryai/schema';
import type { Attributes } from '../decoded.ts';
import { NESTING_LEVELS_MAX } from '../limits.ts';
import { setOwnProperty } from '../set-own-property.ts';
import type { ProtobufReader } from './reader.ts';

// Cases of a switch over tags are written as literals (field number times 8 plus wire kind), which V8 turns into a jump
// table. A known field with an unexpected wire kind is skipped like an unknown one, as protobuf prescribes.

type KeyValueList = { [key: string]: AttributeValue };

/** Reads one KeyValue into a span's, event's, link's, scope's or resource's attributes. */
export function readAttribute(reader: ProtobufReader, attributes: Attributes): void {
  const outer = reader.enter();
  let key = '';
  let value: AttributeValue = null;
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a: // key = 1
        key = reader.key();
        break;
      case 0x12: // value = 2
        value = readAnyValue(reader, value, 1);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  attributes.set(key, value);
}

/**
 * Reads one AnyValue on top of `value`: protobuf merges the occurrences of a singular message, so that lists of the
 * same kind grow and of different kinds the last one wins. No kind at all leaves `value` (null at first) as it is.
 */
export function readAnyValue(reader: ProtobufReader, value: AttributeValue, level: number): AttributeValue {
  if (level > NESTING_LEVELS_MAX) throw reader.failure(`attribute values are nested deeper than ${NESTING_LEVELS_MAX} levels`);
  const outer = reader.enter();
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a: // string_value = 1
        value = reader.string();
        break;
      case 0x10: // bool_value = 2
        value = reader.bool();
        break;
      case 0x18: // int_value = 3
        value = reader.int64();
        break;
      case 0x21: // double_value = 4
        value = reader.double();
        break;
      case 0x2a: // array_value = 5
        value = readArray(reader, Array.isArray(value) ? value : [], level);
        break;
      case 0x32: // kvlist_value = 6
        value = readKeyValueList(reader, isKeyValueList(value) ? value : {}, level);
        break;
      case 0x3a: // bytes_value = 7
        value = reader.byteString();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return value;
}

function readArray(reader: ProtobufReader, values: AttributeValue[], level: number): AttributeValue[] {
  const outer = reader.enter();
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x0a)
      values.push(readAnyValue(reader, null, level + 1)); // values = 1
    else reader.skip(tag);
  }
  reader.leave(outer);
  return values;
}

function readKeyValueList(reader: ProtobufReader, list: KeyValueList, level: number): KeyValueList {
  const outer = reader.enter();
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x0a)
      readListEntry(reader, list, level); // values = 1
    else reader.skip(tag);
  }
  reader.leave(outer);
  return list;
}

function readListEntry(reader: ProtobufReader, list: KeyValueList, level: number): void {
  const outer = reader.enter();
  let key = '';
  let value: AttributeValue = null;
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x0a) key = reader.key();
    else if (tag === 0x12) value = readAnyValue(reader, value, level + 1);
    else reader.skip(tag);
  }
  reader.leave(outer);
  setOwnProperty(list, key, value);
}

function isKeyValueList(value: AttributeValue): value is KeyValueList {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
