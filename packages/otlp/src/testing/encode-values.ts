/** Encoders of what requests of all signals share. Whole safe numbers become integers, all other numbers doubles. */
import type { AttributeValue } from '@sentryai/schema';
import type { Attributes } from '../decoded.ts';
import type { ProtobufWriter } from '../protobuf/writer.ts';

export function writeAttributes(writer: ProtobufWriter, field: number, attributes: Attributes): void {
  for (const [key, value] of attributes) writer.message(field, () => writeKeyValue(writer, key, value));
}

function writeKeyValue(writer: ProtobufWriter, key: string, value: AttributeValue): void {
  if (key !== '') writer.string(1, key);
  writer.message(2, () => writeAnyValue(writer, value));
}

function writeAnyValue(writer: ProtobufWriter, value: AttributeValue): void {
  if (value === null) return;
  if (typeof value === 'string') writer.string(1, value);
  else if (typeof value === 'boolean') writer.bool(2, value);
  else if (typeof value === 'bigint' || isInteger(value)) writer.varint(3, value);
  else if (typeof value === 'number') writer.double(4, value);
  else if (value instanceof Uint8Array) writer.byteString(7, value);
  else if (Array.isArray(value)) {
    writer.message(5, () => {
      for (const element of value) writer.message(1, () => writeAnyValue(writer, element));
    });
  } else {
    writer.message(6, () => {
      for (const [key, entry] of Object.entries(value)) writer.message(1, () => writeKeyValue(writer, key, entry));
    });
  }
}

export function attributesJson(attributes: Attributes): object[] {
  return Array.from(attributes, ([key, value]) => ({ key, value: anyValueJson(value) }));
}

function anyValueJson(value: AttributeValue): object {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint' || isInteger(value)) return { intValue: String(value) };
  if (typeof value === 'number') return { doubleValue: doubleJson(value) };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValueJson) } };
  const values = Object.entries(value).map(([key, entry]) => ({ key, value: anyValueJson(entry) }));
  return { kvlistValue: { values } };
}

/** NaN and the infinities have no JSON number, and JSON.stringify drops the sign of -0. */
export function doubleJson(value: number): number | string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}

function isInteger(value: AttributeValue): value is number {
  // -0 is a double: integers have no negative zero.
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

export function nanos(micros: number): bigint {
  return BigInt(micros) * 1000n;
}
