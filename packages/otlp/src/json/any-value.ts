import type { AttributeValue } from '@sentryai/schema';
import type { Attributes } from '../decoded.ts';
import { NESTING_LEVELS_MAX } from '../limits.ts';
import { setOwnProperty } from '../set-own-property.ts';
import { isObject, kindOf } from './location.ts';
import type { JsonLocation, JsonObject } from './location.ts';
import { readBase64, readDouble, readInt64 } from './scalars.ts';

/** Reads a list of {key, value}, by default `parent.attributes`; the last one wins when a key repeats. */
export function readAttributes(at: JsonLocation, parent: JsonObject, name = 'attributes'): Attributes {
  const attributes: Attributes = new Map();
  at.eachObject(parent, name, (item) => {
    attributes.set(at.text(item, 'key'), readAnyValue(at, item['value'], 1));
  });
  return attributes;
}

/** Reads an AnyValue; one without a kind, or null, is null. Should it name several kinds, the first of OTLP's order counts. */
export function readAnyValue(at: JsonLocation, value: unknown, level: number): AttributeValue {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw at.failure(`the value is ${kindOf(value)}, but must be an object such as {"stringValue": "…"}`);
  if (level > NESTING_LEVELS_MAX) throw at.failure(`attribute values are nested deeper than ${NESTING_LEVELS_MAX} levels`);

  if (isSet(value, 'stringValue')) return at.text(value, 'stringValue');
  if (isSet(value, 'boolValue')) return readBool(at, value['boolValue']);
  if (isSet(value, 'intValue')) return readInt64(at, value['intValue']);
  if (isSet(value, 'doubleValue')) return readDouble(at, value['doubleValue']);
  if (isSet(value, 'arrayValue')) return readArray(at, value, level);
  if (isSet(value, 'kvlistValue')) return readKeyValueList(at, value, level);
  if (isSet(value, 'bytesValue')) return readBase64(at, value['bytesValue']);
  return null;
}

function isSet(value: JsonObject, kind: string): boolean {
  return value[kind] !== undefined && value[kind] !== null;
}

function readBool(at: JsonLocation, value: unknown): boolean {
  if (typeof value !== 'boolean') throw at.failure(`boolValue is ${kindOf(value)}, not a boolean`);
  return value;
}

function readArray(at: JsonLocation, value: JsonObject, level: number): AttributeValue[] {
  const values: AttributeValue[] = [];
  at.object(value, 'arrayValue', (array) => {
    at.eachValue(array, 'values', (element) => values.push(readAnyValue(at, element, level + 1)));
  });
  return values;
}

function readKeyValueList(at: JsonLocation, value: JsonObject, level: number): AttributeValue {
  const list: { [key: string]: AttributeValue } = {};
  at.object(value, 'kvlistValue', (kvlist) => {
    at.eachObject(kvlist, 'values', (item) => {
      setOwnProperty(list, at.text(item, 'key'), readAnyValue(at, item['value'], level + 1));
    });
  });
  return list;
}
