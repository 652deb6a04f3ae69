import type { Random } from './random.ts';

/** One field as it stands on the wire; `value` without the length of a length-delimited one. */
type Field = { number: number; wire: Wire; value: Buffer };
type Wire = 0 | 1 | 2 | 5;

const LENGTHS: Readonly<Partial<Record<Wire, number>>> = { 1: 8, 5: 4 };
const DELIMITED = 2;
const DEPTH_MAX = 12;

/** Numbers at the edge as varints: 0, 2^31, 2^53, 2^63, 2^64-1, and one that is longer than it needs to be. */
const NUMBERS = ['00', '8080808008', '80808080808010', '80808080808080808001', 'ffffffffffffffffff01', '818080808000'].map((hex) =>
  Buffer.from(hex, 'hex'),
);
const TEXTS = ['', '\u0000', '日本', '{"a":[', '1e400', '-1', 'null', 'x'.repeat(5_000), '=cmd', '__proto__'].map((text) =>
  Buffer.from(text),
);
const BROKEN_UTF8 = Buffer.from('c3eda080f4908080', 'hex');

/** A message with one of its fields changed, left out, doubled, moved or renumbered, at any depth, and all lengths right; null when it is none. */
export function mutateProtobuf(bytes: Uint8Array, random: Random, depth = 0): Buffer | null {
  const fields = readFields(Buffer.from(bytes));
  if (fields === null || fields.length === 0) return null;
  const at = random.below(fields.length);
  const field = fields[at]!;
  const inner =
    field.wire === DELIMITED && depth < DEPTH_MAX && random.chance(0.85) ? mutateProtobuf(field.value, random, depth + 1) : null;
  if (inner !== null) fields[at] = { ...field, value: inner };
  else change(fields, at, random);
  return Buffer.concat(fields.flatMap(encode));
}

function change(fields: Field[], at: number, random: Random): void {
  const field = fields[at]!;
  switch (random.below(5)) {
    case 0:
      fields.splice(at, 1);
      return;
    case 1:
      fields.splice(random.below(fields.length + 1), 0, field);
      return;
    case 2:
      fields[at] = { ...field, number: 1 + random.below(20) };
      return;
    case 3:
      fields.push(...fields.splice(at, 1));
      return;
    default:
      fields[at] = { ...field, value: otherValue(field, random) };
  }
}

function otherValue({ wire, value }: Field, random: Random): Buffer {
  if (wire === 0) return random.pick(NUMBERS);
  if (wire === DELIMITED && random.chance(0.7)) return random.chance(0.1) ? BROKEN_UTF8 : random.pick(TEXTS);
  const changed = Buffer.from(value);
  if (changed.length > 0) changed[random.below(changed.length)] = random.below(256);
  return changed;
}

/** Null when the bytes are no message, as far as the wire tells. */
function readFields(bytes: Buffer): Field[] | null {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = readVarint(bytes, at);
    if (tag === null) return null;
    const wire = tag.value & 7;
    if (wire !== 0 && wire !== 1 && wire !== DELIMITED && wire !== 5) return null;
    const number = Math.floor(tag.value / 8);
    let start = tag.end;
    let end = start + (LENGTHS[wire] ?? 0);
    if (wire === 0 || wire === DELIMITED) {
      const read = readVarint(bytes, start);
      if (read === null || number === 0) return null;
      if (wire === DELIMITED) start = read.end;
      end = wire === DELIMITED ? read.end + read.value : read.end;
    }
    if (end > bytes.length) return null;
    fields.push({ number, wire, value: bytes.subarray(start, end) });
    at = end;
  }
  return fields;
}

function readVarint(bytes: Buffer, start: number): { value: number; end: number } | null {
  let value = 0;
  for (let at = start; at < Math.min(bytes.length, start + 10); at += 1) {
    value += (bytes[at]! & 127) * 2 ** (7 * (at - start));
    if (bytes[at]! < 128) return { value, end: at + 1 };
  }
  return null;
}

function encode({ number, wire, value }: Field): Buffer[] {
  const tag = varint(number * 8 + wire);
  return wire === DELIMITED ? [tag, varint(value.length), value] : [tag, value];
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}
